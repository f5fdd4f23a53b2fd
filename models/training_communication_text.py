from werkzeug.exceptions import HTTPException

from odoo import fields, models
from odoo.tools import format_date, format_time

from ..logic.timezones import utc_to_local

# What is compared in a notice of changes, besides the dates.
PLAIN_CHANGES = ("place", "instructors", "link")


class TrainingCommunication(models.Model):
    """What the texts show: dates in two zones, place, link, old and new.

    Everything here is called by templates, in the recipient's language.
    """

    _inherit = "training.communication"

    certificate_id = fields.Many2one("training.certificate", compute="_compute_records")
    invoice_id = fields.Many2one("account.move", compute="_compute_records")

    def _render_part(self, name):
        """A ready part of a mail, such as its dates; see views/message_parts.xml."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            f"training_operations.message_{name}",
            {"message": self, "company": self.company_id},
        )

    def _get_record(self):
        """What the message is about, such as the certificate or invoice."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _compute_records(self):
        """Empty where it is about something else, so that any text can be tried."""
        for message in self:
            record = message._get_record() if message.res_model else message
            message.certificate_id = message.invoice_id = False
            if record._name == "training.certificate":
                message.certificate_id = record
            elif record._name == "account.move":
                message.invoice_id = record

    def _get_amount_due(self):
        """What is left to pay of the invoice, with its currency."""
        self.ensure_one()
        invoice = self.invoice_id
        return invoice.currency_id.format(invoice.amount_residual) if invoice else ""

    def _get_invoice_url(self):
        """Where the invoice is seen and paid."""
        self.ensure_one()
        invoice = self.invoice_id
        return invoice.get_base_url() + invoice.get_portal_url() if invoice else ""

    def _get_offered_pay(self):
        """What an instructor is offered in all, with its currency."""
        self.ensure_one()
        offer = self._get_record()
        if offer._name != "training.offer" or not offer.rate:
            return ""
        return offer.currency_id.format(offer.cost)

    # -- people -----------------------------------------------------------------------

    def _get_enrollments(self):
        """The enrolments the message is about, of those that are the recipient's."""
        self.ensure_one()
        if self.enrollment_id:
            return self.enrollment_id
        if (self.details or {}).get("enrollment_ids"):
            return (
                self.env["training.enrollment"]
                .browse(self.details["enrollment_ids"])
                .exists()
            )
        own = {
            "booker": [("booker_id", "=", self.partner_id.id)],
            "customer": [("customer_id", "=", self.partner_id.id)],
            "client_manager": [
                (
                    "customer_id.commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                )
            ],
        }.get(self.recipient, [])
        return self.env["training.enrollment"].search(
            [
                ("session_id", "=", self.session_id.id or 0),
                ("state", "in", ("confirmed", "completed")),
                *own,
            ],
            order="partner_id",
        )

    def _get_learner_names(self):
        """Names for who isn't a learner oneself."""
        self.ensure_one()
        if self.recipient in ("learner", "venue") or not self.session_id:
            return []
        return sorted(self._get_enrollments().partner_id.mapped("name"))

    def _get_contact(self):
        """Who answers questions: the coordinator, else the company."""
        self.ensure_one()
        coordinator = self.session_id.user_id.partner_id
        return coordinator if coordinator.email else self.company_id.partner_id

    # -- when -------------------------------------------------------------------------

    def _get_dates(self):
        """The meetings as {name, day, hours, own, is_online}.

        `own` tells the recipient's own time where that isn't the session's.
        """
        self.ensure_one()
        return [
            self._describe_slot(
                meeting.start, meeting.stop, meeting.name, meeting.mode == "virtual"
            )
            for meeting in self._get_meetings() or self.session_id.meeting_ids
        ]

    def _get_meetings(self):
        """The meetings it is about: an instructor's own, else all of the session."""
        self.ensure_one()
        meetings = self.session_id.meeting_ids
        if self.res_model == "training.offer":
            return self._get_record().meeting_ids
        if self.recipient != "instructor" or self.session_id.state == "cancelled":
            return meetings
        booked = self.session_id.booking_ids.filtered(
            lambda booking: (
                booking.state == "firm"
                and booking.employee_id.work_contact_id == self.partner_id
            )
        )
        return meetings & booked.meeting_id

    def _describe_slot(self, start, stop, name="", is_online=False):
        return {
            "name": name or "",
            "day": self._format_day(start, self.session_id.tz),
            "hours": self._format_hours(start, stop, self.session_id.tz),
            "own": self._format_own_time(start, stop),
            "is_online": is_online,
        }

    def _format_day(self, moment, tz, date_format="full"):
        day = utc_to_local(moment, tz).date()
        return format_date(self.env, day, date_format=date_format)

    def _format_hours(self, start, stop, tz):
        hours = (
            format_time(self.env, moment, tz=tz, time_format="short")
            for moment in (start, stop)
        )
        return " – ".join(hours)

    def _format_own_time(self, start, stop):
        """The recipient's local time, or nothing where clocks show the same."""
        own, tz = self.partner_id.tz, self.session_id.tz
        if not own or utc_to_local(start, own) == utc_to_local(start, tz):
            return ""
        hours = self._format_hours(start, stop, own)
        if utc_to_local(start, own).date() != utc_to_local(start, tz).date():
            hours = f"{self._format_day(start, own)}, {hours}"
        return self.env._(
            "%(hours)s your time (%(zone)s)", hours=hours, zone=own.replace("_", " ")
        )

    def _get_zone(self):
        """The zone in which the session is announced."""
        self.ensure_one()
        return (self.session_id.tz or "UTC").replace("_", " ")

    def _get_first_day(self):
        """The day on which it begins, for subjects."""
        self.ensure_one()
        session = self.session_id
        if not session.start:
            return ""
        return self._format_day(session.start, session.tz, "medium")

    # -- where ------------------------------------------------------------------------

    def _get_place(self):
        """{room, name, street, map} of what takes place on site, or None."""
        self.ensure_one()
        session = self.session_id
        place = session.place_id
        if session.mode == "virtual" or not place:
            return None
        lines = place._display_address(without_company=True).splitlines()
        address = ", ".join(line.strip() for line in lines if line.strip())
        return {
            "room": session.room_id.name or "",
            "name": place.name,
            "address": address,
            "map": place.google_map_link() if address else "",
        }

    def _get_link(self):
        """The link to take part online, for who takes part or teaches."""
        self.ensure_one()
        if self.recipient in ("learner", "instructor", "coordinator"):
            return self._get_calendar_link()
        return ""

    # -- what changed -----------------------------------------------------------------

    def _get_changes(self):
        """Old and new of what changed: list of {label, old, new}, texts in lists."""
        self.ensure_one()
        details = self.details or {}
        if not (details.get("old") and details.get("new")):
            return []
        labels = {
            "place": self.env._("Place"),
            "instructors": self.env._("Instructor"),
            "link": self.env._("Link"),
        }
        old, new = details["old"], details["new"]
        changes = []
        before, after = self._describe_dates(old), self._describe_dates(new)
        if before != after:
            changes.append({"label": self.env._("Dates"), "old": before, "new": after})
        for key in PLAIN_CHANGES:
            if old[key] != new[key]:
                changes.append(
                    {
                        "label": labels[key],
                        "old": [old[key] or "–"],
                        "new": [new[key] or "–"],
                    }
                )
        return changes

    def _describe_dates(self, snapshot):
        """The dates of a snapshot, one text for each meeting."""
        slots = sorted(
            (meeting["start"], meeting["stop"])
            for meeting in snapshot["meetings"].values()
        )
        described = []
        for start, stop in slots:
            slot = self._describe_slot(
                fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
            )
            described.append(f"{slot['day']}, {slot['hours']}")
        return described

    # -- links ------------------------------------------------------------------------

    def _get_page(self):
        """{url, label} of the page on which the recipient can act, or None."""
        self.ensure_one()
        details = self.details or {}
        if details.get("url"):
            return {
                "url": details["url"],
                "label": details.get("url_label") or self.env._("Open"),
            }
        page = self._get_answer_page() or self._get_record_page()
        return page or self._get_portal_page()

    def _get_record_page(self):
        """Where an invoice is paid, or a certificate renewed."""
        if self.invoice_id:
            return {
                "url": self._get_invoice_url(),
                "label": self.env._("See and pay the invoice"),
            }
        renewal_url = (
            self.event == "certificate_expiring"
            and self.certificate_id._get_renewal_url()
        )
        if renewal_url:
            return {
                "url": self.certificate_id.get_base_url() + renewal_url,
                "label": self.env._("Dates to renew it"),
            }
        return None

    def _get_answer_page(self):
        """Where an offer is answered, or attendance marked."""
        record = self._get_record()
        if self.event == "offer_made" and self.enrollment_id.has_offer:
            return {
                "url": self.enrollment_id._get_offer_url(),
                "label": self.env._("Accept or decline"),
            }
        if self.res_model == "training.offer" and record.state == "asked":
            return {
                "url": record.answer_url,
                "label": self.env._("Accept or decline"),
            }
        if self.event == "attendance_unmarked":
            path = f"/my/training/session/{self.session_id.id}/attendance"
            return {
                "url": self.session_id.get_base_url() + path,
                "label": self.env._("Mark the attendance"),
            }
        return None

    def _get_portal_page(self):
        """The page of the booking, for its learner."""
        enrollment = self.enrollment_id
        if self.recipient != "learner" or not enrollment:
            return None
        if not self._is_served(enrollment.access_url):
            return {
                "url": enrollment.sudo().pass_url,  # the recipient's own page
                "label": self.env._("QR code and check-in"),
            }
        return {
            "url": enrollment.get_base_url() + enrollment.get_portal_url(),
            "label": self.env._("See your booking"),
        }

    def _get_pass(self):
        """The learner's personal page with the code to check in on site."""
        self.ensure_one()
        enrollment = self.enrollment_id
        is_learner = self.recipient == "learner" and enrollment.state == "confirmed"
        if not is_learner or self.session_id.mode == "virtual":
            return ""
        return enrollment.pass_url

    def _get_due_label(self):
        """Until when an offer can be accepted, on the session's clock."""
        self.ensure_one()
        expires = self.enrollment_id.offer_expires
        if self.res_model == "training.offer":
            return self._get_record().due_label or ""
        if self.event != "offer_made" or not expires:
            return ""
        tz = self.session_id.tz
        time = format_time(self.env, expires, tz=tz, time_format="short")
        return f"{self._format_day(expires, tz)}, {time} ({self._get_zone()})"

    def _is_served(self, path):
        """Whether the website answers under a path, lest a button lead nowhere."""
        try:
            self.env["ir.http"].routing_map().bind("").match(path, method="GET")
        except HTTPException:
            return False
        return True
