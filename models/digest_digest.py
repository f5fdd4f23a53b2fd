from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

GROUP = "training_operations.training_operations_group_user"


class DigestDigest(models.Model):
    """Figures of training for the digest's mail, each beside the period before."""

    _inherit = "digest.digest"

    kpi_training_enrolled = fields.Boolean("Enrolments")
    kpi_training_enrolled_value = fields.Integer(
        compute="_compute_kpi_training_enrolled_value"
    )
    kpi_training_delivered = fields.Boolean("Sessions delivered")
    kpi_training_delivered_value = fields.Integer(
        compute="_compute_kpi_training_delivered_value"
    )
    kpi_training_requests = fields.Boolean("Training requests")
    kpi_training_requests_value = fields.Integer(
        compute="_compute_kpi_training_requests_value"
    )
    kpi_training_utilisation = fields.Boolean("Session utilisation (%)")
    kpi_training_utilisation_value = fields.Float(
        compute="_compute_kpi_training_utilisation_value"
    )
    kpi_training_no_show = fields.Boolean("No-show rate (%)")
    kpi_training_no_show_value = fields.Float(
        compute="_compute_kpi_training_no_show_value"
    )

    def _check_training_kpi(self):
        """Leave the figure out of the mail of whoever may not see training."""
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Training isn't yours to see."))

    def _compute_kpi_training_enrolled_value(self):
        self._check_training_kpi()
        self._calculate_company_based_kpi(
            "training.enrollment",
            "kpi_training_enrolled_value",
            date_field="confirmed_on",
        )

    def _compute_kpi_training_delivered_value(self):
        self._check_training_kpi()
        self._calculate_company_based_kpi(
            "training.session", "kpi_training_delivered_value", date_field="done_on"
        )

    def _compute_kpi_training_requests_value(self):
        self._check_training_kpi()
        self._calculate_company_based_kpi(
            "training.request", "kpi_training_requests_value", date_field="requested_on"
        )

    def _compute_kpi_training_utilisation_value(self):
        self._read_training_rate("utilisation", "kpi_training_utilisation_value")

    def _compute_kpi_training_no_show_value(self):
        self._read_training_rate("no_show_rate", "kpi_training_no_show_value")

    def _read_training_rate(self, metric, field_name):
        """A rate of the sessions that began in the period."""
        self._check_training_kpi()
        start, end, companies = self._get_kpi_compute_parameters()
        rates = dict(
            self.env["training.session.report"]._read_group(
                Domain("company_id", "in", companies.ids)
                & Domain("start", ">=", start)
                & Domain("start", "<", end),
                ["company_id"],
                [f"{metric}:avg"],
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest[field_name] = rates.get(company) or 0.0

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        prefix = "training_operations.training_"
        return actions | {
            "kpi_training_enrolled": f"{prefix}enrollment_report_action",
            "kpi_training_delivered": f"{prefix}session_report_action",
            "kpi_training_requests": f"{prefix}request_action",
            "kpi_training_utilisation": f"{prefix}session_report_action",
            "kpi_training_no_show": f"{prefix}session_report_action",
        }
