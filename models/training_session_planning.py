from odoo import models


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

    def _prepare_planned_bookings(self, assignments):
        """Values of the bookings of the people and rooms that the engine chose.

        :param assignments: one for each session, in the same order
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
        return vals_list
