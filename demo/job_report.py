"""What the main job came to: the numbers, the checks, and the table that shows them."""

from collections import Counter
from datetime import date

from odoo.tools import SQL

from ..const import FILLED_STATES, INSTRUCTOR_ROLES, PRESENT_STATUSES, SEATED_STATES
from ..scheduling.distance import distance_km
from ..scheduling.problem import Point
from . import carpentries

WIDTH = 86


class JobReport:
    """Reads what stands in the database; nothing is carried over from the steps.

    :ivar numbers: {name: value} of the table
    :ivar checks: {what must not be: how often it was found}, by SQL
    :ivar text: the table
    """

    def __init__(self, env, company, workshops):
        self.env = env
        self.company = company
        self.workshops = workshops
        self.requests = env["training.request"].search(
            [("company_id", "=", company.id)], order="date_earliest, id"
        )
        self.sessions = self.requests.session_ids
        env.flush_all()
        self.numbers = self._count()
        self.staffing = self._compare_staffing()
        self.checks = self._check()
        self.text = "\n".join(self._lines())

    # -- numbers -------------------------------------------------------------------

    def _count(self):
        enrollments = self.sessions.enrollment_ids
        filled = enrollments.filtered(lambda e: e.state in FILLED_STATES)
        present = self.env["training.attendance"].search(
            [
                ("session_id", "in", self.sessions.ids),
                ("status", "in", PRESENT_STATUSES),
                ("is_superseded", "=", False),
            ]
        )
        return {
            "requests": len(self.requests),
            "scheduled": len(self.requests.filtered("session_id")),
            "unscheduled": len(self._unscheduled()),
            "seats": sum(self.sessions.mapped("seats_max")),
            "enrolments": len(filled),
            "waitlisted": sum(self.sessions.mapped("waitlist_count")),
            "present": len(present.enrollment_id),
            "certificates": len(self.sessions.certificate_ids),
            "invoiced": sum(self.sessions.mapped("amount_invoiced")),
            "paid": sum(self.sessions.mapped("amount_paid")),
            "differences": sum(
                1 for e in enrollments if e.reconciliation_class != "agreed"
            ),
        }

    def _unscheduled(self):
        return self.requests.filtered(lambda request: not request.session_id)

    # -- staffing --------------------------------------------------------------------

    def _compare_staffing(self):
        """Ways to workshops on site that both we and the provider staffed."""
        ours, theirs = self._our_ways(), self._real_ways()
        both = ours.keys() & theirs.keys()
        return {
            "workshops": len(both),
            "ours": sum(len(ours[ref]) for ref in both),
            "ours_km": sum(sum(ours[ref]) for ref in both),
            "theirs": sum(len(theirs[ref]) for ref in both),
            "theirs_km": sum(sum(theirs[ref]) for ref in both),
            "unqualified": self._count_unqualified(),
        }

    def _our_ways(self):
        """{reference: km one way of each instructor} to the sessions on site."""
        ways = {}
        for session in self.sessions:
            site = session.place_id._get_position()
            if session.mode != "virtual" and site:
                # Homes are read for the distance only.
                homes = [
                    employee._get_instructor_home()
                    for employee in session.instructor_ids.sudo()
                ]
                ways[session.request_id.external_reference] = [
                    distance_km(Point(*home), Point(*site)) for home in homes if home
                ]
        return ways

    def _real_ways(self):
        """The same for those who really taught, as the source has them."""
        homes = {
            record["ref"]: self._position(record)
            for record in carpentries.read("instructors")
            if record["latitude"]
        }
        ways = {}
        for record in self.workshops:
            taught_by = [ref for ref in record["taught_by"].split(";") if ref in homes]
            if record["mode"] != "virtual" and taught_by:
                site = self._position(record)
                ways[record["ref"]] = [
                    distance_km(homes[ref], site) for ref in taught_by
                ]
        return ways

    @staticmethod
    def _position(record):
        return Point(float(record["latitude"]), float(record["longitude"]))

    def _count_unqualified(self):
        """Bookings on a day on which a qualification the course asks for is missing."""
        return self._one(
            SQL(
                """
                SELECT COUNT(*)
                  FROM training_booking booking
                  JOIN training_meeting meeting ON meeting.id = booking.meeting_id
                  JOIN training_session session ON session.id = booking.session_id
                  JOIN training_course_required_qualification_rel required
                    ON required.training_course_id = session.course_id
                  JOIN hr_employee employee ON employee.id = booking.employee_id
                 WHERE session.id = ANY(%s) AND booking.state = 'firm'
                   AND booking.role IN %s
                   AND NOT EXISTS (
                       SELECT FROM training_certificate held
                        WHERE held.partner_id = employee.work_contact_id
                          AND held.qualification_id = required.training_qualification_id
                          AND held.revoked_on IS NULL
                          AND held.date_from <= meeting.start::date
                          AND COALESCE(held.date_to, 'infinity') >= meeting.start::date)
                """,
                self.sessions.ids,
                INSTRUCTOR_ROLES,
            )
        )

    # -- checks ----------------------------------------------------------------------

    def _check(self):
        """What must never be, counted over the whole database."""
        return {
            "resources booked twice": self._one(
                SQL(
                    """
                    SELECT COUNT(*) FROM training_booking one
                      JOIN training_booking two ON two.id > one.id
                       AND two.resource_id = one.resource_id AND two.unit = one.unit
                       AND two.start < one.stop AND two.stop > one.start
                     WHERE one.state = 'firm' AND two.state = 'firm'
                    """
                )
            ),
            "sessions with more people than seats": self._one(
                SQL(
                    """
                    SELECT COUNT(*) FROM training_session session
                     WHERE seats_max < (
                           SELECT COUNT(*) FROM training_enrollment
                            WHERE session_id = session.id AND state IN %s)
                    """,
                    SEATED_STATES,
                )
            ),
            "seats sold twice": self._one(
                SQL(
                    """
                    SELECT COUNT(*) FROM (
                        SELECT FROM training_enrollment WHERE state IN %s
                      GROUP BY session_id, COALESCE(seat_pool, ''), seat_number
                        HAVING COUNT(*) > 1) twice
                    """,
                    SEATED_STATES,
                )
            ),
        }

    def _one(self, query):
        ((value,),) = self.env.execute_query(query)
        return value

    # -- the table ---------------------------------------------------------------------

    def _lines(self):
        """The table, line by line."""
        numbers, symbol = self.numbers, self.company.currency_id.symbol
        yield f" {self.company.name}: two years, from the wish to the ledger ".center(
            WIDTH, "="
        )
        for name, value in numbers.items():
            amount = name in ("invoiced", "paid")
            shown = f"{symbol} {value:,.2f}" if amount else f"{value:,}"
            yield f"  {name:<40}{shown:>20}"
        yield from self._staffing_lines()
        yield from self._check_lines()
        yield from self._unscheduled_lines()
        yield "=" * WIDTH

    def _staffing_lines(self):
        found = self.staffing
        yield "-" * WIDTH
        yield (
            f"  {found['workshops']} workshops on site, one way:"
            f" {found['ours_km']:,.0f} km by {found['ours']} instructors;"
        )
        yield (
            f"  what really happened: {found['theirs_km']:,.0f} km"
            f" by {found['theirs']} instructors"
        )
        unqualified = found["unqualified"]
        yield f"  Days taught by somebody not qualified on the date: {unqualified}"

    def _check_lines(self):
        for name, count in self.checks.items():
            yield f"  {name[0].upper()}{name[1:]} (checked by SQL): {count}"

    def _unscheduled_lines(self):
        """Each request left out, with the first of its reasons."""
        left_out = self._unscheduled()
        if not left_out:
            return
        yield "-" * WIDTH
        kinds = Counter(self._kind(request) for request in left_out)
        yield "  Not scheduled: " + ", ".join(
            f"{count} {kind}" for kind, count in kinds.most_common()
        )
        for request in left_out:
            first = (request.unscheduled_reason or "").splitlines() or [""]
            yield f"  {request.external_reference or request.name}: {first[0]}"

    def _kind(self, request):
        """What sort of request was left out, for the sum above the list."""
        span = (request.date_latest - request.date_earliest).days + 1
        if span > request.course_id.day_count + 14:
            return "far longer than their course"
        weekdays = {
            date.fromordinal(request.date_earliest.toordinal() + offset).weekday()
            for offset in range(span)
        }
        if weekdays & {5, 6}:
            return "on a weekend"
        if span < (request.day_count or request.course_id.day_count):
            return "longer than their window"
        return "without enough free and qualified people"
