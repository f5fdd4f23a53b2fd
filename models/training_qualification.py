from odoo import fields, models


class TrainingQualification(models.Model):
    _name = "training.qualification"
    _description = "Qualification"
    _inherit = ["training.import.mixin"]
    _order = "name"
    _rec_names_search = ["name", "code"]

    _import_template = "qualifications"
    _import_required = ("name",)
    _import_unique = ("code",)

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Short name used in imports and on reports, such as FAW or swc-instructor."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to share the qualification by all companies."
    )
    description = fields.Html(translate=True)
    validity_months = fields.Integer(
        string="Valid for (months)",
        help="Months a certificate is valid, its last day included."
        " 0 means that it never expires.",
    )
    renewal_notice_days = fields.Integer(
        string="Renewal notice (days)",
        default=60,
        help="A certificate counts as expiring this many days before its last day.",
    )
    renewal_course_id = fields.Many2one(
        "training.course", help="The course a holder takes to renew."
    )
    certificate_ids = fields.One2many("training.certificate", "qualification_id")
    certificate_count = fields.Integer(compute="_compute_certificate_count")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another qualification of this company has this code already.",
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0 AND renewal_notice_days >= 0)",
        "Months of validity and days of notice can't be negative.",
    )

    def _compute_certificate_count(self):
        """Certificates held, revoked ones left out."""
        counts = dict(
            self.env["training.certificate"]._read_group(
                [("qualification_id", "in", self.ids), ("revoked_on", "=", False)],
                ["qualification_id"],
                ["__count"],
            )
        )
        for qualification in self:
            qualification.certificate_count = counts.get(qualification, 0)

    def action_view_certificates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_certificate_action"
        )
        action["domain"] = [("qualification_id", "=", self.id)]
        action["context"] = {"default_qualification_id": self.id}
        return action
