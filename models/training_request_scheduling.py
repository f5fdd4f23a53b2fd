from odoo import api, models
from odoo.exceptions import UserError

# A request may ask for this many days more than its course has.
MOST_ADDED_DAYS = 5


class TrainingRequest(models.Model):
    """Scheduling requests in order, and making sessions of what was planned."""

    _inherit = "training.request"

    def action_schedule(self):
        """Schedule and staff requests in order, and make their sessions.

        What can't be scheduled stays new and says why in “Why it isn't scheduled”.

        :return: an action that shows the new sessions, or what hinders
        """
        waiting = self.filtered(lambda request: request.state in ("new", "planned"))
        if not waiting:
            raise UserError(
                self.env._("These requests are scheduled or declined already.")
            )
        sessions = waiting._schedule_in_order()
        if not sessions:
            return waiting._notify_unscheduled()
        return sessions._get_records_action(name=self.env._("Scheduled sessions"))

    @api.private
    def _schedule_in_order(self):
        """Plan these requests, one after the other, and carry the plan out.

        :return: the new sessions, on the calendar
        """
        planner = self.env["training.planner"]
        plan = planner._plan_requests(self)
        self.browse(
            assignment.request_id for assignment in plan.assignments
        ).unscheduled_reason = False
        for left_out in plan.unscheduled:
            self.browse(
                left_out.request_id
            ).unscheduled_reason = planner._describe_unscheduled(left_out)
        return self._carry_out(plan.assignments)

    def _carry_out(self, assignments):
        """Make sessions with meetings and bookings from what was planned."""
        if not assignments:
            return self.env["training.session"]
        requests = self.browse(assignment.request_id for assignment in assignments)
        sessions = requests._make_planned_sessions(assignments)
        self.env["training.booking"].create(
            sessions._prepare_planned_bookings(assignments, state="firm")
        )
        sessions._finish_planning(assignments)
        sessions._log_planned()
        return sessions.with_env(self.env)

    def _make_planned_sessions(self, assignments):
        """Draft sessions with their meetings, one for each of these requests.

        Odoo would write several messages for each of them, one by one; `_log_planned`
        says it for all at once.
        """
        Session = self.env["training.session"].with_context(tracking_disable=True)
        sessions = Session.create(
            [
                request._prepare_session_vals(assignment)
                for request, assignment in zip(self, assignments, strict=True)
            ]
        )
        self.env["training.meeting"].create(
            [
                vals
                for session, assignment in zip(sessions, assignments, strict=True)
                for vals in session._prepare_planned_meetings(assignment)
            ]
        )
        return sessions

    def _prepare_session_vals(self, assignment):
        """Values of the session that serves this request."""
        self.ensure_one()
        room = self.env["training.resource"].browse(assignment.room_id or [])
        seats = max(self.course_id.seats_max, self.learner_count)
        return {
            "request_id": self.id,
            "course_id": self.course_id.id,
            "company_id": self.company_id.id,
            "customer_id": self.customer_id.id,
            "user_id": self.user_id.id,
            "mode": self.mode,
            "lang_id": self.lang_id.id,
            "instructor_count": self.instructor_count,
            "place_id": self.place_id.id or room.place_id.id,
            "tz": self._get_tz(),
            "seats_max": min(seats, room.capacity) if room else seats,
            "description": self.note,
        }

    def _get_agenda(self):
        """The blocks to deliver: the course's, cut or stretched to the days wanted.

        A few days more repeat the last day's blocks. Far more than the course has is a
        series or a typing error; the engine says so instead of planning it.

        :return: list of course blocks, as records or copies in memory
        """
        self.ensure_one()
        blocks = self.course_id.block_ids.sorted(
            lambda block: (block.day_number, block.start_hour)
        )
        days = self.course_id.day_count
        if not self.day_count or self.day_count == days:
            return blocks
        if self.day_count < days:
            return blocks.filtered(lambda block: block.day_number <= self.day_count)
        if self.day_count > days + MOST_ADDED_DAYS:
            return blocks
        last = blocks.filtered(lambda block: block.day_number == days)
        added = [
            block.new(
                {
                    "name": block.name,
                    "day_number": day_number,
                    "start_hour": block.start_hour,
                    "duration_hours": block.duration_hours,
                    "mode": block.mode,
                }
            )
            for day_number in range(days + 1, self.day_count + 1)
            for block in last
        ]
        return [*blocks, *added]

    def _notify_unscheduled(self):
        """Tell why nothing could be scheduled."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not scheduled"),
                "message": "\n".join(
                    f"{request.display_name}: {request.unscheduled_reason}"
                    for request in self[:3]
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
