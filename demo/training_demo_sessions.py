from datetime import datetime, time, timedelta

from odoo import fields

MONTHS_BACK, MONTHS_AHEAD = 6, 3


class DemoSessions:
    """What was delivered and invoiced, what is to come, and what waits for a date."""

    def _prepare_request(self, course, first_day, slack=10, **overrides):
        place = self.random.choice(self.places)
        return {
            "course_id": course.id,
            "date_earliest": first_day,
            "date_latest": first_day + timedelta(days=slack + course.day_count),
            "place_id": place.id if course.mode != "virtual" else False,
            "learner_count": course.seats_max,
            "user_id": self.coordinator.id,
            "requested_on": datetime.combine(self._get_asked_on(first_day), time(9)),
            **overrides,
        }

    def _get_asked_on(self, first_day):
        """Six weeks before; for what is further ahead, one of the last weeks."""
        ahead = (first_day - self.today).days
        return min(
            first_day - timedelta(days=45), self.today - timedelta(days=5 + ahead % 21)
        )

    def _schedule(self, days):
        """Sessions of random courses that begin within some days of given ones."""
        courses = list(self.courses.values())
        requests = self.env["training.request"].create(
            [self._prepare_request(self.random.choice(courses), day) for day in days]
        )
        requests.action_schedule()
        sessions = requests.session_ids
        sessions.action_open()
        for request in requests.filtered("session_id"):
            opened = request.requested_on + timedelta(hours=self.random.randint(4, 90))
            request.scheduled_on = opened
            request.session_ids.write({"scheduled_on": opened, "opened_on": opened})
        return sessions

    def _fill(self, session, count):
        """Enrol people who are free; what is asked for before is taken as given."""
        people = self.env["res.partner"].browse(
            self.random.sample(self.learners.ids, count)
        )
        return self.env["training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "partner_id": person.id,
                    "override_reason": "Known from an earlier booking",
                }
                for person in people
            ]
        )

    def make_past_sessions(self):
        """Six months of delivered sessions, invoiced, some not quite right."""
        days = [
            self.today - timedelta(days=back)
            for back in range(30 * MONTHS_BACK, 16, -3)
        ]
        sessions = self._schedule(days)
        past = sessions.filtered(lambda s: s.stop < fields.Datetime.now())
        for session in past:
            count = self.random.randint(session.seats_min, session.seats_max)
            self._fill(session, count)
        cancelled = past[::13]
        cancelled.action_cancel("Too few learners")
        for session in cancelled:
            session.cancelled_on = session.start - timedelta(days=10)
        held = past - cancelled
        self._deliver(held)
        self._confirm_in_time(held)
        self._invoice(held)

    def _confirm_in_time(self, sessions):
        """Who was there enrolled three weeks before, so that past days add up.

        A week later it was sure to run; most sheets are handed in on the next day.
        """
        for session in sessions:
            enrollments = session.enrollment_ids.filtered("confirmed_on")
            enrollments.confirmed_on = session.start - timedelta(days=21)
            session.confirmed_on = session.start - timedelta(days=14 - session.id % 5)
            delivered = session.stop + timedelta(hours=2 + 8 * (session.id % 4))
            session.done_on = min(delivered, fields.Datetime.now())

    def _deliver(self, sessions):
        """Most came; the last few sheets are still to be typed in."""
        sessions.action_start()
        unmarked = sessions[-2:]
        marked = sessions - unmarked
        absent = marked.attendance_ids.filtered(
            lambda mark: self.random.random() < 0.06
        )
        absent.action_absent()
        marked.action_mark_all_present()
        sessions.action_done()

    def _invoice(self, sessions):
        """Invoices of each month; a few are what finance has to find."""
        forgotten = sessions[4::17]
        moves = self.env["account.move"]
        months = (sessions - forgotten).grouped(lambda s: s.stop.date().replace(day=1))
        for month in months.values():
            last_day = max(month.mapped("stop")).date()
            moves |= month._create_invoices(invoice_date=last_day)
        moves[3].invoice_line_ids[0].price_unit += 25.0
        moves[9].invoice_line_ids[0].price_unit -= 10.0
        moves.action_post()
        # Cancelled by phone after it was invoiced; the credit note is still a draft.
        late = (sessions - forgotten)[-1].enrollment_ids.filtered(
            lambda enrollment: enrollment.state == "confirmed"
        )[:1]
        late.action_cancel("Cancelled by phone")
        paid = moves.filtered(lambda move: move.id % 7)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create({"group_payment": False})._create_payments()

    def make_coming_sessions(self):
        """Three months ahead: full, waitlisted, under-filled, unstaffed, private."""
        days = [
            self.today + timedelta(days=ahead)
            for ahead in range(3, 30 * MONTHS_AHEAD, 3)
        ]
        sessions = self._schedule(days)
        for index, session in enumerate(sessions):
            wishes = (
                session.seats_max + 3
                if index % 5 == 0
                else session.seats_max
                if index % 5 == 1
                else self.random.randint(0, session.seats_max)
            )
            self._fill(session, wishes)
        self._confirm_by_and_by(sessions)
        sessions.filtered(lambda s: not s.is_below_minimum)[:8].action_confirm()
        for session in sessions[2::7]:
            session.instructor_ids = False
        self._make_running_session()
        self._make_private_session()
        self._make_drafts()

    def _confirm_by_and_by(self, sessions):
        """Bookings came over the last weeks, none before its session was opened."""
        now = fields.Datetime.now()
        for enrollment in sessions.enrollment_ids.filtered("confirmed_on"):
            opened = enrollment.session_id.opened_on
            came = now - timedelta(days=enrollment.id * 7 % 40, hours=2)
            enrollment.confirmed_on = max(opened, came)

    def _make_running_session(self):
        """A first-aid course of the demo instructor that runs these days."""
        session = self._make_session("FAW", self.today - timedelta(days=1))
        session._assign_instructors(self.instructors[0])
        session.room_id = self._resource("Eliot, London")
        session.action_schedule()
        session.action_open()
        self.env["training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "partner_id": person.id,
                    "override_reason": "Known from an earlier booking",
                }
                for person in self.learners[:7]
            ]
        )
        session.action_start()

    def _make_session(self, code, first_day, **overrides):
        session = self.env["training.session"].create(
            {
                "course_id": self.courses[code].id,
                "place_id": self.places[0].id,
                "user_id": self.coordinator.id,
                **overrides,
            }
        )
        session._generate_meetings(first_day)
        return session

    def _make_private_session(self):
        session = self._make_session(
            "LEAD",
            self.today + timedelta(days=24),
            customer_id=self.clients[0].id,
            fee_mode="flat",
            price_unit=2400.0,
        )
        session.action_schedule()
        session.action_open()

    def _make_drafts(self):
        for code, ahead in (("NEG", 55), ("TTT", 62), ("AUD", 70)):
            self._make_session(code, self.today + timedelta(days=ahead))

    def make_requests(self):
        """What waits for the coordinator, one of it impossible."""
        wishes = [
            ("SQL", 40, {"customer_id": self.clients[1].id, "priority": "1"}),
            ("PM1", 50, {"customer_id": self.clients[2].id}),
            ("MH", 35, {"customer_id": self.clients[3].id, "learner_count": 14}),
            ("GDPR", 45, {}),
            ("FORK", 60, {"customer_id": self.clients[5].id}),
        ]
        requests = self.env["training.request"].create(
            [
                self._prepare_request(
                    self.courses[code],
                    self.today + timedelta(days=ahead),
                    requested_on=fields.Datetime.now() - timedelta(days=index),
                    **overrides,
                )
                for index, (code, ahead, overrides) in enumerate(wishes)
            ]
        )
        impossible = requests[:1].copy(
            {"learner_count": 80, "note": "All of the depot on one day, please"}
        )
        impossible.action_schedule()
        requests[-1].action_decline("Both trucks are in repair until spring")
