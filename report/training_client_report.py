from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..const import DELIVERED_STATES, FILLED_STATES
from .printing import parts, reads_money

GAPS = ("expired", "missing", "planned")
SALES = ("out_invoice", "out_refund", "out_receipt")


class TrainingClientReport(models.AbstractModel):
    """What a client's people learnt in a period, what it cost and what is lacking.

    Sessions count by the day they start on, in the zone of whoever prints. Gaps and
    expiries are those of today, whatever the period.
    """

    _name = "report.training_operations.training_client_document"
    _description = "Printed Training of a Client"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Of what a wizard asks for, or of a client and days in `data`.

        The latter is how a client's training manager gets the own company's: called as
        superuser on that company. Nobody else may do without a wizard.
        """
        wizards = self.env["training.client.wizard"].browse(docids)
        wizards.check_access("read")
        if wizards:
            asked = [
                (client, wizard.date_from, wizard.date_to)
                for wizard in wizards
                for client in wizard.partner_ids
            ]
        else:
            asked = [
                (
                    self.env["res.partner"].browse(data["partner_id"]),
                    date.fromisoformat(data["date_from"]),
                    date.fromisoformat(data["date_to"]),
                )
            ]
        return {
            "docs": wizards,
            "parts": parts,
            "pages": [self._prepare_page(*question) for question in asked],
        }

    @api.model
    def _prepare_page(self, client, first, last):
        client.check_access("read")
        client = client.commercial_partner_id
        enrollments = self._find_enrollments(client, first, last)
        sessions = enrollments.session_id | self._find_private(client, first, last)
        spend = self._read_spend(client, sessions) if self._has_money() else {}
        issued = self._find_issued(client, first, last)
        return {
            "client": client,
            "company": self.env.company,
            "period": f"{format_date(self.env, first)} – {format_date(self.env, last)}",
            "today": format_date(self.env, fields.Date.context_today(self)),
            "zone": (self.env.user.tz or "UTC").replace("_", " "),
            "has_money": self._has_money(),
            "figures": self._get_figures(sessions, enrollments, issued, spend),
            "courses": self._get_courses(sessions, enrollments, spend),
            "sessions": self._get_sessions(sessions, enrollments, issued),
            "issued": issued.sorted(lambda found: (found.date_from, found.id)),
            "gaps": self._find_gaps(client),
            "expiries": self._find_expiries(client, first),
        }

    def _has_money(self):
        """A client reads what it pays itself; of the staff, who reads revenue."""
        return self.env.su or reads_money(self.env)

    # What is read ---------------------------------------------------------------------

    def _session_domain(self, first, last):
        start, stop = self.env["training.period.mixin"]._get_day_bounds(
            first, last, self.env.user.tz or "UTC"
        )
        return (
            Domain("start", ">=", start)
            & Domain("start", "<", stop)
            & Domain("state", "!=", "draft")
            & Domain("company_id", "in", self.env.companies.ids)
        )

    def _find_enrollments(self, client, first, last):
        """Places that the client pays; nobody's who never left the waitlist."""
        enrollments = self.env["training.enrollment"]
        had_seat = Domain("state", "!=", "cancelled") | Domain(
            "confirmed_on", "!=", False
        )
        return enrollments.search(
            enrollments._client_domain(client)
            & Domain("session_id", "any", self._session_domain(first, last))
            & Domain("state", "!=", "waitlisted")
            & had_seat
        )

    def _find_private(self, client, first, last):
        """Sessions held for the client, with or without anybody in them."""
        return self.env["training.session"].search(
            self._session_domain(first, last)
            & Domain("customer_id", "=", client.id)
            & Domain("state", "!=", "cancelled")
        )

    def _read_spend(self, client, sessions):
        """{session: {currency: invoiced to the client before taxes, less credits}}"""
        # Amounts that this very client was charged for these sessions; `_has_money`
        # said that they may be told.
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                Domain("training_session_id", "in", sessions.ids)
                & Domain("move_id.commercial_partner_id", "=", client.id)
                & Domain("move_id.move_type", "in", SALES)
                & Domain("parent_state", "=", "posted")
                & Domain("display_type", "=", "product"),
                ["training_session_id", "company_currency_id"],
                ["balance:sum"],
            )
        )
        spend = defaultdict(dict)
        for session, currency, balance in groups:
            spend[session.id][currency] = -balance
        return spend

    def _find_issued(self, client, first, last):
        """Certificates that the client's people got in the period, and still hold."""
        return self.env["training.certificate"].search(
            Domain("partner_id", "child_of", client.id)
            & Domain("date_from", ">=", first)
            & Domain("date_from", "<=", last)
            & Domain("revoked_on", "=", False)
        )

    def _find_gaps(self, client):
        """What somebody has to hold and doesn't, the overdue first."""
        rows = self.env["training.compliance.report"].search(
            Domain("partner_id", "child_of", client.id) & Domain("status", "in", GAPS)
        )
        return rows.sorted(
            lambda row: (not row.is_overdue, row.due_date, row.person_name, row.id)
        )

    def _find_expiries(self, client, first):
        """Certificates that end soon, or ended in the period, with none after them."""
        found = self.env["training.certificate"].search(
            Domain("partner_id", "child_of", client.id)
            & Domain("state", "in", ("valid", "expiring", "expired", "future"))
        )
        last = {}
        for certificate in found:
            key = certificate.partner_id, certificate.qualification_id
            kept = last.get(key)
            if kept is None or self._get_end(kept) < self._get_end(certificate):
                last[key] = certificate
        ending = found.browse(certificate.id for certificate in last.values()).filtered(
            lambda certificate: (
                certificate.state == "expiring"
                or (certificate.state == "expired" and certificate.valid_until >= first)
            )
        )
        return ending.sorted(
            lambda certificate: (certificate.valid_until, certificate.id)
        )

    def _get_end(self, certificate):
        return certificate.valid_until or date.max

    # What is shown --------------------------------------------------------------------

    def _get_figures(self, sessions, enrollments, issued, spend):
        """[(label, text)] of the whole period."""
        filled = self._filter_filled(enrollments)
        counts = enrollments.grouped("state")
        figures = [
            (self.env._("Sessions"), str(len(sessions))),
            (self.env._("People in them"), str(len(filled.partner_id))),
            (self.env._("Places taken"), str(len(filled))),
            (self.env._("Completed"), str(len(counts.get("completed", ())))),
            (self.env._("Never came"), str(len(counts.get("no_show", ())))),
            (self.env._("Places cancelled"), str(len(counts.get("cancelled", ())))),
            (self.env._("Attended on average"), self._get_attended(filled)),
            (self.env._("Certificates"), str(len(issued))),
        ]
        if self._has_money():
            text = self._format_spend(sessions, spend)
            figures.append((self.env._("Invoiced, before taxes"), text))
        return figures

    def _filter_filled(self, enrollments):
        return enrollments.filtered(
            lambda enrollment: enrollment.state in FILLED_STATES
        )

    def _get_attended(self, enrollments):
        """The mean over the places of delivered sessions."""
        delivered = enrollments.filtered(
            lambda enrollment: enrollment.session_state in DELIVERED_STATES
        )
        if not delivered:
            return "–"
        mean = sum(delivered.mapped("attended_percent")) / len(delivered)
        return f"{mean:.0f} %"

    def _format_spend(self, sessions, spend):
        """The sum of sessions, by currency where there are several."""
        amounts = [
            pair for session in sessions for pair in spend.get(session.id, {}).items()
        ]
        return self.env["res.currency"]._format_totals(
            amounts or [(self.env.company.currency_id, 0.0)]
        )

    def _get_courses(self, sessions, enrollments, spend):
        """Rows by course, those with the most places first."""
        by_course = enrollments.grouped("course_id")
        rows = []
        for course, held in sessions.grouped("course_id").items():
            own = by_course.get(course, enrollments.browse())
            filled = self._filter_filled(own)
            counts = filled.grouped("state")
            rows.append(
                {
                    "course": course.name,
                    "sessions": len(held),
                    "places": len(filled),
                    "completed": len(counts.get("completed", ())),
                    "no_shows": len(counts.get("no_show", ())),
                    "attended": self._get_attended(filled),
                    "spend": self._format_spend(held, spend),
                }
            )
        return sorted(rows, key=lambda row: (-row["places"], row["course"]))

    def _get_sessions(self, sessions, enrollments, issued):
        """Sessions by day with their people and what came of each."""
        by_session = enrollments.grouped("session_id")
        numbers = defaultdict(list)
        for certificate in issued:
            numbers[certificate.enrollment_id].append(certificate.number)
        states = dict(enrollments._fields["state"]._description_selection(self.env))
        outcomes = dict(enrollments._fields["outcome"]._description_selection(self.env))
        return [
            {
                "session": session,
                "people": sorted(
                    (
                        {
                            "name": enrollment.partner_id.name or "",
                            "result": outcomes.get(enrollment.outcome)
                            or states[enrollment.state],
                            "attended": self._get_attended(enrollment)
                            if enrollment.state in FILLED_STATES
                            else "–",
                            "certificates": ", ".join(numbers.get(enrollment, ())),
                        }
                        for enrollment in by_session.get(session, ())
                    ),
                    key=lambda row: row["name"].lower(),
                ),
            }
            for session in sessions.sorted(lambda found: (found.start, found.id))
        ]
