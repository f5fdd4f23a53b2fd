from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TrainingCertificateIssue(models.TransientModel):
    """Certificates for many: the verdict on each first, then what was chosen."""

    _name = "training.certificate.issue"
    _description = "Issue Certificates"

    line_ids = fields.One2many("training.certificate.issue.line", "wizard_id")
    ready_count = fields.Integer(string="By the rule", compute="_compute_counts")
    exception_count = fields.Integer(string="By hand", compute="_compute_counts")
    reason = fields.Char(
        help="Why certificates are given to those who by the rule get none."
    )

    @api.depends("line_ids.is_chosen", "line_ids.hindrance")
    def _compute_counts(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            exceptions = chosen.filtered("hindrance")
            wizard.ready_count = len(chosen - exceptions)
            wizard.exception_count = len(exceptions)

    @api.model
    def _open_for(self, enrollments):
        """The dialog for some enrolments, those whom the rule favours being chosen."""
        enrollments.check_access("read")
        hindrances = enrollments._get_certificate_hindrances()
        wizard = self.create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "enrollment_id": enrollment.id,
                            "hindrance": hindrances[enrollment],
                            "is_chosen": not hindrances[enrollment],
                        }
                    )
                    for enrollment in enrollments
                ]
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Issue certificates"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_issue(self):
        """Issue to who was chosen, and show the certificates."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen").enrollment_id
        if not chosen:
            raise UserError(self.env._("Choose who gets a certificate."))
        # Asked again: somebody may have paid, or was certified, in the meantime.
        hindrances = chosen._get_certificate_hindrances()
        exceptions = chosen.filtered(lambda enrollment: hindrances[enrollment])
        certificates = (chosen - exceptions)._issue_certificates()
        if exceptions:
            certificates |= exceptions._issue_by_hand(self.reason)
        return certificates.sudo(False)._get_records_action(
            name=self.env._("Issued certificates")
        )


class TrainingCertificateIssueLine(models.TransientModel):
    _name = "training.certificate.issue.line"
    _description = "Certificate to Issue"

    wizard_id = fields.Many2one(
        "training.certificate.issue", required=True, ondelete="cascade", index=True
    )
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    partner_id = fields.Many2one(related="enrollment_id.partner_id", string="Learner")
    session_id = fields.Many2one(related="enrollment_id.session_id")
    hindrance = fields.Char(string="Why not by the rule", readonly=True)
    is_chosen = fields.Boolean(string="Issue")
