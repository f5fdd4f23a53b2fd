from odoo import api, models


class TrainingPortalFields(models.AbstractModel):
    """Fields that are for whoever works here, and for nobody who has only a portal.

    A record rule opens a record as a whole; the portal's pages show little of it, but
    every field could be asked for by a call. What the provider earns and plans, and
    what opens doors, is closed here. Pages that show some of it read it as superuser.
    """

    _name = "training.portal.fields"
    _description = "Fields Hidden from the Portal"

    _internal_prefixes = ()
    _internal_fields = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return field.name not in self._internal_fields and not field.name.startswith(
            self._internal_prefixes
        )


class TrainingSession(models.Model):
    _name = "training.session"
    _inherit = ["training.session", "training.portal.fields"]

    _internal_prefixes = (
        "amount_",
        "break_even",
        "communication_",
        "cost_",
        "deposit_",
        "invoice_",
        "margin_",
        "offer_",
        "task_",
        "time_",
    )
    _internal_fields = frozenset(
        {
            "access_token",
            "announced",
            "decision_ids",
            "description",
            "has_overdue_tasks",
            "is_asking",
            # Who has a confirmed seat joins by the personal link.
            "join_url",
            "material_cost",
            "paused_rule_ids",
            "request_id",
            "requested_on",
            "warnings",
        }
    )


class TrainingEnrollment(models.Model):
    _name = "training.enrollment"
    _inherit = ["training.enrollment", "training.portal.fields"]

    _internal_prefixes = ("amount_", "deposit_", "invoice_")
    _internal_fields = frozenset(
        {
            "customer_reference",
            "override_reason",
            "policy_warning",
            "price",
            "price_origin",
            "reconciliation_class",
        }
    )


class TrainingCourse(models.Model):
    _name = "training.course"
    _inherit = ["training.course", "training.portal.fields"]

    _internal_fields = frozenset({"material_cost"})
