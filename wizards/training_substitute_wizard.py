from odoo import api, fields, models
from odoo.exceptions import UserError


class TrainingSubstituteWizard(models.TransientModel):
    """Another person takes a seat; number and price stay."""

    _name = "training.substitute.wizard"
    _description = "Change the Name of an Enrolment"

    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    former_id = fields.Many2one(related="enrollment_id.partner_id", string="Instead of")
    session_id = fields.Many2one(related="enrollment_id.session_id")
    customer_id = fields.Many2one(related="enrollment_id.customer_id", string="Payer")
    price = fields.Monetary(related="enrollment_id.price", string="Price stays")
    currency_id = fields.Many2one(related="enrollment_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Who comes")
    problem = fields.Text(compute="_compute_problem")
    warning = fields.Text(compute="_compute_problem")
    reason_id = fields.Many2one(
        "training.reason", string="Reason code", domain="[('kind', '=', 'substitute')]"
    )
    reason = fields.Char(string="In words")

    override_reason = fields.Char(
        string="Exception granted because",
        help="Lets that person in although a prerequisite is missing or another"
        " session runs at the same time.",
    )

    @api.depends("enrollment_id", "partner_id", "override_reason")
    def _compute_problem(self):
        """What speaks against that person, told before anything is done."""
        for wizard in self:
            found = []
            if wizard.partner_id and wizard.enrollment_id:
                enrollment = wizard.enrollment_id
                vals = enrollment._prepare_substitute_vals(
                    wizard.partner_id._origin, wizard.override_reason
                )
                found = enrollment._get_enrollment_problems([vals])[0]
            texts = {True: [], False: []}
            for problem in found:
                texts[problem.is_warning].append(problem.text)
            wizard.problem = "\n".join(texts[False])
            wizard.warning = "\n".join(texts[True])

    def action_apply(self):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose who takes the seat."))
        self.enrollment_id.action_substitute(
            self.partner_id, self.reason, self.reason_id.id, self.override_reason
        )
        return {"type": "ir.actions.act_window_close"}
