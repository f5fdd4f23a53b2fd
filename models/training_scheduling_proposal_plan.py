from odoo import api, models
from odoo.fields import Command

from ..const import INTERNAL


class TrainingSchedulingProposal(models.Model):
    """Proposals as the engine planned them."""

    _inherit = "training.scheduling.proposal"

    @api.private
    def _store_plan(self, plan):
        """Take over what was planned; dropped and booked ones aren't in the plan."""
        by_id = {proposal.id: proposal for proposal in self._filter_open()}
        planning = self.with_context(training_planning=INTERNAL)
        teams = {}
        for assignment in plan.assignments:
            proposal = by_id.get(assignment.request_id)
            if proposal and proposal.state != "accepted":
                team = proposal.with_env(planning.env)._store_assignment(assignment)
                teams.setdefault(team, []).append(proposal.id)
        for assistant_ids, proposal_ids in teams.items():
            changed = planning.browse(proposal_ids).filtered(
                lambda proposal, team=assistant_ids: (
                    tuple(proposal.assistant_ids.ids) != team
                )
            )
            changed.write({"assistant_ids": [Command.set(assistant_ids)]})
        planner = self.env["training.planner"]
        for left_out in plan.unscheduled:
            proposal = by_id.get(left_out.request_id)
            if proposal and proposal.state != "accepted":
                proposal.with_env(planning.env)._store_unscheduled(
                    planner._describe_unscheduled(left_out, proposal)
                )

    def _store_assignment(self, assignment):
        """Take over one assignment but for the assistants, which are returned."""
        lead, *assistants = assignment.instructors or (None,)
        vals = {
            "first_day": assignment.meetings[0].day,
            "meetings": [
                {
                    "start": meeting.start.isoformat(),
                    "stop": meeting.stop.isoformat(),
                    "block": meeting.block_index,
                    "on_site": meeting.on_site,
                }
                for meeting in assignment.meetings
            ],
            "lead_id": lead.instructor_id if lead else False,
            "room_id": assignment.room_id or False,
            "licence_id": assignment.licence_id or False,
            "score": assignment.score,
            "score_lines": self._prepare_score_lines(
                [*assignment.instructors, assignment]
            ),
            "conflicts": False,
            "cautions": False,
            "reasons": False,
            "is_by_hand": False,
        }
        self._plan_state("proposed", **vals)
        return tuple(line.instructor_id for line in assistants)

    def _store_unscheduled(self, reasons):
        self._plan_state(
            "unscheduled",
            reasons=reasons,
            first_day=False,
            meetings=[],
            lead_id=False,
            assistant_ids=False,
            room_id=False,
            licence_id=False,
            score=0.0,
            score_lines=[],
            conflicts=False,
            cautions=False,
            is_by_hand=False,
        )

    def _plan_state(self, state, **vals):
        """Move there, or just write if it is there from the last time."""
        if self.state == state:
            return self.write(vals)
        return self._move_to(state, **vals)

    @api.model
    def _prepare_score_lines(self, priced):
        """Terms of the price as plain values, those of each person by name.

        :param priced: lines of people, and last what is nobody's own
        """
        return [
            self._prepare_score_line(line, getattr(part, "instructor_id", False))
            for part in priced
            for line in part.lines
        ]

    @api.model
    def _prepare_score_line(self, line, employee_id=False):
        """One term as plain values: whose it is, how much, and from what."""
        return {
            "employee_id": employee_id,
            "term": line.term,
            "value": line.value,
            "detail": {
                name: value
                for name, value in line.detail.items()
                if isinstance(value, (int, float, str, bool))
            },
        }
