from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
    renewal_window_days = fields.Integer(
        string="Early renewal (days)",
        default=90,
        help="Who renews so many days before the last valid day keeps the anniversary:"
        " the new certificate begins the day after the old one ends.",
    )
    certificate_layout_id = fields.Many2one(
        "training.certificate.layout",
        index="btree_not_null",
        ondelete="restrict",
        help="How its certificates look. Empty: the first layout in the list.",
    )
    certificate_text = fields.Text(
        translate=True,
        help="Stands on the certificate below the qualification, such as the rule that"
        " it fulfils.",
    )
    edition = fields.Char(help="Year or number of the edition, such as 2027.")
    supersedes_id = fields.Many2one(
        "training.qualification",
        index="btree_not_null",
        ondelete="restrict",
        help="The older edition that this one takes the place of.",
    )
    supersedes_from = fields.Date(
        string="From",
        help="From this day on, certificates of the older edition are obsolete.",
    )
    superseded_by_ids = fields.One2many("training.qualification", "supersedes_id")
    obsolete_from = fields.Date(
        compute="_compute_obsolete_from",
        store=True,
        help="The first day on which a newer edition takes its place.",
    )
    certificate_ids = fields.One2many("training.certificate", "qualification_id")
    certificate_count = fields.Integer(compute="_compute_certificate_count")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another qualification of this company has this code already.",
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0 AND renewal_notice_days >= 0"
        " AND COALESCE(renewal_window_days, 0) >= 0)",
        "Months of validity, days of notice and of early renewal can't be negative.",
    )
    _superseded_from_a_day = models.Constraint(
        "CHECK (supersedes_id IS NULL OR supersedes_from IS NOT NULL)",
        "Say from which day on the older edition is obsolete.",
    )

    @api.depends("superseded_by_ids.supersedes_from")
    def _compute_obsolete_from(self):
        """The earliest day on which one of the newer editions begins."""
        for qualification in self:
            days = qualification.superseded_by_ids.mapped("supersedes_from")
            qualification.obsolete_from = min(filter(None, days), default=False)

    @api.constrains("supersedes_id")
    def _check_editions_have_no_circle(self):
        if self._has_cycle("supersedes_id"):
            raise ValidationError(
                self.env._(
                    "An edition can't supersede itself, not even by way of others."
                )
            )

    @api.depends("name", "edition")
    def _compute_display_name(self):
        for qualification in self:
            qualification.display_name = " ".join(
                filter(None, (qualification.name, qualification.edition))
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

    def copy_data(self, default=None):
        """A copy is another qualification: no code twice, and nothing's new edition."""
        vals_list = super().copy_data(default=default)
        return [
            {
                **vals,
                "name": self.env._("%(name)s (copy)", name=qualification.name),
                "code": False,
                "supersedes_id": False,
                "supersedes_from": False,
            }
            | (default or {})
            for qualification, vals in zip(self, vals_list, strict=True)
        ]

    @api.private
    def _get_editions(self):
        """These qualifications and all older editions of them."""
        editions = found = self
        while found := found.supersedes_id - editions:
            editions |= found
        return editions

    def action_new_edition(self):
        """A copy that takes the place of this one from a day on, to be completed."""
        self.ensure_one()
        edition = self.copy(
            {
                "name": self.name,
                "code": False,
                "edition": self.env._("new"),
                "supersedes_id": self.id,
                "supersedes_from": fields.Date.context_today(self),
            }
        )
        return edition._get_records_action()

    def action_view_certificates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_certificate_action"
        )
        action["domain"] = [("qualification_id", "=", self.id)]
        action["context"] = {"default_qualification_id": self.id}
        return action
