from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exceptions import ResourceConflictError
from ..scheduling.plan import Assignment, StaffLine

# So many slots that were taken meanwhile are named in the message.
MOST_NAMED = 5


class TrainingSchedulingRun(models.Model):
    """Booking what was accepted: all of it, or nothing and who was faster."""

    _inherit = "training.scheduling.run"

    def action_apply(self):
        """Book all accepted proposals in one transaction.

        What was taken meanwhile is told with who has it; nothing is booked then, those
        proposals go back to be changed, and the rest can be booked.

        :raise UserError: when there is nothing to book, or a what-if run is meant
        """
        self.ensure_one()
        accepted = self._get_accepted()
        accepted._lock_subjects()
        refused = accepted._check_still_free()
        if not refused:
            try:
                with self.env.cr.savepoint():
                    accepted._book()
            except ResourceConflictError as error:
                refused = accepted._find_taken(error)
        if refused:
            refused._move_to("proposed")
            refused.request_id._follow_plans()
            return self._tell_taken(refused)
        if not self.proposal_ids.filtered(lambda proposal: proposal._is_live()):
            self._move_to("applied")
        self.message_post(
            body=self.env._("Booked: %(count)s sessions.", count=len(accepted))
        )
        return True

    def _get_accepted(self):
        """What is to be booked; refuses where nothing may be."""
        self.check_access("write")
        self._check_move_to("applied")
        if self.is_what_if:
            raise UserError(
                self.env._(
                    "%(run)s is a what-if run and changes nothing. Adopt it first.",
                    run=self.display_name,
                )
            )
        accepted = self.proposal_ids.filtered(
            lambda proposal: proposal.state == "accepted"
        )
        if not accepted:
            raise UserError(
                self.env._("Accept the proposals first that shall be booked.")
            )
        return accepted

    def _tell_taken(self, refused):
        """Say what stands in the way, on record and to the planner."""
        lines = [
            f"{proposal.display_name}: {proposal.conflicts}"
            for proposal in refused[:MOST_NAMED]
        ]
        if len(refused) > MOST_NAMED:
            lines.append(
                self.env._("… and %(count)s more", count=len(refused) - MOST_NAMED)
            )
        title = self.env._(
            "Nothing was booked. Proposals not possible any more: %(count)s",
            count=len(refused),
        )
        self.message_post(body="\n".join([title, *lines]))
        # A notification shows no line breaks.
        lines.append(
            self.env._(
                "Change or drop them, or book the rest: press “Book accepted” again."
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "sticky": True,
                "title": title,
                "message": ". ".join(lines).replace("\n", "; "),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class TrainingSchedulingProposal(models.Model):
    _inherit = "training.scheduling.proposal"

    def _lock_subjects(self):
        """Keep requests and sessions from being served twice at the same time.

        Locked in the order of their ids. If somebody has changed one of them since
        this transaction began, PostgreSQL refuses and Odoo replays all of it.
        """
        self.env.flush_all()
        for records in (self.request_id, self.session_id):
            if records:
                self.env.execute_query(
                    SQL(
                        "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                        SQL.identifier(records._table),
                        tuple(records.ids),
                    )
                )
        self.env.invalidate_all()

    def _check_still_free(self):
        """Look again at everything; what isn't possible any more is returned."""
        self._refresh_conflicts()
        served = self.filtered(lambda proposal: not proposal._is_wanted())
        for proposal in served:
            proposal.conflicts = self.env._(
                "%(subject)s doesn't wait for it any more: %(by)s.",
                subject=proposal._get_subject().display_name,
                by=proposal._describe_served(),
            )
        return self.filtered("conflicts")

    def _describe_served(self):
        """What became of a request or session meanwhile."""
        self.ensure_one()
        session = self.request_id.session_id
        if session:
            return self.env._(
                "%(session)s, %(when)s, was made for it",
                session=session.display_name,
                when=session.period_label,
            )
        subject = self._get_subject()
        states = dict(subject._fields["state"]._description_selection(self.env))
        return states[subject.state]

    def _find_taken(self, error):
        """Those whose slot somebody booked since this transaction began.

        Our own snapshot can't show it, so the same check is made with a new one.

        :raise ResourceConflictError: the given one, if the check finds nothing
        """
        with self.env.registry.cursor() as cr:
            found = self.with_env(self.env(cr=cr))._find_conflicts()
            texts = {
                proposal.id: "\n".join(conflicts)
                for proposal, (conflicts, _cautions) in found.items()
                if conflicts
            }
        taken = self.browse(texts)
        if not taken:
            raise error
        for proposal in taken:
            proposal.conflicts = texts[proposal.id]
        return taken

    def _book(self):
        """Make the sessions and all their bookings, those of people and rooms first.

        All are inserted at once in the order of resources, so that two planners can't
        wait for each other; equipment and licences follow in an order of their own.

        :raise ResourceConflictError: when somebody was faster
        """
        asked = self.filtered("request_id")
        dated = self - asked
        new = [proposal._prepare_assignment() for proposal in asked]
        more = [proposal._prepare_assignment() for proposal in dated]
        sessions = asked.request_id._make_planned_sessions(new)
        staffed = self.env["training.session"].browse(dated.session_id.ids)
        self.env["training.booking"].create(
            [
                *sessions._prepare_planned_bookings(new, state="firm"),
                *staffed._prepare_missing_bookings(more),
            ]
        )
        sessions._finish_planning(new)
        # They were booked while their sessions were drafts, when nobody is told.
        sessions.booking_ids._filter_told()._fire_event("instructor_assigned")
        for proposal, session in zip(asked + dated, sessions + staffed, strict=True):
            proposal._move_to("booked", booked_session_id=session.id)
        (sessions + staffed)._log_planned(self._prepare_notes())

    def _prepare_notes(self):
        """What each session says: the run it comes from, and what was bent for it."""
        return {
            proposal.booked_session_id: "\n".join(
                filter(
                    None,
                    (
                        self.env._("Planned by %s.", proposal.run_id.display_name),
                        proposal.cautions
                        and self.env._(
                            "Although: %(reasons)s",
                            reasons=proposal.cautions.replace("\n", "; "),
                        ),
                    ),
                )
            )
            for proposal in self
        }

    def _prepare_assignment(self):
        """What is booked, in the engine's terms."""
        self.ensure_one()
        planner = self.env["training.planner"]
        return Assignment(
            request_id=self.request_id.id,
            meetings=planner._prepare_proposed_dates(self),
            instructors=tuple(
                StaffLine(person.id, "assistant" if number else "lead", (), 0.0)
                for number, person in enumerate(self._get_people())
            ),
            room_id=self.room_id.id or None,
            score=self.score,
            licence_id=self.licence_id.id or None,
        )
