from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TrainingSession(models.Model):
    """What the engine planned for sessions, as values of meetings and bookings."""

    _inherit = "training.session"

    def _prepare_planned_meetings(self, assignment):
        """Values of the meetings that the engine dated."""
        self.ensure_one()
        blocks = self.request_id._get_agenda()
        return [
            {
                "session_id": self.id,
                "name": blocks[meeting.block_index].name,
                "start": meeting.start,
                "stop": meeting.stop,
                "mode": blocks[meeting.block_index].mode or self.mode,
            }
            for meeting in assignment.meetings
        ]

    def _prepare_planned_bookings(self, assignments, **values):
        """Values of the bookings of the people and rooms that the engine chose.

        :param assignments: one for each session, in the same order
        :param values: of every booking, such as its state
        """
        employees_sudo = (
            self.env["hr.employee"]
            .sudo()  # the resource of an employee whom the plan may name
            .browse(
                {
                    line.instructor_id
                    for assignment in assignments
                    for line in assignment.instructors
                }
            )
        )
        rooms = self.env["training.resource"].browse(
            {assignment.room_id for assignment in assignments if assignment.room_id}
        )
        people = {employee.id: employee.resource_id for employee in employees_sudo}
        housing = {room.id: room.resource_id for room in rooms}
        vals_list = []
        for session, assignment in zip(self, assignments, strict=True):
            vals_list += [
                session._prepare_booking_vals(
                    meeting, people[line.instructor_id], line.role
                )
                for line in assignment.instructors
                for meeting in session.meeting_ids
            ]
            if assignment.room_id:
                vals_list += [
                    session._prepare_booking_vals(
                        meeting, housing[assignment.room_id], "room"
                    )
                    for meeting in session._get_meetings_for("room")
                ]
        return [dict(vals, **values) for vals in vals_list]

    def _prepare_missing_bookings(self, assignments):
        """Values of those planned bookings that these sessions don't have yet."""
        there = {
            (booking.meeting_id.id, booking.resource_id.id)
            for booking in self.booking_ids
            if booking.state != "released"
        }
        return [
            vals
            for vals in self._prepare_planned_bookings(assignments)
            if (vals["meeting_id"], vals["resource_id"]) not in there
        ]

    @api.private
    def _finish_planning(self, assignments):
        """Put planned sessions on the calendar, with equipment and links to join.

        Afterwards, as only firm bookings keep a licence from the next session.
        """
        self.action_schedule()
        licences = self.env["training.resource"].browse(
            {assignment.licence_id for assignment in assignments} - {None}
        )
        by_id = {licence.id: licence for licence in licences}
        chosen = {
            session: by_id[assignment.licence_id]
            for session, assignment in zip(self, assignments, strict=True)
            if assignment.licence_id
        }
        self.browse(session.id for session in chosen)._swap_resources(
            "virtual_room", chosen
        )
        self._book_virtual_rooms()

    @api.private
    def _log_planned(self, notes=None):
        """Say in the chatters of sessions and requests what became of them.

        :param dict notes: {session: what else is to be said there}
        """
        for coordinator, sessions in self.grouped("user_id").items():
            sessions.message_subscribe(coordinator.partner_id.ids)
        self._message_log_batch(
            {
                session.id: "\n".join(
                    filter(
                        None,
                        (
                            self.env._("Scheduled: %s", session.period_label),
                            (notes or {}).get(session),
                        ),
                    )
                )
                for session in self
            }
        )
        self.request_id._message_log_batch(
            {
                session.request_id.id: self.env._(
                    "Scheduled: %(session)s, %(when)s",
                    session=session.display_name,
                    when=session.period_label,
                )
                for session in self
                if session.request_id
            }
        )

    # -- the request behind a session ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._tell_requests()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if {"state", "request_id"} & vals.keys():
            self._tell_requests()
        return result

    def _tell_requests(self):
        """Superuser, because a request follows whoever moves its session."""
        self.sudo().request_id._follow_plans()

    def action_plan_staffing(self):
        """A scheduling run that finds people and rooms for these sessions."""
        lacking = self.filtered(
            lambda session: (
                session.meeting_ids
                and session.state in ("draft", "scheduled", "open", "confirmed")
                and (session.is_unstaffed or not session.room_id)
            )
        )
        if not lacking:
            raise UserError(
                self.env._("These sessions are staffed, over, or have no dates yet.")
            )
        runs = self.env["training.scheduling.run"].create(
            [
                {"company_id": company.id, "session_ids": [Command.set(group.ids)]}
                for company, group in lacking.grouped("company_id").items()
            ]
        )
        return runs._get_records_action()
