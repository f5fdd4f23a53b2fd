from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..logic.catalogue import read_number
from ..logic.people import one_line
from .training_checkout_booking import MOST_LETTERS

SHOWN_MONTHS = 3


class TrainingCourse(models.Model):
    """What visitors ask for: a session of their own, or any date at all."""

    _inherit = "training.course"

    @api.private
    def _take_web_request(self, form, first, last, website):
        """Make a request (for a company) or an interest (for oneself) of a form.

        :param dict form: name, email, company_name, learner_count, place, note, kind
        :param date first, last: when it suits; both may be empty
        :return: the `training.request` or `training.interest`, with all rights
        :raise UserError: telling what is missing
        """
        self.ensure_one()
        self._check_web_request(form, first, last)
        # The visitor has no rights on any of these.
        course_sudo = self.sudo().with_company(website.company_id)
        partner = course_sudo._make_web_contact(form)
        first = first or fields.Date.context_today(self)
        last = last or first + timedelta(days=30 * SHOWN_MONTHS)
        count = min(read_number(form.get("learner_count") or "1"), 999)
        common = {
            "company_id": website.company_id.id,
            "course_id": self.id,
            "learner_count": count,
            "note": course_sudo._describe_web_request(form),
        }
        if form.get("kind") == "interest":
            return course_sudo.env["training.interest"].create(
                dict(common, partner_id=partner.id, date_from=first, date_to=last)
            )
        return course_sudo.env["training.request"].create(
            dict(
                common,
                customer_id=partner.commercial_partner_id.id,
                date_earliest=first,
                date_latest=last,
                user_id=self.sudo().user_id.id,
            )
        )

    def _check_web_request(self, form, first, last):
        texts = []
        name = one_line(form.get("name"))
        if not name or len(name) > MOST_LETTERS:
            texts.append(self.env._("Please give your name."))
        if not email_normalize(form.get("email") or ""):
            texts.append(self.env._("Please give an e-mail address to answer to."))
        if not read_number(form.get("learner_count") or "1"):
            texts.append(self.env._("How many people is it for?"))
        if first and last and last < first:
            texts.append(self.env._("“Until” can't be before “From”."))
        if last and last < fields.Date.context_today(self):
            texts.append(self.env._("These dates are over already."))
        if texts:
            raise UserError("\n".join(texts))

    def _make_web_contact(self, form):
        """The user who is signed in, else a new contact: nobody is looked up."""
        user = self.env.user
        if not user._is_public():
            return user.partner_id
        partners = self.env["res.partner"]
        company_name = one_line(form.get("company_name"))[:MOST_LETTERS]
        company = partners
        if company_name:
            company = partners.create({"name": company_name, "is_company": True})
        return partners.create(
            {
                "name": one_line(form["name"]),
                "email": email_normalize(form["email"]),
                "phone": (form.get("phone") or "").strip()[:40] or False,
                "parent_id": company.id,
                "type": "contact",
            }
        )

    def _describe_web_request(self, form):
        """What was asked for, in the visitor's words."""
        lines = [
            self.env._(
                "From the website: %(name)s, %(email)s",
                name=one_line(form["name"]),
                email=form["email"].strip(),
            )
        ]
        if form.get("place"):
            lines.append(self.env._("Where: %s", form["place"][:MOST_LETTERS]))
        if form.get("note"):
            lines.append(form["note"][:2000])
        return "\n".join(lines)
