from odoo import api, fields, models


class TrainingRequirement(models.Model):
    """A qualification that everybody with a job or role has to hold."""

    _name = "training.requirement"
    _description = "Required Qualification"
    _order = "job_id, role_id, qualification_id"

    job_id = fields.Many2one(
        "hr.job",
        index="btree_not_null",
        ondelete="cascade",
        help="Of our own employees.",
    )
    role_id = fields.Many2one(
        "training.role",
        string="Client's role",
        index="btree_not_null",
        ondelete="cascade",
    )
    client_id = fields.Many2one(
        related="role_id.partner_id", store=True, string="Client"
    )
    qualification_id = fields.Many2one(
        "training.qualification", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date(
        string="Mandatory from", required=True, default=fields.Date.context_today
    )
    grace_days = fields.Integer(
        string="Grace (days)",
        help="So many days after that day, or after a certificate ended, a gap isn't"
        " overdue yet.",
    )

    _job_or_role = models.Constraint(
        "CHECK ((job_id IS NULL) <> (role_id IS NULL))",
        "Choose either a job or a client's role.",
    )
    _once = models.UniqueIndex(
        "(COALESCE(job_id, 0), COALESCE(role_id, 0), qualification_id, company_id)",
        "This is required already.",
    )
    _grace_not_negative = models.Constraint(
        "CHECK (COALESCE(grace_days, 0) >= 0)", "Days of grace can't be negative."
    )

    @api.depends("job_id", "role_id", "qualification_id")
    def _compute_display_name(self):
        for requirement in self:
            who = requirement.job_id.display_name or requirement.role_id.display_name
            requirement.display_name = (
                f"{who or ''}: {requirement.qualification_id.display_name or ''}"
            )
