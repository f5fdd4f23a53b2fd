from odoo import fields, models
from odoo.exceptions import UserError


class TrainingSession(models.Model):
    """The states a session goes through, each by its action."""

    _inherit = "training.session"

    def action_schedule(self):
        """Put sessions on the calendar: their bookings become firm.

        :raise ResourceConflictError: when an instructor, room or licence is taken
        """
        self._check_has_meetings()
        self._check_move_to("scheduled")
        drafts = self.filtered(lambda session: session.state == "draft")
        drafts.booking_ids.filtered(
            lambda booking: booking.state == "proposed"
        )._make_firm()
        drafts._book_course_equipment()
        self._move_to(
            "scheduled", scheduled_on=fields.Datetime.now(), was_scheduled=True
        )
        return True

    def action_open(self):
        """Open the enrolment."""
        self._move_to("open", opened_on=fields.Datetime.now())
        self.request_id._note_scheduled()
        return True

    def action_confirm(self):
        """Guarantee that the session runs; it has to be staffed and housed by then.

        :raise UserError: naming what is missing
        """
        hindrances = self._get_hindrances()
        if hindrances:
            raise UserError("\n".join(hindrances))
        self._move_to("confirmed", confirmed_on=fields.Datetime.now())
        return True

    def action_start(self):
        """The session is running; rosters are made for attendance."""
        self._move_to("in_progress")
        self._prepare_rosters()
        return True

    def action_close(self):
        """Lock delivered sessions for good.

        :raise UserError: listing what hinders, such as enrolments not invoiced
        """
        hindrances = self._get_closing_hindrances()
        if hindrances:
            raise UserError("\n".join(hindrances))
        self._as_who_closes()._move_to("closed", closed_on=fields.Datetime.now())
        return True

    def action_draft(self):
        """Take sessions off the calendar again; nobody may be enrolled."""
        enrolled = self.filtered("seats_taken")
        if enrolled:
            raise UserError(
                self.env._(
                    "%(session)s has enrolments. Move or cancel them first.",
                    session=enrolled[0].display_name,
                )
            )
        self._move_to("draft", cancel_reason=False)
        self.booking_ids.filtered(
            lambda booking: booking.state == "firm"
        )._make_proposed()
        return True

    def action_cancel(self, reason=None):
        """Cancel sessions: seats, bookings, calendar entries and money follow.

        :param str reason: why, told to those affected
        """
        self._check_move_to("cancelled")
        reason = reason or self.env._("cancelled by %s", self.env.user.name)
        self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state != "cancelled"
        )._cancel(self.env._("Session cancelled: %(reason)s", reason=reason))
        self._credit_flat_fees()
        self.booking_ids._release()
        self._move_to(
            "cancelled", cancelled_on=fields.Datetime.now(), cancel_reason=reason
        )
        return True

    def action_ask_cancel(self):
        """Show who is affected and what money moves, then cancel with a reason."""
        self._check_move_to("cancelled")
        return self.env["training.session.cancel"]._open_for(self)

    def _check_has_meetings(self):
        undated = self.filtered(lambda session: not session.meeting_ids)
        if undated:
            raise UserError(
                self.env._(
                    "%(session)s has no meetings yet. Use “Plan dates”, or add them"
                    " under Meetings.",
                    session=undated[0].display_name,
                )
            )
