from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ..logic.enrolling import ALREADY, CLASH, NOT_ELIGIBLE, PREREQUISITE
from ..logic.people import guess_name

VERDICTS = [
    ("new", "New contact"),
    ("known", "Known"),
    ("waitlist", "Waitlist"),
    ("already", "Enrolled already"),
    ("clash", "Elsewhere at that time"),
    ("prerequisite", "Prerequisite missing"),
    ("not_eligible", "Not eligible"),
    ("no_email", "Who is this?"),
    ("bad_email", "Address not valid"),
    ("duplicate", "Twice in the list"),
    ("answers", "Answer missing"),
    ("full", "No seat left"),
    ("refused", "Not possible"),
]
GOOD_VERDICTS = ("new", "known", "waitlist")
# Reasons against an enrolment that have a verdict of their own.
PROBLEM_VERDICTS = {
    ALREADY: "already",
    CLASH: "clash",
    PREREQUISITE: "prerequisite",
    NOT_ELIGIBLE: "not_eligible",
}


class TrialOverError(Exception):
    """Takes back what was only tried; never leaves this file."""


class TrainingEnrollWizardLine(models.TransientModel):
    """One person to enrol, and the verdict on that."""

    _name = "training.enroll.wizard.line"
    _description = "Person to Enrol"
    _order = "number, id"

    wizard_id = fields.Many2one(
        "training.enroll.wizard", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Row", readonly=True)
    name = fields.Char()
    email = fields.Char(string="E-mail")
    partner_id = fields.Many2one("res.partner", string="Contact")
    is_picked = fields.Boolean(help="The contact was chosen by a person.")
    answer_ids = fields.One2many("training.enroll.wizard.answer", "line_id")
    verdict = fields.Selection(VERDICTS, readonly=True)
    is_good = fields.Boolean(compute="_compute_is_good")
    message = fields.Text(string="Remark", readonly=True)
    enrollment_id = fields.Many2one(
        "training.enrollment", string="Enrolment", readonly=True
    )

    @api.depends("verdict")
    def _compute_is_good(self):
        for line in self:
            line.is_good = line.verdict in GOOD_VERDICTS

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """A contact chosen by hand stays, whatever the address says."""
        for line in self:
            line.is_picked = bool(line.partner_id)
            if line.partner_id:
                line.name, line.email = line.partner_id.name, line.partner_id.email

    # -- whose name is it -------------------------------------------------------------

    def _match_partners(self):
        """Find the contact that each row means, by address, else by name.

        Where several share an address, the payer's own people go first, then who is
        called alike, then persons before companies.
        """
        searched = self.filtered(lambda line: not line.is_picked)
        by_email, by_name = searched._read_candidates()
        for line in searched:
            email, name = email_normalize(line.email or ""), _plain(line.name)
            found = by_email.get(email) if email else by_name.get(name)
            line.partner_id = line._choose(found, name) if found else False

    def _read_candidates(self):
        """({address: contacts}, {name: contacts}) that may be meant."""
        partners = self.env["res.partner"]
        emails = {email_normalize(line.email or "") for line in self} - {False, ""}
        names = {line.name for line in self if line.name and not line.email}
        customer = self.wizard_id.customer_id.commercial_partner_id
        of_customer = Domain("commercial_partner_id", "=", customer.id)
        scope = of_customer if self.wizard_id.is_restricted else Domain.TRUE
        by_email = partners.search(
            Domain("email_normalized", "in", list(emails)) & scope
        ).grouped("email_normalized")
        # A name alone is no address; only among few people does it say who it is.
        namesakes = partners.search(Domain("name", "in", list(names)) & of_customer)
        return by_email, namesakes.grouped(lambda partner: _plain(partner.name))

    def _choose(self, partners, name):
        customer = self.wizard_id.customer_id.commercial_partner_id
        return min(
            partners,
            key=lambda partner: (
                partner.commercial_partner_id != customer,
                _plain(partner.name) != name,
                partner.is_company,
                partner.id,
            ),
        )

    # -- verdicts ---------------------------------------------------------------------

    @api.private
    def _evaluate(self):
        """Judge all rows by the rules that hold at enrolling; nothing is stored of it.

        New contacts are made on trial, since some rules look at them.
        """
        self.write({"verdict": False, "message": False})
        self._match_partners()
        self._judge_addresses()
        self._judge_duplicates()
        self._judge_answers()
        candidates = self.filtered(lambda line: not line.verdict)
        for line, problems in candidates._try_out().items():
            line._judge_problems(problems)
        self._judge_seats()

    def _to_text(self):
        """Names and addresses, a person on each line, to be read again."""
        return "\n".join(
            f"{line.name or ''} {f'<{line.email}>' if line.email else ''}".strip()
            for line in self
        )

    def _judge_addresses(self):
        """Without an address only somebody we know already can be told and billed."""
        for line in self:
            is_bad = line.email and not email_normalize(line.email)
            if is_bad:
                line._refuse(
                    "bad_email", self.env._("“%s” is no e-mail address.", line.email)
                )
            elif not line.email and not line.partner_id:
                line._refuse(
                    "no_email",
                    self.env._("Give an e-mail address.")
                    if line.wizard_id.is_restricted  # a client chooses no contact
                    else self.env._("Give an address, or choose the contact by hand."),
                )
            elif line.partner_id.is_company:
                line._refuse(
                    "no_email",
                    self.env._(
                        "This is the address of %s, not of a person.",
                        line.partner_id.name,
                    ),
                )

    def _judge_duplicates(self):
        """The first of several rows for one person counts."""
        seen = {}
        for line in self.filtered(lambda line: not line.verdict):
            key = line.partner_id.id or email_normalize(line.email)
            if key in seen:
                line._refuse(
                    "duplicate",
                    self.env._("The same person as in row %s.", seen[key].number),
                )
            else:
                seen[key] = line

    def _judge_answers(self):
        """Where all answers are asked for, rows without them are left out."""
        for line in self.filtered(lambda line: not line.verdict):
            missing = (line.answer_ids | line.wizard_id.answer_ids).filtered(
                lambda answer: answer.is_required and not answer.value
            )
            if not missing:
                continue
            text = self.env._(
                "Not answered: %s", ", ".join(missing.question_id.mapped("name"))
            )
            if line.wizard_id.is_restricted:
                line._refuse("answers", text)
            else:
                line.message = text

    def _try_out(self):
        """{line: problems} as enrolling would meet them."""
        lines, problems = self, []
        try:
            with self.env.cr.savepoint():
                lines._create_contacts()
                enrollments = self.env["training.enrollment"]
                vals_list = [line._prepare_enrollment_vals() for line in lines]
                enrollments._complete_enrollments(vals_list)
                problems = enrollments._get_enrollment_problems(vals_list)
                raise TrialOverError
        except TrialOverError:
            return dict(zip(lines, problems, strict=True))

    def _judge_problems(self, problems):
        """The first reason against it names the verdict, all are told."""
        refusals = [problem for problem in problems if not problem.is_warning]
        texts = [problem.text for problem in problems]
        if refusals:
            verdict = PROBLEM_VERDICTS.get(refusals[0].kind, "refused")
            self._refuse(verdict, "\n".join(texts))
        else:
            self.verdict = "known" if self.partner_id else "new"
            self.message = "\n".join(filter(None, [self.message, *texts]))

    def _judge_seats(self):
        """Seats go in the order of the rows."""
        wizard = self.wizard_id
        good = self.filtered("is_good")
        free = wizard._get_free_seats()
        if wizard.is_group and len(good) > free:
            free = 0
        for line in good[free:]:
            if wizard.on_full == "waitlist":
                line.verdict = "waitlist"
            else:
                line._refuse("full", self.env._("All seats are taken."))

    def _refuse(self, verdict, text):
        self.write({"verdict": verdict, "message": text})

    # -- making records ---------------------------------------------------------------

    def _create_contacts(self):
        """Make contacts of people we don't know yet."""
        new = self.filtered(lambda line: not line.partner_id)
        partners = (
            self.env["res.partner"]
            .with_context(tracking_disable=True, mail_create_nosubscribe=True)
            .create([line._prepare_partner_vals() for line in new])
        )
        for line, partner in zip(new, partners, strict=True):
            line.partner_id = partner

    def _prepare_partner_vals(self):
        self.ensure_one()
        customer = self.wizard_id.customer_id
        vals = {
            "name": self.name or guess_name(self.email) or self.email,
            "email": email_normalize(self.email) or self.email,
            "type": "contact",
        }
        if customer.is_company:
            vals |= {"parent_id": customer.id, "lang": customer.lang}
        return vals

    def _prepare_enrollment_vals(self):
        """Values of the enrolment of one row."""
        self.ensure_one()
        wizard = self.wizard_id
        vals = {
            "session_id": wizard.session_id.id,
            "partner_id": self.partner_id.id,
            "booker_id": wizard.booker_id.id,
            "customer_reference": wizard.customer_reference,
            "override_reason": wizard.override_reason,
            "seat_pool": wizard.seat_pool,
            "is_required": wizard.is_required,
            "group_key": wizard.is_group and f"list {wizard.id}",
            "answer_ids": [
                Command.create(answer._prepare_answer_vals())
                for answer in self.answer_ids | wizard.answer_ids
                if answer.value
            ],
        }
        if wizard.customer_id:
            vals["customer_id"] = wizard.customer_id.id
        if self.verdict == "waitlist":
            vals["state"] = "waitlisted"
        return vals


def _plain(name):
    """A name as compared: without case and doubled blanks."""
    return " ".join((name or "").split()).casefold()
