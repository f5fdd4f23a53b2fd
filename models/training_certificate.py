import secrets
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.validity import expiry_date

DAY = timedelta(days=1)

# What a certificate certifies. Once it stands, it is revoked and reissued, not edited.
FROZEN_FIELDS = {
    "qualification_id",
    "partner_id",
    "date_from",
    "date_to",
    "number",
    "enrollment_id",
    "origin",
}


class TrainingCertificate(models.Model):
    """A qualification that a person holds from one day to another, both included."""

    _name = "training.certificate"
    _description = "Certificate"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "partner_id.name"]

    number = fields.Char(readonly=True, copy=False, index=True)
    qualification_id = fields.Many2one(
        "training.qualification", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Holder", required=True, ondelete="restrict", index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        index="btree_not_null",
        ondelete="set null",
        help="The employee whose work contact the holder is.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date(
        string="Valid from", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="Valid to",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        help="The last valid day. Empty: never expires.",
    )
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        index=True,
        help="The last valid day, or the one before a newer edition takes over.",
    )
    origin = fields.Selection(
        [
            ("session", "Completed session"),
            ("imported", "Imported"),
            ("manual", "Entered by hand"),
        ],
        default="manual",
        required=True,
    )
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index="btree_not_null"
    )
    evidence_reference = fields.Char(
        string="Evidence", help="Where the original of an imported certificate lies."
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "training_certificate_evidence_rel",
        string="Evidence files",
        copy=False,
        help="Scans of a certificate that somebody else issued.",
    )
    issue_reason = fields.Char(
        copy=False, tracking=True, help="Why it was given by hand."
    )
    access_token = fields.Char(
        readonly=True, copy=False, default=lambda self: secrets.token_urlsafe(24)
    )
    check_url = fields.Char(
        string="Public check page", compute="_compute_check_url", compute_sudo=True
    )
    revoked_on = fields.Date(readonly=True, copy=False, tracking=True)
    revoke_reason = fields.Char(readonly=True, copy=False, tracking=True)
    replaces_id = fields.Many2one(
        "training.certificate", readonly=True, copy=False, index="btree_not_null"
    )
    replaced_by_ids = fields.One2many("training.certificate", "replaces_id")
    state = fields.Selection(
        [
            ("future", "Not yet valid"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("obsolete", "Superseded"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "This certificate number is taken already."
    )
    _token_unique = models.UniqueIndex("(access_token) WHERE access_token IS NOT NULL")
    _once_per_enrollment = models.UniqueIndex(
        "(enrollment_id, qualification_id)"
        " WHERE enrollment_id IS NOT NULL AND revoked_on IS NULL",
        "This enrolment has a certificate already. Revoke it to issue another.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A certificate can't end before it begins. Check “valid from” and “valid to”.",
    )
    _holder_index = models.Index("(partner_id, qualification_id, date_from)")

    @api.depends("qualification_id", "date_from")
    def _compute_date_to(self):
        """Last valid day by the qualification's months of validity."""
        for certificate in self:
            months = certificate.qualification_id.validity_months
            certificate.date_to = (
                expiry_date(certificate.date_from, months)
                if certificate.date_from
                else False
            )

    @api.depends("date_to", "qualification_id.obsolete_from")
    def _compute_valid_until(self):
        """Whichever ends first: the validity, or the edition."""
        for certificate in self:
            obsolete_from = certificate.qualification_id.obsolete_from
            ends = [certificate.date_to, obsolete_from and obsolete_from - DAY]
            certificate.valid_until = min(filter(None, ends), default=False)

    @api.depends("access_token")
    def _compute_check_url(self):
        for certificate in self:
            certificate.check_url = (
                f"{certificate.get_base_url()}"
                f"/training/certificate/{certificate.access_token}"
            )

    @api.depends("date_from", "date_to", "revoked_on", "qualification_id.obsolete_from")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            notice = certificate.qualification_id.renewal_notice_days
            obsolete_from = certificate.qualification_id.obsolete_from
            if certificate.revoked_on:
                certificate.state = "revoked"
            elif obsolete_from and obsolete_from <= today:
                certificate.state = "obsolete"
            elif certificate.date_from and certificate.date_from > today:
                certificate.state = "future"
            elif not certificate.date_to:
                certificate.state = "valid"
            elif certificate.date_to < today:
                certificate.state = "expired"
            elif (certificate.date_to - today).days < notice:
                certificate.state = "expiring"
            else:
                certificate.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR([self._state_domain(state) for state in value])

    @api.model
    def _state_domain(self, state):
        """The certificates that are in one state today, as a domain."""
        today = fields.Date.context_today(self)
        unrevoked = Domain("revoked_on", "=", False)
        obsolete = Domain("qualification_id.obsolete_from", "<=", today)
        live = unrevoked & ~obsolete
        begun = live & Domain("date_from", "<=", today)
        unending = Domain("date_to", "=", False)
        expiring = Domain("date_to", ">=", today) & self._in_notice_domain(today)
        domains = {
            "revoked": Domain("revoked_on", "!=", False),
            "obsolete": unrevoked & obsolete,
            "future": live & Domain("date_from", ">", today),
            "expired": begun & Domain("date_to", "<", today),
            "expiring": begun & expiring,
            "valid": begun & (unending | (Domain("date_to", ">=", today) & ~expiring)),
        }
        return domains.get(state, Domain.FALSE)

    @api.model
    def _in_notice_domain(self, today):
        """Certificates whose last day is within their qualification's notice."""
        notices = (
            self.env["training.qualification"]
            .with_context(active_test=False)
            ._read_group([], ["renewal_notice_days"], ["id:recordset"])
        )
        return Domain.OR(
            Domain("qualification_id", "in", qualifications.ids)
            & Domain("date_to", "<", today + timedelta(days=days))
            for days, qualifications in notices
        )

    @api.depends("number", "qualification_id", "partner_id")
    def _compute_display_name(self):
        for certificate in self:
            certificate.display_name = " · ".join(
                part
                for part in (
                    certificate.number,
                    certificate.qualification_id.name,
                    certificate.partner_id.name,
                )
                if part
            )

    @api.model_create_multi
    def create(self, vals_list):
        # A token somebody thought up could be guessed: it is always drawn.
        vals_list = [
            {name: value for name, value in vals.items() if name != "access_token"}
            for vals in vals_list
        ]
        self._complete_holders(vals_list)
        self._assign_numbers(vals_list)
        return super(
            TrainingCertificate, self.with_context(mail_create_nosubscribe=True)
        ).create(vals_list)

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "access_token"}
        frozen = FROZEN_FIELDS & vals.keys()
        if frozen:
            issued = self.filtered(lambda record: record._would_change(frozen, vals))
            if issued.filtered(lambda record: record.origin == "session"):
                raise UserError(
                    self.env._(
                        "Certificate %(number)s was issued and can't be edited."
                        " Revoke it with a reason, and issue it again.",
                        number=issued[0].number,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        """An issued certificate stays on record; it is revoked instead."""
        issued = self.filtered(lambda record: record.origin == "session")
        if issued:
            raise UserError(
                self.env._(
                    "Certificate %(number)s was issued and stays on record."
                    " Revoke it instead.",
                    number=issued[0].number,
                )
            )

    def _would_change(self, names, vals):
        """Whether writing `vals` gives one of the named fields another value."""
        self.ensure_one()
        return any(
            self._fields[name].convert_to_write(self[name], self) != vals[name]
            for name in names
        )

    @api.model
    def _complete_holders(self, vals_list):
        """Fill in the holder of an instructor's certificate, and the other way."""
        Employee = self.env["hr.employee"].sudo()  # ids and work contacts only
        employees = Employee.browse(
            {vals["employee_id"] for vals in vals_list if vals.get("employee_id")}
        )
        without = employees.filtered(lambda employee: not employee.work_contact_id)
        if without:
            without._create_work_contacts()
        missing = {
            vals["partner_id"]
            for vals in vals_list
            if vals.get("partner_id") and not vals.get("employee_id")
        }
        by_contact = (
            {
                employee.work_contact_id.id: employee.id
                for employee in Employee.search(
                    [
                        ("work_contact_id", "in", list(missing)),
                        ("is_instructor", "=", True),
                    ]
                )
            }
            if missing
            else {}
        )
        for vals in vals_list:
            if vals.get("employee_id") and not vals.get("partner_id"):
                employee = Employee.browse(vals["employee_id"])
                vals["partner_id"] = employee.work_contact_id.id
            elif not vals.get("employee_id"):
                vals["employee_id"] = by_contact.get(vals.get("partner_id"), False)

    @api.model
    def _assign_numbers(self, vals_list):
        """Number what has no number yet, from the company's sequence."""
        unnumbered = defaultdict(list)
        for vals in vals_list:
            if not vals.get("number"):
                unnumbered[vals.get("company_id") or self.env.company.id].append(vals)
        # Drawing a number needs no right on sequences.
        sequence_sudo = self.env["ir.sequence"].sudo()
        for company_id, group in unnumbered.items():
            company = self.env["res.company"].browse(company_id)
            numbers = sequence_sudo._next_numbers(
                "training.certificate", len(group), company
            )
            for vals, number in zip(group, numbers, strict=True):
                vals["number"] = number

    def action_print(self):
        return self.env.ref(
            "training_operations.training_certificate_report"
        ).report_action(self)
