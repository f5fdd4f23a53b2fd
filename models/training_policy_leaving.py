from odoo import api, fields, models

MANAGER_GROUP = "training_operations.training_operations_group_manager"


class TrainingPolicy(models.Model):
    """What moving costs, who of us approves, and how long that is waited for."""

    _inherit = "training.policy"

    transfer_fee_percent = fields.Float(
        string="Transfer fee (%)",
        help="Share of the agreed price charged for moving to another session. The"
        " difference in price is settled beside it.",
    )
    approval_reminder_hours = fields.Integer(
        string="Remind approvers after",
        default=48,
        help="Hours without an answer, again after as many more. 0: never.",
    )
    approval_lapse_hours = fields.Integer(
        string="Give the seat up after",
        help="Hours without an answer after which the enrolment is refused and the"
        " seat goes to the next. 0: never.",
    )

    _transfer_fee_is_percent = models.Constraint(
        "CHECK (transfer_fee_percent BETWEEN 0 AND 100)",
        "A fee is a percentage from 0 to 100.",
    )
    _approval_times_not_negative = models.Constraint(
        "CHECK (approval_reminder_hours >= 0 AND approval_lapse_hours >= 0)",
        "The time for an approval can't be negative.",
    )

    def _summarise_leaving(self):
        yield from super()._summarise_leaving()
        if self.transfer_fee_percent:
            yield self.env._(
                "Moving to another session costs %g%% of the price.",
                self.transfer_fee_percent,
            )

    def _summarise_enrolling(self):
        yield from super()._summarise_enrolling()
        if self.approval == "none":
            return
        if self.approval_reminder_hours:
            yield self.env._(
                "Approvers are reminded after %s hours.", self.approval_reminder_hours
            )
        if self.approval_lapse_hours:
            yield self.env._(
                "Without an answer the seat goes to the next after %s hours.",
                self.approval_lapse_hours,
            )

    @api.private
    def _get_internal_approvers(self, session):
        """Contacts of our staff who approve in a session."""
        self.ensure_one()
        users = self.env["res.users"]
        if self.approver_rule == "users":
            users = self.approver_ids
        elif self.approver_rule == "coordinator":
            users = session.sudo().user_id
        if not users:
            group = self.env.ref(MANAGER_GROUP).sudo()
            users = group.all_user_ids.filtered(
                lambda user: session.company_id in user.sudo().company_ids
            )
        # Who is asked is named to whoever enrols.
        return users.sudo().filtered("active").partner_id.sudo(False)
