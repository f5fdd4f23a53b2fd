from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ..const import INTERNAL
from ..exceptions import EnrollmentRefusedError
from ..logic.enrolling import ALREADY
from ..logic.people import one_line
from .training_enrollment_checkout import PERSONAL_PROBLEMS

MOST_PEOPLE = 20
MOST_LETTERS = 120


@dataclass
class WebPerson:
    """Somebody named in a form."""

    name: str
    email: str
    note: str = ""
    answers: dict = field(default_factory=dict)  # {question id: text}
    partner: object = None
    is_trusted: bool = False  # the visitor, or somebody whose training they manage

    def __post_init__(self):
        self.name = one_line(self.name)


@dataclass
class WebBooking:
    """What a visitor filled in: the one who books, for whom, and who pays."""

    booker: WebPerson
    people: list
    answers: dict = field(default_factory=dict)
    phone: str = ""
    company_name: str = ""
    company: dict = field(default_factory=dict)  # vat, street, zip, city, country_id
    customer_reference: str = ""
    payment_mode: str = "invoice"
    seat_pool: str = ""
    is_group: bool = False

    def __post_init__(self):
        self.company_name = one_line(self.company_name)
        self.customer_reference = one_line(self.customer_reference)


class TrainingCheckout(models.Model):
    """Making a booking of what a visitor of the website filled in.

    Who is signed in is told all about themselves and the people they manage. Of anybody
    else only what was typed is known: known contacts are found by their address, but
    nothing about them is told, by word, price or invoice.
    """

    _inherit = "training.checkout"

    @api.private
    @api.model
    def _book(self, session, booking, website=None, replaces=None):
        """Enrol people of a form, all or none.

        :param session: the `training.session`, found to be open to the visitor
        :param WebBooking booking: as filled in
        :param replaces: a booking of the same visitor that wasn't paid; its seats are
            free again first
        :return: the checkout, with all rights
        :raise UserError: in the visitor's words, with all that is wrong
        """
        self._check_form(session, booking)
        # The visitor has no rights on contacts and enrolments; what may be booked is
        # judged by the same rules as for staff.
        maker = (
            self.sudo()
            .with_company(session.company_id)
            .with_context(
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                training_web=INTERNAL,
            )
        )
        with self.env.cr.savepoint():
            if replaces and replaces.state == "open" and not replaces._is_being_paid():
                replaces._give_up("cancelled", self.env._("Booked anew"))
            return maker._make_booking(session.sudo(), booking, website)

    # -- the form ---------------------------------------------------------------------

    def _check_form(self, session, booking):
        """Names, addresses and answers, before anything is looked up."""
        texts = []
        if not booking.people:
            texts.append(self.env._("Name at least one person to enrol."))
        if len(booking.people) > MOST_PEOPLE:
            texts.append(
                self.env._("Please enrol at most %s people at a time.", MOST_PEOPLE)
            )
        for person in {id(p): p for p in (booking.booker, *booking.people)}.values():
            texts += self._find_wrong_names(person)
        texts += self._find_open_address(booking)
        emails = [email_normalize(person.email) for person in booking.people]
        if len(set(emails)) < len(emails):
            texts.append(
                self.env._("Each person needs an e-mail address of their own.")
            )
        questions = session.sudo().course_id.question_ids
        texts += self._find_open_answers(questions._for_scope("booking"), booking)
        for person in booking.people:
            texts += self._find_open_answers(questions._for_scope("person"), person)
        if texts:
            raise UserError("\n".join(dict.fromkeys(texts)))

    def _find_wrong_names(self, person):
        if not person.name or len(person.name) > MOST_LETTERS:
            yield self.env._("Please give each person's name.")
        if not email_normalize(person.email) or len(person.email) > MOST_LETTERS:
            yield self.env._("“%s” is no e-mail address.", person.email[:MOST_LETTERS])

    def _find_open_address(self, booking):
        """What an invoice to a company can't do without."""
        if not self.env.user._is_public():
            return  # their own company pays, and is known
        if booking.company_name and not booking.company.get("country_id"):
            yield self.env._("Please choose the country of the company.")
        if booking.company.get("vat") and not booking.company_name:
            yield self.env._("Please name the company that the VAT number belongs to.")

    def _find_open_answers(self, questions, answered):
        """Required questions without an answer, and answers that don't fit."""
        for question in questions:
            text = (answered.answers.get(question.id) or "").strip()
            if question.is_required and not text:
                yield self.env._("Please answer: %s", question.name)
            elif text and question._parse_answer(text) is None:
                yield self.env._("The answer to “%s” can't be read.", question.name)

    # -- people -----------------------------------------------------------------------

    def _make_booking(self, session, booking, website):
        company = self._find_company(booking)
        self._find_contacts(session, booking, company)
        customer = company or self._find_payer(booking)
        checkout = self.create(
            {
                "session_id": session.id,
                "website_id": website.id if website else False,
                "partner_id": booking.booker.partner.id,
                "customer_id": customer.id,
                "customer_reference": booking.customer_reference[:MOST_LETTERS],
                "is_guest": self.env.user._is_public(),
            }
        )
        checkout._enroll_people(booking)
        return checkout

    def _find_company(self, booking):
        """Who pays: the visitor's own company, else the one a guest typed in.

        A company that was typed in is always a new contact. Were it looked up, anybody
        could have others invoiced.
        """
        user = self.env.user
        partners = self.env["res.partner"]
        if not user._is_public():
            own = user.partner_id.commercial_partner_id
            return own if own.is_company else partners
        name = booking.company_name[:MOST_LETTERS]
        if not name:
            return partners
        return partners.create(
            {"name": name, "is_company": True, "type": "contact", **booking.company}
        )

    def _find_contacts(self, session, booking, company):
        """Set the contact of each person, making those that nobody knows."""
        everybody = list({id(p): p for p in (booking.booker, *booking.people)}.values())
        own = self.env.user.partner_id
        known = self._read_contacts(session, everybody)
        for person in everybody:
            email = email_normalize(person.email)
            matches = known.get(email, self.env["res.partner"])
            if not self.env.user._is_public() and (
                person is booking.booker or email == own.email_normalized
            ):
                person.partner, person.is_trusted = own, True
            elif mine := matches.filtered(self._is_managed):
                person.partner, person.is_trusted = mine[0], True
            else:
                person.partner = matches[:1]
        self._create_contacts(everybody, booking, company)

    def _read_contacts(self, session, people):
        """{address: contacts}; those who can sign in first, as they are best known."""
        emails = [email_normalize(person.email) for person in people]
        partners = self.env["res.partner"].search(
            Domain("email_normalized", "in", emails)
            & Domain("is_company", "=", False)
            & Domain("company_id", "in", (False, session.company_id.id)),
            order="id",
        )
        ranked = partners.sorted(lambda partner: (not partner.user_ids, partner.id))
        return ranked.grouped("email_normalized")

    def _is_managed(self, partner):
        """Whether the visitor manages the training of this person."""
        own = self.env.user.partner_id
        return (
            not self.env.user._is_public()
            and own.is_training_manager
            and partner.commercial_partner_id == own.commercial_partner_id
        )

    def _create_contacts(self, people, booking, company):
        new = {}
        for person in people:
            if not person.partner:
                new.setdefault(email_normalize(person.email), []).append(person)
        vals_list = [
            self._prepare_contact_vals(same[0], booking, company)
            for same in new.values()
        ]
        partners = (
            self.env["res.partner"]
            .with_context(tracking_disable=True)
            .create(vals_list)
        )
        for partner, same in zip(partners, new.values(), strict=True):
            for person in same:
                person.partner = partner

    def _prepare_contact_vals(self, person, booking, company):
        vals = {
            "name": person.name,
            "email": email_normalize(person.email),
            "type": "contact",
            "lang": self.env.context.get("lang") or self.env.user.lang,
        }
        if person is booking.booker and booking.phone:
            vals["phone"] = booking.phone[:40]
        if company:
            vals["parent_id"] = company.id
        elif person is booking.booker:
            vals |= booking.company
        return vals

    def _find_payer(self, booking):
        """Without a company whoever books pays.

        A guest who gave the address of somebody known isn't known to be them: no
        employer of theirs is invoiced, and no terms of theirs are used.
        """
        booker = booking.booker
        partner = booker.partner
        if booker.is_trusted:
            return partner.commercial_partner_id
        is_plain = (
            partner.commercial_partner_id == partner
            and not partner.with_company(self.env.company).training_policy_id
        )
        if is_plain:
            return partner
        return self.env["res.partner"].create(
            self._prepare_contact_vals(booker, booking, self.env["res.partner"])
        )

    # -- enrolling --------------------------------------------------------------------

    def _enroll_people(self, booking):
        """Enrol, hold or queue them, and say how it is to be paid."""
        self.ensure_one()
        vals_list = [
            self._prepare_enrollment_vals(person, booking) for person in booking.people
        ]
        self._judge_people(booking, vals_list)
        mode = self._choose_payment_mode(booking, vals_list)
        for vals in vals_list:
            if mode == "online":
                vals["state"] = "held"
            elif vals.get("needs_check"):
                vals["state"] = "pending"
        enrollments = self.env["training.enrollment"].create(vals_list)
        self.people = {
            str(enrollment.id): person.name.strip()
            for enrollment, person in zip(enrollments, booking.people, strict=True)
        }
        self.payment_mode = mode
        if self._get_held():
            self._choose_deposit()
            self._start_hold()
        else:
            self._move_to("done")
        self._send_summary()

    def _prepare_enrollment_vals(self, person, booking):
        questions = self.course_id.question_ids
        asked = [
            *((question, booking) for question in questions._for_scope("booking")),
            *((question, person) for question in questions._for_scope("person")),
        ]
        answers = [
            (question, question._parse_answer(source.answers.get(question.id)))
            for question, source in asked
        ]
        return {
            "session_id": self.session_id.id,
            "partner_id": person.partner.id,
            "booker_id": booking.booker.partner.id
            if person.partner != booking.booker.partner
            else False,
            "customer_id": (self.session_id.customer_id or self.customer_id).id,
            "customer_reference": self.customer_reference,
            "seat_pool": booking.seat_pool or False,
            "group_key": booking.is_group and self.name,
            "note": person.note[:1000] or False,
            "checkout_id": self.id,
            "answer_ids": [
                Command.create({"question_id": question.id, **answer})
                for question, answer in answers
                if answer
            ],
        }

    def _judge_people(self, booking, vals_list):
        """Refuse what may be told; mark for staff what may not.

        Somebody who is in the session already, and was named by a stranger, gets a
        contact of their own: staff join the two or send the money back.
        """
        enrollments = self.env["training.enrollment"]
        enrollments._complete_enrollments(vals_list)
        problems_list = enrollments._get_enrollment_problems(vals_list)
        refused = []
        for person, vals, problems in zip(
            booking.people, vals_list, problems_list, strict=True
        ):
            hidden = set()
            if not person.is_trusted:
                hidden = {p.kind for p in problems} & {ALREADY, *PERSONAL_PROBLEMS}
            vals["needs_check"] = bool(hidden)
            if ALREADY in hidden:
                vals["partner_id"] = self._copy_contact(person, booking).id
            refused.append([p for p in problems if p.kind not in hidden])
        try:
            enrollments._refuse_problems(refused)
        except EnrollmentRefusedError as error:
            raise UserError(str(error)) from error

    def _copy_contact(self, person, booking):
        company = self.customer_id if self.customer_id.is_company else None
        return self.env["res.partner"].create(
            self._prepare_contact_vals(person, booking, company)
        )

    def _choose_payment_mode(self, booking, vals_list):
        """Nothing to pay needs no payment; else what the visitor chose, if offered."""
        if not any(vals.get("price") for vals in vals_list):
            return "none"
        modes = self.session_id._get_payment_modes(self.customer_id)
        if booking.payment_mode in modes:
            return booking.payment_mode
        if not modes:
            raise UserError(
                self.env._("Nothing can be booked here at the moment. Please ask us.")
            )
        return modes[0]
