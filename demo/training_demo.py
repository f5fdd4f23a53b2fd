import random
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command

from . import catalogue
from .training_demo_attendance import DemoAttendance
from .training_demo_enrolment import DemoEnrolment
from .training_demo_leaving import DemoLeaving
from .training_demo_messages import DemoMessages
from .training_demo_planning import make_planning
from .training_demo_portal import DemoPortal
from .training_demo_qualifications import DemoQualifications
from .training_demo_staffing import DemoStaffing
from .training_demo_website import DemoWebsite

ZONE = "Europe/London"
MONTHS_BACK, MONTHS_AHEAD = 6, 3


class TrainingDemo(models.AbstractModel):
    """Builds the demo provider around the day of installation.

    Everything goes through the verbs people use, so that what one sees is consistent.
    The same seed makes the same story on the same day.
    """

    _name = "training.demo"
    _description = "Training Demo Data"

    @api.model
    def build_provider(self):
        """Make the demo data, once."""
        if self.env["training.course"].search_count([], limit=1):
            return
        builder = self.with_context(
            tracking_disable=True, training_message=False, tz=ZONE, lang="en_US"
        )
        DemoBuilder(builder.env).build()


class DemoBuilder:
    """The steps, in the order in which they need each other."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.random = random.Random(19)
        self.today = fields.Date.context_today(env["res.users"])

    def build(self):
        self.set_up_company()
        self.make_places()
        self.make_catalogue()
        self.make_instructors()
        self.make_clients()
        self.make_users()
        self.make_past_sessions()
        self.make_coming_sessions()
        self.make_requests()
        DemoAttendance(self.env, self.courses).build()
        DemoEnrolment(self).build()
        DemoMessages(self.env).build()
        DemoLeaving(self.env, self.clients).build()
        make_planning(self)
        DemoPortal(self.env, self.courses).build()
        DemoStaffing(self).build()
        DemoQualifications(self).build()
        DemoWebsite(self.env, self.courses).build()

    # -- the company and its places --------------------------------------------------

    def set_up_company(self):
        """Pounds, British accounts where there are none, a bank holiday ahead."""
        if not self.company.chart_template:
            self.company.currency_id = self.env.ref("base.GBP")
            self.env["account.chart.template"].try_loading(
                "generic_coa", company=self.company, install_demo=False
            )
        self.company.name = "Northgate Training"
        self.company.resource_calendar_id.tz = ZONE
        holiday = self.today + timedelta(days=40)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Company day",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime.combine(holiday, time.min),
                "date_to": datetime.combine(holiday, time.max),
            }
        )

    def make_places(self):
        """Three centres with five rooms each, equipment and licences."""
        self.places = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "street": street,
                    "city": city,
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                    "tz": ZONE,
                    "is_training_place": True,
                }
                for name, street, city, latitude, longitude in catalogue.PLACES
            ]
        )
        features = self.env["training.resource.feature"].create(
            [
                {"name": name, "color": index + 1}
                for index, name in enumerate(catalogue.FEATURES)
            ]
        )
        rooms = [
            {
                "name": f"{name}, {place.city}",
                "kind": "room",
                "place_id": place.id,
                "capacity": 8 + 6 * index,
                "feature_ids": [Command.set(features[: 1 + index % 3].ids)],
                "setup_minutes": 30,
                "teardown_minutes": 15,
                "cost_day": 60 + 25 * index,
            }
            for place in self.places
            for index, name in enumerate(catalogue.ROOMS)
        ]
        other = [
            {"name": "Laptop", "kind": "equipment", "quantity": 40, "cost_day": 5},
            {"name": "Practice manikin", "kind": "equipment", "quantity": 12},
            {"name": "Forklift truck", "kind": "equipment", "quantity": 2},
            {
                "name": "Virtual classroom",
                "kind": "virtual_room",
                "quantity": 4,
                "capacity": 40,
                "join_url": "https://meet.example.com/northgate",
            },
        ]
        self.resources = self.env["training.resource"].create([*rooms, *other])

    def _resource(self, name):
        return self.resources.filtered(lambda resource: resource.name == name)

    # -- catalogue ---------------------------------------------------------------------

    def make_catalogue(self):
        topics = list(dict.fromkeys(row[2] for row in catalogue.COURSES))
        tags = self.env["training.course.tag"].create(
            [{"name": topic, "color": index + 1} for index, topic in enumerate(topics)]
        )
        self.licences = {
            topic: self.env["training.qualification"].create(
                {
                    "name": f"{topic} instructor",
                    "code": f"{topic[:3].upper()}-I",
                    "validity_months": 24,
                }
            )
            for topic in catalogue.LICENSED_TOPICS
        }
        self.courses = {}
        for row in catalogue.COURSES:
            self.courses[row[0]] = self._make_course(row, tags)
        for code, before in catalogue.PREREQUISITES.items():
            self.courses[code].prerequisite_course_ids = self.courses[before]
        self._equip("FAW", "Practice manikin", 4)
        self._equip("FORK", "Forklift truck", 1)
        self._equip("SQL", "Laptop", 10)

    def _make_course(self, row, tags):
        code, name, topic, days, mode, price, seats, months = row
        product = self.env["product.product"].create(
            {"name": name, "default_code": code, "type": "service", "list_price": price}
        )
        award = self.env["training.qualification"]
        if months:
            award = award.create(
                {"name": name, "code": code, "validity_months": months}
            )
        tag = tags.filtered(lambda tag: tag.name == topic)
        return self.env["training.course"].create(
            {
                "code": code,
                "name": name,
                "tag_ids": [Command.set(tag.ids)],
                "color": tag.color,
                "mode": mode,
                "seats_min": min(4, seats),
                "seats_max": seats,
                "product_id": product.id,
                "awarded_qualification_id": award.id,
                "required_qualification_ids": [
                    Command.set(self.licences[topic].ids)
                    if topic in self.licences
                    else Command.clear()
                ],
                "block_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}" if days > 1 else name,
                            "day_number": day,
                            "start_hour": 9.0,
                            "duration_hours": 7.5,
                            # A hybrid course ends online.
                            "mode": "virtual"
                            if mode == "hybrid" and day == days
                            else False,
                        }
                    )
                    for day in range(1, days + 1)
                ],
            }
        )

    def _equip(self, code, equipment, quantity):
        self.courses[code].equipment_line_ids = [
            Command.create(
                {"equipment_id": self._resource(equipment).id, "quantity": quantity}
            )
        ]

    # -- people ------------------------------------------------------------------------

    def make_instructors(self):
        """Thirty people; some certificates run out within the next weeks."""
        self.instructors = self.env["hr.employee"].create(
            [
                {
                    "name": name,
                    "work_email": f"{name.lower().replace(' ', '.')}@example.com",
                    "is_instructor": True,
                    "instructor_kind": "freelance" if freelance else "employed",
                    "training_rate": rate,
                    "training_home_place": home,
                    "training_home_latitude": latitude,
                    "training_home_longitude": longitude,
                    "training_max_hours_week": 40,
                    "tz": ZONE,
                }
                for name, home, latitude, longitude, freelance, rate, _topics in (
                    catalogue.INSTRUCTORS
                )
            ]
        )
        certificates, lines = [], []
        for index, (employee, row) in enumerate(
            zip(self.instructors, catalogue.INSTRUCTORS, strict=True)
        ):
            topics = row[-1].split()
            for topic in topics:
                if topic in self.licences:
                    # Every sixth runs out soon, so that somebody has to look.
                    held = 700 if index % 6 == 5 else 200 + 12 * index
                    certificates.append(
                        {
                            "employee_id": employee.id,
                            "qualification_id": self.licences[topic].id,
                            "date_from": self.today - timedelta(days=held),
                            "origin": "imported",
                        }
                    )
            lines += [
                {
                    "employee_id": employee.id,
                    "course_id": self.courses[code].id,
                    "rank": 1 + index % 3,
                }
                for code, _name, topic, *_rest in catalogue.COURSES
                if topic in topics
            ]
        self.env["training.certificate"].create(certificates)
        self.env["training.course.instructor"].create(lines)

    def make_clients(self):
        """Six companies with forty people each."""
        self.clients = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "email": f"training@{name.split()[0].lower()}.example.com",
                }
                for name in catalogue.CLIENTS
            ]
        )
        self.learners = self.env["res.partner"].create(
            [
                self._prepare_learner(client, number)
                for client in self.clients
                for number in range(40)
            ]
        )

    def _prepare_learner(self, client, number):
        first = self.random.choice(catalogue.FIRST_NAMES)
        last = self.random.choice(catalogue.LAST_NAMES)
        domain = client.email.partition("@")[2]
        return {
            "name": f"{first} {last}",
            "email": f"{first}.{last}.{number}@{domain}".lower(),
            "parent_id": client.id,
            "type": "contact",
        }

    def make_users(self):
        """One login for each who works with it; the password is the login."""
        internal = {
            "coordinator": ("Clara Bennett", ["coordinator"]),
            "manager": ("Martin Hale", ["manager"]),
        }
        for login, (name, groups) in internal.items():
            self._make_user(
                login, name, [f"training_operations_group_{group}" for group in groups]
            )
        self._make_user("finance", "Fatima Noor", ["account.group_account_invoice"])
        self.coordinator = self._find_user("coordinator")
        self.env["training.course"].union(
            *self.courses.values()
        ).user_id = self.coordinator
        portal = ["base.group_portal"]
        instructor = self._make_user(
            "instructor", "", portal, self.instructors[0].work_contact_id
        )
        self.instructors[0].user_id = instructor
        self._make_user("learner", "", portal, self.learners[0])
        manager = self.learners[1]
        manager.is_training_manager = True
        self._make_user("client", "", portal, manager)

    def _find_user(self, login):
        return self.env["res.users"].search([("login", "=", login)], limit=1)

    def _make_user(self, login, name, groups, partner=None):
        references = [
            group if "." in group else f"training_operations.{group}"
            for group in groups
        ]
        vals = {
            "login": login,
            "password": login,
            "tz": ZONE,
            "lang": "en_US",
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [Command.set([self.env.ref(ref).id for ref in references])],
        }
        vals |= {"partner_id": partner.id} if partner else {"name": name}
        return self.env["res.users"].with_context(no_reset_password=True).create(vals)

    # -- sessions ----------------------------------------------------------------------

    def _prepare_request(self, course, first_day, slack=10, **overrides):
        place = self.random.choice(self.places)
        return {
            "course_id": course.id,
            "date_earliest": first_day,
            "date_latest": first_day + timedelta(days=slack + course.day_count),
            "place_id": place.id if course.mode != "virtual" else False,
            "learner_count": course.seats_max,
            "user_id": self.coordinator.id,
            "requested_on": datetime.combine(first_day, time(9)) - timedelta(days=45),
            **overrides,
        }

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
        held = past - cancelled
        self._deliver(held)
        self._confirm_in_time(held)
        self._invoice(held)

    def _confirm_in_time(self, sessions):
        """Who was there enrolled three weeks before, so that past days add up."""
        for session in sessions:
            enrollments = session.enrollment_ids.filtered("confirmed_on")
            enrollments.confirmed_on = session.start - timedelta(days=21)

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
        sessions.filtered(lambda s: not s.is_below_minimum)[:8].action_confirm()
        for session in sessions[2::7]:
            session.instructor_ids = False
        self._make_running_session()
        self._make_private_session()
        self._make_drafts()

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

    # -- requests ----------------------------------------------------------------------

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
