from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import OFFER_MODES, RATE_UNITS


class TrainingOfferWizard(models.TransientModel):
    """Ask instructors to teach a session: one, in order, or all at once."""

    _name = "training.offer.wizard"
    _description = "Ask Instructors"

    session_id = fields.Many2one("training.session", required=True, readonly=True)
    meeting_ids = fields.Many2many(
        "training.meeting",
        domain="[('session_id', '=', session_id)]",
        help="Empty: all meetings of the session.",
    )
    role = fields.Selection(
        [("lead", "Lead instructor"), ("assistant", "Assistant instructor")],
        required=True,
    )
    mode = fields.Selection(OFFER_MODES, required=True, default="ranked")
    answer_hours = fields.Integer(string="Hours to answer", default=48, required=True)
    note = fields.Text(string="Message")
    replaced_id = fields.Many2one("hr.employee", readonly=True)
    reason = fields.Char()
    line_ids = fields.One2many("training.offer.wizard.line", "wizard_id")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("mode", "line_ids", "answer_hours")
    def _compute_summary(self):
        """What will happen, in a sentence."""
        for wizard in self:
            lines = wizard.line_ids.sorted()
            first = lines[:1].employee_id.name or self.env._("nobody")
            texts = {
                "one": self.env._("%s is asked.", first),
                "ranked": self.env._(
                    "%(first)s is asked first. Who declines or doesn't answer within"
                    " %(hours)s hours is followed by the next of %(count)s.",
                    first=first,
                    hours=wizard.answer_hours,
                    count=len(lines),
                ),
                "pool": self.env._(
                    "%(count)s are asked at the same time. The first to accept has it.",
                    count=len(lines),
                ),
            }
            wizard.summary = texts.get(wizard.mode, "")

    @api.model
    def _open_for(self, session, employees=None, search=None):
        """A dialog that proposes whom to ask.

        :param employees: in the order in which to ask them; all who can, by rank, if
            not given
        :param search: a `training.candidate.search` whose meetings it is about
        """
        wizard = self.create(self._prepare_vals(session, employees, search))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask instructors for %s", session.display_name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    @api.model
    def _prepare_vals(self, session, employees, search):
        """What the dialog begins with."""
        search = search or self.env["training.candidate.search"]
        meetings, replaced = search.meeting_ids, search.replaced_id
        if employees is None:
            employees = self._find_able(session, meetings)
        leads = session.booking_ids.filtered(lambda booking: booking.role == "lead")
        return {
            "session_id": session.id,
            "meeting_ids": [Command.set(meetings.ids)],
            "role": "lead"
            if replaced and replaced in leads.employee_id
            else session._get_open_role(meetings or session.meeting_ids),
            "mode": "one" if len(employees) == 1 else "ranked",
            "replaced_id": replaced.id,
            "reason": search.reason,
            "line_ids": [
                Command.create(self._prepare_line(session, employee, place))
                for place, employee in enumerate(employees, 1)
            ],
        }

    @api.model
    def _find_able(self, session, meetings):
        """All who can teach and don't yet, by rank."""
        ranked = self.env["training.planner"]._rank_session(session, meetings)
        able = self.env["hr.employee"].browse(
            found.resource_id for found in ranked if found.available
        )
        return able - session.instructor_ids

    @api.model
    def _prepare_line(self, session, employee, place):
        # Rates are no secret to whoever may book.
        rate, unit = employee.sudo()._get_training_rate(session.course_id)
        return {
            "sequence": place,
            "employee_id": employee.id,
            "rate": rate,
            "rate_unit": unit,
        }

    def action_ask(self):
        """Make the round and ask whoever's turn it is."""
        self.ensure_one()
        lines = self.line_ids.sorted()
        if not lines:
            raise UserError(self.env._("Choose at least one instructor to ask."))
        if self.mode == "one":
            lines = lines[:1]
        offer_round = self.env["training.offer.round"].create(
            {
                "session_id": self.session_id.id,
                "meeting_ids": [
                    Command.set((self.meeting_ids or self.session_id.meeting_ids).ids)
                ],
                "role": self.role,
                "mode": self.mode,
                "answer_hours": self.answer_hours,
                "note": self.note,
                "replaced_id": self.replaced_id.id,
                "reason": self.reason,
                "offer_ids": [Command.create(line._prepare_offer()) for line in lines],
            }
        )
        offer_round._check_can_ask()
        offer_round._ask_next()
        return {"type": "ir.actions.act_window_close"}


class TrainingOfferWizardLine(models.TransientModel):
    """One of those to ask, with the rate offered."""

    _name = "training.offer.wizard.line"
    _description = "Instructor to Ask"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "training.offer.wizard", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=100)
    employee_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        required=True,
        domain="[('is_instructor', '=', True)]",
    )
    rate = fields.Monetary()
    rate_unit = fields.Selection(RATE_UNITS, string="per", default="day", required=True)
    currency_id = fields.Many2one(related="wizard_id.session_id.currency_id")

    def _prepare_offer(self):
        self.ensure_one()
        return {
            "employee_id": self.employee_id.id,
            "sequence": self.sequence,
            "rate": self.rate,
            "rate_unit": self.rate_unit,
        }
