from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import MOVABLE_STATES


class TrainingLeaveWizard(models.TransientModel):
    """Cancel or move enrolments, after a look at what it costs each of them."""

    _name = "training.leave.wizard"
    _description = "Cancel or Transfer Enrolments"

    kind = fields.Selection(
        [("cancel", "Cancel"), ("transfer", "Transfer")], required=True, readonly=True
    )
    enrollment_ids = fields.Many2many(
        "training.enrollment", string="Enrolments", required=True
    )
    origin_ids = fields.Many2many(
        "training.session", compute="_compute_origin_ids", string="From"
    )
    course_ids = fields.Many2many("training.course", compute="_compute_origin_ids")
    company_id = fields.Many2one("res.company", compute="_compute_origin_ids")
    session_id = fields.Many2one("training.session", string="Move to")
    is_other_course = fields.Boolean(string="Sessions of other courses too")
    seats_available = fields.Integer(related="session_id.seats_available")
    reason_id = fields.Many2one("training.reason", string="Reason code")
    reason = fields.Char(string="In words")
    line_ids = fields.One2many(
        "training.leave.wizard.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    fee_label = fields.Char(string="Fees", compute="_compute_amounts")
    credit_label = fields.Char(
        string="Credited",
        compute="_compute_amounts",
        help="Stands on posted invoices and is taken back by draft credit notes.",
    )
    taken_off_label = fields.Char(string="Taken off drafts", compute="_compute_amounts")
    difference_label = fields.Char(
        string="Difference in price", compute="_compute_amounts"
    )
    problem_count = fields.Integer(compute="_compute_amounts")
    has_exception = fields.Boolean(
        compute="_compute_amounts",
        help="Later than the policy allows, or another fee than it says.",
    )

    @api.model
    def _open_for(self, enrollments, kind):
        """An action that shows the costs of leaving and then does it."""
        wizard = self.create(
            {"kind": kind, "enrollment_ids": [Command.set(enrollments.ids)]}
        )
        titles = {
            "cancel": self.env._("Cancel enrolments"),
            "transfer": self.env._("Transfer to another session"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[kind],
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("enrollment_ids")
    def _compute_origin_ids(self):
        for wizard in self:
            sessions = wizard.enrollment_ids.session_id
            wizard.origin_ids = sessions
            wizard.course_ids = sessions.course_id
            wizard.company_id = sessions.company_id[:1]

    @api.depends("enrollment_ids", "session_id", "kind")
    def _compute_line_ids(self):
        """One line for each enrolment, with its cost and what speaks against it."""
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in wizard._prepare_lines()),
            ]

    def _prepare_lines(self):
        enrollments = self.enrollment_ids._origin
        if self.kind == "transfer" and not self.session_id:
            return []
        costs = self._get_costs(enrollments)
        problems = self._get_problems(enrollments)
        return [
            {
                "enrollment_id": enrollment.id,
                "days_before": costs[enrollment].days_before or 0,
                "is_late": costs[enrollment].is_late,
                "price": float(costs[enrollment].price),
                "policy_fee": float(costs[enrollment].fee),
                "fee": float(costs[enrollment].fee),
                "credited": float(costs[enrollment].credited),
                "taken_off": float(costs[enrollment].taken_off),
                "new_price": float(costs[enrollment].new_price),
                "problem": "\n".join(texts),
            }
            for enrollment, texts in zip(enrollments, problems, strict=True)
        ]

    def _get_costs(self, enrollments):
        if self.kind == "transfer":
            return enrollments._get_transfer_costs(self.session_id._origin)
        return enrollments._get_cancellation_costs()

    def _get_problems(self, enrollments):
        """Per enrolment the sentences that say why it can't move there."""
        if self.kind == "cancel":
            return [[] for _enrollment in enrollments]
        session = self.session_id._origin
        found = enrollments._get_transfer_problems(session)
        seats = session.seats_available
        texts = []
        for enrollment, problems in zip(enrollments, found, strict=True):
            refusals = [p.text for p in problems if not p.is_warning]
            if enrollment.state not in MOVABLE_STATES:
                refusals.append(self.env._("This enrolment can't be moved any more."))
            if not refusals and enrollment.seat_number:
                seats -= 1
                if seats < 0:
                    refusals.append(self.env._("No seat is left."))
            texts.append(refusals)
        return texts

    @api.depends(
        "line_ids.fee", "line_ids.policy_fee", "line_ids.problem", "line_ids.is_late"
    )
    def _compute_amounts(self):
        for wizard in self:
            going = wizard.line_ids.filtered(lambda line: not line.problem)
            wizard.fee_label = going._add_up("fee")
            wizard.credit_label = going._add_up("credited")
            wizard.taken_off_label = going._add_up("taken_off")
            wizard.difference_label = going._add_up("difference")
            wizard.problem_count = len(wizard.line_ids - going)
            wizard.has_exception = any(
                line.is_late or line.fee != line.policy_fee for line in going
            )

    # -- doing it ---------------------------------------------------------------------

    def action_apply(self):
        """Do what is shown, or show anew what has changed since."""
        self.ensure_one()
        going = self.line_ids.filtered(lambda line: not line.problem)
        if self.kind == "transfer" and not self.session_id:
            raise UserError(self.env._("Choose the session to move to."))
        if not going:
            raise UserError(self.env._("Nobody on this list can be moved there."))
        if not (self.reason_id or (self.reason or "").strip()):
            raise UserError(self.env._("Please say why."))
        enrollments = going.enrollment_id
        self._check_still_true(going, enrollments)
        arguments = {
            "reason": self.reason,
            "reason_id": self.reason_id.id,
            "fee": {line.enrollment_id.id: line.fee for line in going},
        }
        if self.kind == "transfer":
            return enrollments.action_transfer(self.session_id, **arguments)
        enrollments.action_cancel(**arguments)
        return {"type": "ir.actions.act_window_close"}

    def _check_still_true(self, lines, enrollments):
        """A fee of tomorrow isn't charged to who saw that of today."""
        costs = self._get_costs(enrollments)
        for line in lines:
            cost = costs[line.enrollment_id]
            if line.currency_id.compare_amounts(line.policy_fee, float(cost.fee)):
                raise UserError(
                    self.env._(
                        "The fee of %(learner)s is %(fee)s by now. Please open this"
                        " window again.",
                        learner=line.enrollment_id.partner_id.name,
                        fee=line.currency_id.format(float(cost.fee)),
                    )
                )


class TrainingLeaveWizardLine(models.TransientModel):
    """What leaving costs one enrolment."""

    _name = "training.leave.wizard.line"
    _description = "Cost of Leaving"

    wizard_id = fields.Many2one(
        "training.leave.wizard", required=True, ondelete="cascade", index=True
    )
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="enrollment_id.partner_id")
    customer_id = fields.Many2one(related="enrollment_id.customer_id", string="Payer")
    state = fields.Selection(related="enrollment_id.state", string="Is")
    currency_id = fields.Many2one(related="enrollment_id.currency_id")
    days_before = fields.Integer(string="Days left")
    is_late = fields.Boolean(string="After the deadline")
    price = fields.Monetary(string="Seat")
    policy_fee = fields.Monetary(string="By the policy")
    fee = fields.Monetary()
    credited = fields.Monetary(string="Credit note")
    taken_off = fields.Monetary(string="Off the draft")
    new_price = fields.Monetary(string="New price")
    difference = fields.Monetary(compute="_compute_difference")
    problem = fields.Text(string="Stays, because")

    @api.depends("price", "new_price", "wizard_id.kind")
    def _compute_difference(self):
        for line in self:
            is_move = line.wizard_id.kind == "transfer"
            line.difference = line.new_price - line.price if is_move else 0.0

    def _add_up(self, name):
        """The total in words, by currency."""
        return self.env["res.currency"]._format_totals(
            (line.currency_id, line[name]) for line in self
        )
