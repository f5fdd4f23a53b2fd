from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INTERNAL


class TrainingCertificateMirror(models.AbstractModel):
    """A line of an employee's profile that shows a certificate and is kept by it."""

    _name = "training.certificate.mirror"
    _description = "Shown Certificate"

    training_certificate_id = fields.Many2one(
        "training.certificate",
        string="From certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="It is kept in step with the certificate and can't be edited here.",
    )

    def write(self, vals):
        self._check_not_mirrored()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mirrored(self):
        self._check_not_mirrored()

    def _check_not_mirrored(self):
        """The certificate is the one place where it is changed."""
        if self.env.context.get("training_mirror") is INTERNAL:
            return
        mirrored_sudo = self.sudo().filtered("training_certificate_id")
        if mirrored_sudo:
            certificate_sudo = mirrored_sudo[0].training_certificate_id
            raise UserError(
                self.env._(
                    "This shows certificate %(certificate)s. Change or revoke it"
                    " among the certificates; the profile follows.",
                    certificate=certificate_sudo.number,
                )
            )

    @api.private
    def _mirror(self, certificates, vals_list):
        """Make these lines all that the profiles show of some certificates.

        :param certificates: whose lines are looked at
        :param vals_list: values of the lines that there are to be
        """
        # A profile follows from certificates, whoever issues or revokes them.
        lines_sudo = self.sudo().with_context(training_mirror=INTERNAL)
        shown = lines_sudo.search([("training_certificate_id", "in", certificates.ids)])
        wanted = {tuple(sorted(vals.items())): vals for vals in vals_list}
        kept = {}
        for line in shown:
            kept.setdefault(line._get_mirrored_key(wanted), line)
        kept.pop(None, None)
        (shown - shown.union(*kept.values()) if kept else shown).unlink()
        lines_sudo.create([vals for key, vals in wanted.items() if key not in kept])

    def _get_mirrored_key(self, wanted):
        """Which of the wanted lines this one is already, or None."""
        self.ensure_one()
        names = next((vals.keys() for vals in wanted.values()), ())
        key = tuple(
            sorted(
                (name, self._fields[name].convert_to_write(self[name], self))
                for name in names
            )
        )
        return key if key in wanted else None
