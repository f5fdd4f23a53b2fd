from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

DEFAULT_TEMPLATE = "training_operations.training_certificate_page"
NAME_PREFIX = "Certificate: "


class TrainingCertificateLayout(models.Model):
    """How a certificate looks when it is printed, and who signs it."""

    _name = "training.certificate.layout"
    _description = "Certificate Layout"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to share the layout by all companies."
    )
    template = fields.Selection(
        "_selection_template",
        required=True,
        default=DEFAULT_TEMPLATE,
        help="What is drawn. Extend one by inheritance, or add your own: any template"
        " whose name begins with “Certificate: ”.",
    )
    orientation = fields.Selection(
        [("landscape", "Landscape"), ("portrait", "Portrait")],
        default="landscape",
        required=True,
    )
    color = fields.Char(
        string="Colour of names and frames",
        help="Empty: the company's first colour on documents.",
    )
    accent_color = fields.Char(string="Colour of ornaments", default="#b8934a")
    logo = fields.Image(
        max_width=1024, max_height=512, help="Empty: the company's logo."
    )
    signer_name = fields.Char(help="Stands below the signature.")
    signer_title = fields.Char(translate=True, help="Such as Head of Training.")
    signature = fields.Image(
        max_width=800,
        max_height=300,
        help="A scan, best with a transparent background.",
    )
    is_signed_by_instructors = fields.Boolean(
        string="Lead instructors sign too", default=True
    )
    qualification_ids = fields.One2many(
        "training.qualification", "certificate_layout_id"
    )

    @api.model
    def _selection_template(self):
        """The templates that draw a certificate, by their names."""
        # Names of templates, for people who may not read templates.
        views_sudo = (
            self.env["ir.ui.view"]
            .sudo()
            .search(
                [
                    ("type", "=", "qweb"),
                    ("key", "!=", False),
                    ("name", "=like", f"{NAME_PREFIX}%"),
                ],
                order="id",
            )
        )
        return list(
            {
                view.key: view.name.removeprefix(NAME_PREFIX) for view in views_sudo
            }.items()
        )

    @api.constrains("color", "accent_color")
    def _check_colors(self):
        """Colours go into the print's styles, where anything else would break them."""
        for layout in self:
            for color in filter(None, (layout.color, layout.accent_color)):
                if not _is_color(color):
                    raise ValidationError(
                        self.env._("“%s” is no colour. Write it like #1d3557.", color)
                    )

    @api.private
    def _get_defaults(self, companies):
        """{company: its first layout in the list's order}"""
        layouts = self.search(Domain("company_id", "in", [*companies.ids, False]))
        return {
            company: layouts.filtered(
                lambda layout, c=company: layout.company_id in (c, c.browse())
            )[:1]
            for company in companies
        }

    @api.private
    def _get_templates(self):
        """{layout: key of its template}, the standard one if it was removed since."""
        known = dict(self._selection_template())
        return {
            layout: layout.template if layout.template in known else DEFAULT_TEMPLATE
            for layout in (*self, self.browse())
        }

    @api.private
    def _group_by_orientation(self):
        """As certificates are grouped to be printed."""
        return self.grouped("orientation")

    def action_preview(self):
        """Print a sample certificate."""
        self.ensure_one()
        return self.env.ref(
            "training_operations.training_certificate_sample_report"
        ).report_action(self, config=False)


def _is_color(text):
    digits = text.removeprefix("#")
    return (
        text.startswith("#")
        and len(digits) in (3, 6)
        and all(digit in "0123456789abcdefABCDEF" for digit in digits)
    )
