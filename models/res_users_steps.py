from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# As far ahead as checking in can be due, and as far back as there is much to sign.
AHEAD, BACK = timedelta(days=1), timedelta(days=3)
# One sees the first of each; the lists behind have all.
SHOWN = 5


class ResUsers(models.Model):
    """What somebody should do next about training, the most urgent first.

    A step is {kind, title, text, url, label}: where it leads to and what the button
    says.
    """

    _inherit = "res.users"

    @api.private
    def _get_training_steps(self):
        """Steps of the learner, the client's manager and the instructor."""
        self.ensure_one()
        return [
            *self._list_day_steps(),
            *self._list_teaching_steps(),
            *self._list_held_steps(),
            *self._list_offer_steps(),
            *self._list_approval_steps(),
            *self._list_invoice_steps(),
            *self._list_feedback_steps(),
            *self._list_expiry_steps(),
            *self._list_gap_steps(),
        ]

    def _own_enrollments(self, domain, **options):
        """Of those in which the person is the learner."""
        own = Domain("partner_id", "=", self.partner_id.id)
        return self.env["training.enrollment"]._search_on_portal(
            own & Domain(domain), **options
        )

    def _list_day_steps(self):
        """Join, check in and sign, around the hours of a meeting."""
        now = fields.Datetime.now()
        near = self._own_enrollments(
            Domain("state", "=", "confirmed")
            & Domain("session_id.start", "<=", now + AHEAD)
            & Domain("session_id.stop", ">=", now - BACK),
            limit=SHOWN,
        )
        for enrollment in near.sorted(lambda e: e.session_id.start):
            yield from enrollment._list_day_steps()

    def _list_offer_steps(self):
        """Seats to accept in time."""
        waiting = self._own_enrollments(
            Domain("state", "in", ("offered", "waitlisted"))
            & Domain("offer_expires", ">", fields.Datetime.now()),
            order="offer_expires",
            limit=SHOWN,
        )
        for enrollment in waiting.filtered("has_offer"):
            yield {
                "kind": "offer",
                "title": self.env._("A seat is free: %s", enrollment.course_id.name),
                "text": enrollment.session_id.period_label,
                "url": enrollment._get_offer_url(),
                "label": self.env._("Answer"),
            }

    def _list_held_steps(self):
        """Bookings on the website whose seats are held until they are paid."""
        checkouts_sudo = (
            self.env["training.checkout"]
            .sudo()  # one's own
            .search(
                Domain("partner_id", "=", self.partner_id.id)
                & Domain("state", "=", "open")
                & Domain("is_guest", "=", False)
                & Domain("hold_expires", ">", fields.Datetime.now()),
                limit=SHOWN,
            )
        )
        for checkout in checkouts_sudo:
            yield {
                "kind": "held",
                "title": self.env._("Finish your booking: %s", checkout.course_id.name),
                "text": self.env._("The seats are held for some minutes only"),
                "url": checkout._get_page_url(),
                "label": self.env._("Pay"),
            }

    def _list_feedback_steps(self):
        recent = self._own_enrollments(
            Domain("feedback_asked_on", ">=", fields.Datetime.now() - timedelta(60)),
            order="feedback_asked_on desc",
            limit=SHOWN,
        )
        for enrollment, url in recent._get_open_feedback().items():
            yield {
                "kind": "feedback",
                "title": self.env._("How was %s?", enrollment.course_id.name),
                "text": self.env._("A few questions, two minutes"),
                "url": url,
                "label": self.env._("Give feedback"),
            }

    def _list_invoice_steps(self):
        """Invoices to pay: one's own, or those of the client that one manages."""
        due = self.env["account.move"]._search_training_on_portal(
            Domain("move_type", "=", "out_invoice")
            & Domain("payment_state", "in", ("not_paid", "partial")),
            order="invoice_date_due, id",
            limit=SHOWN,
        )
        for invoice in due:
            amount = invoice.currency_id.format(invoice.amount_residual)
            yield {
                "kind": "invoice",
                "title": self.env._("Invoice %s", invoice.name),
                "text": self.env._(
                    "%(amount)s, due %(day)s",
                    amount=amount,
                    day=_format_day(self.env, invoice.invoice_date_due),
                ),
                "url": invoice.get_portal_url(),
                "label": self.env._("Pay"),
            }

    def _list_expiry_steps(self):
        """One's own certificates that are to be renewed."""
        own = Domain("partner_id", "=", self.partner_id.id)
        certificates_sudo = (
            self.env["training.certificate"]
            .sudo()  # one's own
            .search(own & Domain("state", "=", "expiring"), limit=SHOWN)
        )
        for certificate in certificates_sudo.sorted("valid_until"):
            page = certificate._get_renewal_url()
            yield {
                "kind": "expiry",
                "title": self.env._(
                    "%s expires soon", certificate.qualification_id.name
                ),
                "text": self.env._(
                    "Valid until %s", _format_day(self.env, certificate.valid_until)
                ),
                "url": page or f"/my/training/certificate/{certificate.id}",
                "label": self.env._("Renew") if page else self.env._("See"),
            }

    def _list_approval_steps(self):
        """Colleagues who wait for the answer of the client's manager."""
        waiting = self.env["training.enrollment"]._count_to_approve()
        if waiting:
            yield {
                "kind": "approval",
                "title": self.env._("Places to approve: %s", waiting),
                "text": self.env._("They are held until you answer"),
                "url": "/my/training/approvals",
                "label": self.env._("Answer"),
            }

    def _list_gap_steps(self):
        """People of the client who lack what they have to hold."""
        client_sudo = self._get_managed_client()
        if not client_sudo:
            return
        lacking = client_sudo.search_count(
            client_sudo._training_people_domain() & client_sudo._training_gaps_domain()
        )
        if lacking:
            yield {
                "kind": "gap",
                "title": self.env._("People who lack a qualification: %s", lacking),
                "text": self.env._("They have to hold it, and don't"),
                "url": "/my/training/people?filterby=gaps",
                "label": self.env._("See"),
            }

    def _list_teaching_steps(self):
        """Offers to answer and attendance to take."""
        if not self._get_instructors():
            return
        offers = self.env["training.offer"]
        asked = offers.search_count(
            Domain(offers._get_own_domain()) & Domain("state", "=", "asked")
        )
        for meeting in self.env["training.meeting"]._list_to_mark()[:SHOWN]:
            yield {
                "kind": "attendance",
                "title": self.env._("Take attendance: %s", meeting["title"]),
                "text": meeting["label"],
                "url": f"/my/training/session/{meeting['session_id']}/attendance"
                f"?meeting={meeting['id']}",
                "label": self.env._("Open"),
            }
        if asked:
            yield {
                "kind": "teaching",
                "title": self.env._("Sessions you are asked to teach: %s", asked),
                "text": self.env._("Please answer in time"),
                "url": "/my/training/offers",
                "label": self.env._("Answer"),
            }


def _format_day(env, day):
    return env["ir.qweb.field.date"].value_to_html(day, {}) if day else ""
