from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..logic.validity import renewal_period

PAID_STATES = ("paid", "in_payment")


class TrainingEnrollment(models.Model):
    """From completion to certificate: the rule, its exceptions, and renewals."""

    _inherit = "training.enrollment"

    def _issue_certificates(self):
        """Certify by the rule who has earned it; take back what is no longer earned.

        :return: the certificates issued
        """
        self._revoke_unearned()
        hindrances = self._get_certificate_hindrances()
        return self.filtered(
            lambda enrollment: not hindrances[enrollment]
        )._create_certificates()

    @api.private
    def _issue_by_hand(self, reason):
        """Certify against the rule.

        :param str reason: why, kept on the certificate
        :raise UserError: without a reason, or where there is nothing to certify
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why."))
        if not self.env["training.certificate"].has_access("create"):
            raise AccessError(self.env._("Coordinators issue certificates by hand."))
        impossible = self.filtered(
            lambda enrollment: (
                not enrollment.course_id.awarded_qualification_id
                or enrollment.state not in ("confirmed", "completed", "no_show")
                or enrollment._get_live_certificates()
            )
        )
        if impossible:
            raise UserError(
                self.env._(
                    "No certificate can be issued for:\n%(names)s",
                    names="\n".join(impossible.mapped("display_name")),
                )
            )
        return self._create_certificates(issue_reason=reason)

    def _create_certificates(self, **values):
        """Certificates of these enrolments, whose holders are told."""
        previous = self._find_renewed()
        # The rule issues it, whoever marked the attendance.
        certificates_sudo = self.env["training.certificate"].sudo()
        created = certificates_sudo.create(
            [
                {**enrollment._prepare_certificate_vals(previous), **values}
                for enrollment in self
            ]
        )
        created._announce()
        return created

    def _get_live_certificates(self):
        self.ensure_one()
        return self.certificate_ids.filtered(
            lambda certificate: not certificate.revoked_on
        )

    @api.private
    def _get_certificate_hindrances(self):
        """{enrolment: why the rule issues no certificate, or an empty text}."""
        policies = self._get_policies()
        unpaid = self.filtered(
            lambda enrollment: policies[enrollment].certificate_requires_payment
        )._filter_unpaid()
        return {
            enrollment: enrollment._get_certificate_hindrance(enrollment in unpaid)
            for enrollment in self
        }

    def _get_certificate_hindrance(self, is_unpaid):
        self.ensure_one()
        if not self.course_id.awarded_qualification_id:
            return self.env._("The course awards nothing.")
        if self._get_live_certificates():
            return self.env._("Has the certificate already.")
        if self.state != "completed":
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._("Not completed: %(state)s.", state=labels[self.state])
        if is_unpaid:
            return self.env._("Not paid yet.")
        return ""

    def _filter_unpaid(self):
        """Enrolments whose seat, or whose session at a flat fee, isn't paid."""
        # Whether it is paid may be known without the right to see invoices.
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("training_is_live", "=", True)
                & Domain("parent_state", "=", "posted")
                & Domain("move_id.payment_state", "in", PAID_STATES)
                & (
                    Domain("training_enrollment_id", "in", self.ids)
                    & Domain("training_fee_kind", "=", "seat")
                    | Domain("training_session_id", "in", self.session_id.ids)
                    & Domain("training_fee_kind", "=", "flat")
                )
            )
        )
        paid = lines.training_enrollment_id.ids
        flat = lines.filtered(lambda line: line.training_fee_kind == "flat")
        paid_sessions = flat.training_session_id.ids
        return self.filtered(
            lambda enrollment: (
                enrollment.session_id.id not in paid_sessions
                if enrollment.session_id.fee_mode == "flat"
                else enrollment._get_amount_due() and enrollment.id not in paid
            )
        )

    def _find_renewed(self):
        """{(holder, qualification): certificates, the one that lasts longest first}.

        Those of older editions are renewed as well.
        """
        qualifications = self.course_id.awarded_qualification_id
        editions = {
            qualification: qualification._get_editions()
            for qualification in qualifications
        }
        every = qualifications.union(*editions.values())
        # The holder's own past decides from when it holds, whoever may see that.
        certificates = (
            self.env["training.certificate"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("qualification_id", "in", every.ids),
                    ("revoked_on", "=", False),
                    ("date_to", "!=", False),
                ],
                order="date_to desc",
            )
        )
        renewed = defaultdict(certificates.browse)
        for certificate in certificates:
            for qualification, older in editions.items():
                if certificate.qualification_id in older:
                    renewed[certificate.partner_id.id, qualification.id] |= certificate
        return renewed

    def _prepare_certificate_vals(self, renewed=None):
        """Values of the certificate; it is valid from the last day of the session.

        Who renews early keeps the anniversary.
        """
        self.ensure_one()
        session = self.session_id
        qualification = self.course_id.awarded_qualification_id
        previous = (renewed or {}).get((self.partner_id.id, qualification.id))
        date_from, date_to = renewal_period(
            previous[:1].date_to if previous else None,
            session._local(session.stop).date(),
            qualification.validity_months,
            qualification.renewal_window_days,
        )
        return {
            "qualification_id": qualification.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "date_from": date_from,
            "date_to": date_to,
            "origin": "session",
            "enrollment_id": self.id,
        }

    def action_ask_certificates(self):
        """Who gets a certificate and who doesn't, before any is issued."""
        return self.env["training.certificate.issue"]._open_for(self)

    @api.model
    def _cron_issue_paid(self):
        """Certify what was paid in ways that tell nobody, such as a write-off."""
        waiting = self.search(
            [
                ("state", "=", "completed"),
                (
                    "session_id.stop",
                    ">=",
                    fields.Datetime.subtract(fields.Datetime.now(), days=400),
                ),
                ("course_id.awarded_qualification_id", "!=", False),
                ("certificate_ids", "=", False),
            ]
        )
        waiting._issue_certificates()
