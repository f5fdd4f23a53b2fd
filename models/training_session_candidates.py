from odoo import api, models
from odoo.exceptions import UserError

from ..const import INSTRUCTOR_ROLES


class TrainingSession(models.Model):
    """Choosing instructors from a ranking."""

    _inherit = "training.session"

    def action_find_instructors(self):
        """Open the ranked list of instructors for this session."""
        self.ensure_one()
        self._check_has_meetings()
        return self.env["training.candidate.search"]._open_for(session_id=self.id)

    def action_best_dates(self):
        """Open the first dates that would work, with team and price."""
        self.ensure_one()
        return self.env["training.date.search"]._open_for(self)

    @api.private
    def _get_open_role(self, meetings):
        """The role that is missing at some meetings: a lead, else an assistant."""
        self.ensure_one()
        led = self.booking_ids.filtered(
            lambda booking: booking.state != "released" and booking.role == "lead"
        ).meeting_id
        return "assistant" if meetings <= led else "lead"

    @api.private
    def _assign_at(self, employee, meetings=None, replaced=None, reason=None):
        """Book an instructor for meetings, perhaps in place of another one.

        :param employee: who is to teach
        :param meetings: of this session; all of them if not given
        :param replaced: whose bookings at those meetings are released
        :param reason: why, noted in the chatter
        :raise UserError: naming everything that forbids it
        """
        self.ensure_one()
        meetings = meetings or self.meeting_ids
        replaced = replaced or self.env["hr.employee"]
        if meetings.session_id - self:
            raise UserError(self.env._("These meetings belong to another session."))
        before = self.booking_ids
        differences = self._apply_changes(
            self._prepare_assignment(employee, meetings, replaced), reason
        )
        if replaced:
            self._link_substitutes(self.booking_ids - before, replaced)
        return differences

    def _prepare_assignment(self, employee, meetings, replaced):
        """Changes that give an instructor the place of another, or the open one."""
        changes = []
        for meeting in meetings:
            held = meeting.booking_ids.filtered(
                lambda booking: (
                    booking.state != "released" and booking.role in INSTRUCTOR_ROLES
                )
            )
            leaving = held.filtered(lambda booking: booking.employee_id == replaced)
            if employee in held.employee_id or (replaced and not leaving):
                continue
            role = leaving[:1].role or self._get_open_role(meeting)
            staying = (held - leaving).filtered(
                lambda booking, r=role: booking.role == r
            )
            resources = staying.resource_id | employee.sudo().resource_id  # the chosen
            changes.append(
                {
                    "kind": "assign",
                    "meeting_id": meeting.id,
                    "role": role,
                    "resource_ids": resources.ids,
                }
            )
        return changes

    def _link_substitutes(self, bookings, replaced):
        """Keep which reservation each new one took the place of."""
        left = self.booking_ids.filtered(
            lambda booking: (
                booking.state == "released" and booking.employee_id == replaced
            )
        ).sorted("released_on")
        by_meeting = {booking.meeting_id: booking for booking in left}
        for booking in bookings:
            booking.replaces_id = by_meeting.get(booking.meeting_id)

    @api.private
    def _release_at(self, employee, meetings, reason):
        """Take an instructor off some meetings, with nobody in their place yet."""
        self.ensure_one()
        changes = []
        for booking in meetings.booking_ids:
            if booking.state == "released" or booking.employee_id != employee:
                continue
            staying = booking.meeting_id.booking_ids.filtered(
                lambda other, gone=booking: (
                    other.state != "released"
                    and other.role == gone.role
                    and other != gone
                )
            )
            changes.append(
                {
                    "kind": "assign",
                    "meeting_id": booking.meeting_id.id,
                    "role": booking.role,
                    "resource_ids": staying.resource_id.ids,
                }
            )
        return self._apply_changes(changes, reason)

    def action_substitute(self):
        """Ask who can't come to which dates, and why."""
        self.ensure_one()
        return self.env["training.substitution"]._open_for(self)

    @api.private
    def _move_to_day(self, first, last, lead, assistants, room):
        """Put a session on other days, with people and room, all or nothing.

        :param date first: local day of the first meeting
        :param date last: local day of the last one
        :param room: a `training.resource`, or none to leave it as it is
        """
        self.ensure_one()
        dated = self.env["training.planner"]._date_session(self, first, last)
        meetings = self.meeting_ids.sorted("start")
        if meetings:
            changes = [
                {
                    "kind": "move",
                    "meeting_id": meetings[date.block_index].id,
                    "start": date.start,
                    "stop": date.stop,
                }
                for date in dated
            ]
        else:
            self._create_dated_meetings(dated)
            changes = []
        return self._apply_changes(
            changes + self._prepare_team_changes(lead, assistants, room)
        )

    def _create_dated_meetings(self, dated):
        """The meetings of the course's agenda on the dates that the engine found."""
        blocks = self.course_id.block_ids
        return self.env["training.meeting"].create(
            [
                {
                    "session_id": self.id,
                    "name": blocks[date.block_index].name,
                    "mode": blocks[date.block_index].mode or self.mode,
                    "start": date.start,
                    "stop": date.stop,
                }
                for date in dated
            ]
        )

    def _prepare_team_changes(self, lead, assistants, room):
        """Changes that give all meetings these people and this room."""
        chosen = {"lead": lead, "assistant": assistants, "room": room}
        return [
            {
                "kind": "assign",
                "session_id": self.id,
                "role": role,
                # Which resources these are, chosen from what was found.
                "resource_ids": bookables.sudo().resource_id.ids,
            }
            for role, bookables in chosen.items()
            if bookables or (role == "assistant" and lead)
        ]
