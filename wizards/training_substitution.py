from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import INSTRUCTOR_ROLES


class TrainingSubstitution(models.TransientModel):
    """Somebody can't come to one date, or to several: find who steps in."""

    _name = "training.substitution"
    _description = "Replace an Instructor"

    session_id = fields.Many2one("training.session", required=True, readonly=True)
    teacher_ids = fields.Many2many(related="session_id.instructor_ids")
    employee_id = fields.Many2one(
        "hr.employee",
        string="Who can't come",
        required=True,
        domain="[('id', 'in', teacher_ids)]",
    )
    meeting_ids = fields.Many2many(
        "training.meeting",
        string="Which dates",
        compute="_compute_meeting_ids",
        store=True,
        readonly=False,
        domain="[('session_id', '=', session_id)]",
    )
    reason = fields.Char(required=True)

    @api.depends("employee_id")
    def _compute_meeting_ids(self):
        """Those yet to come that the person is booked for."""
        now = fields.Datetime.now()
        for substitution in self:
            if substitution.meeting_ids:
                continue
            booked = substitution.session_id.booking_ids.filtered(
                lambda booking, s=substitution: (
                    booking.state != "released" and booking.employee_id == s.employee_id
                )
            ).meeting_id
            substitution.meeting_ids = booked.filtered(
                lambda meeting: meeting.stop > now
            )

    @api.model
    def _open_for(self, session, booking=None):
        """A dialog for a session, perhaps for one date of it."""
        teachers = booking.employee_id if booking else session.instructor_ids
        if not teachers:
            raise UserError(
                self.env._(
                    "Nobody is booked for %(session)s yet.",
                    session=session.display_name,
                )
            )
        substitution = self.create(
            {
                "session_id": session.id,
                "employee_id": teachers[:1].id,
                "reason": self.env._("ill"),
                **(
                    {"meeting_ids": [Command.set(booking.meeting_id.ids)]}
                    if booking
                    else {}
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace an instructor"),
            "res_model": self._name,
            "res_id": substitution.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_booked(self):
        """The dates are ones the person is booked for."""
        self.ensure_one()
        booked = self.meeting_ids.booking_ids.filtered(
            lambda booking: (
                booking.state != "released"
                and booking.role in INSTRUCTOR_ROLES
                and booking.employee_id == self.employee_id
            )
        ).meeting_id
        if not self.meeting_ids or self.meeting_ids - booked:
            raise UserError(
                self.env._(
                    "Choose dates that %(person)s is booked for.",
                    person=self.employee_id.name,
                )
            )

    def action_find(self):
        """Rank who could step in; choosing one releases the other."""
        self.ensure_one()
        self._check_booked()
        return self.env["training.candidate.search"]._open_for(
            session_id=self.session_id.id,
            meeting_ids=[Command.set(self.meeting_ids.ids)],
            replaced_id=self.employee_id.id,
            reason=self.reason,
        )

    def action_release(self):
        """Take the person off these dates, and look for somebody later."""
        self.ensure_one()
        self._check_booked()
        self.session_id._release_at(self.employee_id, self.meeting_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
