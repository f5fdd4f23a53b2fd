from odoo import api, fields, models
from odoo.fields import Domain

from ..const import INSTRUCTOR_ROLES, PLANNED_STATES


class TrainingSession(models.Model):
    """What learners and instructors see of a session, and do with it, on the portal."""

    _inherit = "training.session"

    # Whoever may read a session may know where it is and who teaches it, without
    # any right on rooms, contacts and employees; hence computed as superuser.
    place_label = fields.Char(
        string="Where", compute="_compute_place_label", compute_sudo=True
    )
    instructor_label = fields.Char(
        string="Taught by", compute="_compute_instructor_label", compute_sudo=True
    )

    @api.depends("room_id", "place_id", "mode")
    @api.depends_context("lang")
    def _compute_place_label(self):
        """Room, place and address in one line."""
        for session in self:
            session.place_label = session._describe_place(session.room_id.name)

    def _describe_place(self, room_name=""):
        """Where a session is, in one line; online ones are nowhere."""
        self.ensure_one()
        if self.mode == "virtual":
            return self.env._("Online")
        place = self.place_id
        address = place._display_address(without_company=True) if place else ""
        parts = [room_name, place.name, *address.splitlines()]
        return ", ".join(
            dict.fromkeys(part.strip() for part in parts if part and part.strip())
        )

    @api.depends("booking_ids.state", "booking_ids.role", "booking_ids.employee_id")
    def _compute_instructor_label(self):
        for session in self:
            session.instructor_label = ", ".join(session.instructor_ids.mapped("name"))

    @api.model
    def _teaching_domain(self):
        """Sessions on the calendar that the current user is booked to teach."""
        # A freelancer has no right on bookings; only the own ones are looked for.
        booked = Domain(
            "booking_ids",
            "any!",
            Domain("resource_id.user_id", "=", self.env.uid)
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & Domain("state", "!=", "released"),
        )
        return booked & Domain("state", "in", PLANNED_STATES)

    @api.model
    def _taught_domain(self, when):
        """Sessions the current user teaches: `coming` (or running), or `past`."""
        operator = ">=" if when == "coming" else "<"
        return self._teaching_domain() & Domain("stop", operator, fields.Datetime.now())

    @api.private
    @api.model
    def _search_taught(self, when, **options):
        """Those sessions as superuser: coming ones soonest first, past ones latest."""
        order = "start, id" if when == "coming" else "start desc, id desc"
        # Found by one's own bookings, whatever the rights on them.
        return self.sudo().search(self._taught_domain(when), order=order, **options)

    @api.private
    @api.model
    def _count_taught(self, when):
        return self.sudo().search_count(self._taught_domain(when))  # one's own

    @api.private
    def _is_taught_by_user(self):
        """Whether the current user is booked to teach this session."""
        self.ensure_one()
        taught = self._teaching_domain() & Domain("id", "=", self.id)
        return bool(self.sudo().search_count(taught, limit=1))  # a yes or no
