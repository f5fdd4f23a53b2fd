from odoo import api, models


class TrainingPortalFields(models.AbstractModel):
    """Fields that are for whoever runs training, invoices it or reads the books.

    A record rule opens a record as a whole; the portal's pages and an instructor's
    screens show little of it, but every field could be asked for by a call. What the
    provider earns and plans, and what opens doors, is closed here. Pages that show
    some of it read it as superuser.
    """

    _name = "training.portal.fields"
    _description = "Fields Hidden from the Portal and from Those Who Only Teach"

    # Closed for the portal. What employees without a role mustn't read either, since
    # they see the sessions they teach, is told apart.
    _internal_prefixes = ()
    _internal_fields = frozenset()
    _staff_prefixes = ()
    _staff_fields = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        name = field.name
        if name in self._staff_fields or name.startswith(self._staff_prefixes):
            return self.env.su or self.env.user._is_training_staff()
        if name in self._internal_fields or name.startswith(self._internal_prefixes):
            return self.env.su or not self.env.user.share
        return True


class TrainingSession(models.Model):
    _name = "training.session"
    _inherit = ["training.session", "training.portal.fields"]

    _staff_prefixes = (
        "amount_",
        "break_even",
        "communication_",
        "cost_",
        "deposit_",
        "invoice_",
        "margin_",
        "offer_",
        # What a client pays by contract; public prices are told by the pages.
        "price_",
        "time_",
    )
    _staff_fields = frozenset(
        {
            "access_token",
            "fee_mode",
            "material_cost",
            "paused_rule_ids",
            "request_id",
            "requested_on",
            "seats_included",
        }
    )
    _internal_prefixes = ("feedback_", "task_")
    _internal_fields = frozenset(
        {
            "announced",
            "decision_ids",
            "description",
            "effective_policy_id",
            "has_lapsing_instructor",
            "has_overdue_tasks",
            "is_asking",
            "is_below_minimum",
            "is_unstaffed",
            # Who has a confirmed seat joins by the personal link.
            "join_url",
            "policy_id",
            "waitlist_count",
            "warnings",
        }
    )


class TrainingEnrollment(models.Model):
    _name = "training.enrollment"
    _inherit = ["training.enrollment", "training.portal.fields"]

    _staff_prefixes = ("amount_", "deposit_", "invoice_")
    _staff_fields = frozenset(
        {
            "customer_reference",
            "fee_ids",
            "is_invoiced",
            "override_reason",
            "policy_warning",
            "price",
            "price_origin",
            "reconciliation_class",
        }
    )


class TrainingBooking(models.Model):
    """What an employee costs per hour is nothing that their own booking tells."""

    _name = "training.booking"
    _inherit = ["training.booking", "training.portal.fields"]

    _staff_fields = frozenset({"cost", "travel_cost"})
