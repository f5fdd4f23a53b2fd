"""Personas and small factories that all tests build their data with."""

from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

GROUP = "training_operations.training_operations_group_"


class TrainingFactories:
    """Factories return records with sensible defaults; name what a test is about."""

    @classmethod
    def set_up_provider(cls):
        """The company, its place and a chart of accounts to invoice with."""
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                tracking_disable=True,
                mail_create_nolog=True,
                no_reset_password=True,
            )
        )
        cls.company = cls.env.company
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.company.resource_calendar_id.tz = "Europe/London"
        cls.place = cls.env["res.partner"].create(
            {
                "name": "Riverside Centre",
                "is_training_place": True,
                "tz": "Europe/London",
                "partner_latitude": 51.5074,
                "partner_longitude": -0.1278,
            }
        )

    @classmethod
    def set_up_personas(cls):
        """Those who work with it, each with nothing but their own rights."""
        cls.training_user = cls._make_user("training-user", GROUP + "user")
        cls.coordinator = cls._make_user("coordinator-test", GROUP + "coordinator")
        cls.manager = cls._make_user("manager-test", GROUP + "manager")
        cls.finance = cls._make_user("finance-test", "account.group_account_invoice")
        cls.employee_user = cls._make_user("employee-test", "base.group_user")
        cls.client_company = cls.env["res.partner"].create(
            {"name": "Acme Ltd", "is_company": True}
        )
        cls.learner_user = cls._make_user("learner-test", "base.group_portal")
        cls.learner_user.partner_id.parent_id = cls.client_company
        cls.client_user = cls._make_user("client-test", "base.group_portal")
        cls.client_user.partner_id.write(
            {"parent_id": cls.client_company.id, "is_training_manager": True}
        )
        cls.stranger_user = cls._make_user("stranger-test", "base.group_portal")

    @classmethod
    def _make_user(cls, login, groups):
        return new_test_user(
            cls.env, login, groups=groups, password=login, tz="Europe/London"
        )

    @classmethod
    def _make_qualification(cls, **overrides):
        return cls.env["training.qualification"].create(
            {"name": "First aid trainer", "validity_months": 12, **overrides}
        )

    @classmethod
    def _make_policy(cls, **overrides):
        return cls.env["training.policy"].create({"name": "House rules", **overrides})

    @classmethod
    def _make_course(cls, days=1, **overrides):
        product = cls.env["product.product"].create(
            {
                "name": "Seat",
                "type": "service",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        return cls.env["training.course"].create(
            {
                "name": "First aid",
                "product_id": product.id,
                "seats_min": 1,
                "seats_max": 3,
                "block_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "day_number": day,
                            "start_hour": 9.0,
                            "duration_hours": 8.0,
                        }
                    )
                    for day in range(1, days + 1)
                ],
                **overrides,
            }
        )

    @classmethod
    def _make_session(cls, first_day=date(2027, 3, 1), course=None, **overrides):
        """A draft session with the meetings of its course's agenda."""
        course = course or cls._make_course()
        session = cls.env["training.session"].create(
            {"course_id": course.id, "place_id": cls.place.id, **overrides}
        )
        session._generate_meetings(first_day)
        return session

    @classmethod
    def _make_open_session(cls, *args, **overrides):
        session = cls._make_session(*args, **overrides)
        session.action_schedule()
        session.action_open()
        return session

    @classmethod
    def _make_instructor(cls, name="Anna", qualifications=(), **overrides):
        """An instructor of London hours who holds qualifications since 2020."""
        employee = cls.env["hr.employee"].create(
            {
                "name": name,
                "is_instructor": True,
                "tz": "Europe/London",
                "training_rate": 400.0,
                **overrides,
            }
        )
        for qualification in qualifications:
            cls._make_certificate(qualification, employee_id=employee.id)
        return employee

    @classmethod
    def _make_certificate(cls, qualification, **overrides):
        return cls.env["training.certificate"].create(
            {
                "qualification_id": qualification.id,
                "date_from": date(2020, 1, 1),
                "date_to": False,
                **overrides,
            }
        )

    @classmethod
    def _make_room(cls, name="Room A", **overrides):
        return cls.env["training.resource"].create(
            {
                "name": name,
                "kind": "room",
                "capacity": 20,
                "place_id": cls.place.id,
                **overrides,
            }
        )

    @classmethod
    def _make_learners(cls, count, **overrides):
        return cls.env["res.partner"].create(
            [{"name": f"Learner {number}", **overrides} for number in range(count)]
        )

    @classmethod
    def _make_enrollment(cls, session, partner=None, **overrides):
        partner = partner or cls._make_learners(1)
        return cls.env["training.enrollment"].create(
            {"session_id": session.id, "partner_id": partner.id, **overrides}
        )

    @classmethod
    def _enroll_all(cls, session, partners, **overrides):
        """Enrolments of several people in one call, in their order."""
        return cls.env["training.enrollment"].create(
            [
                {"session_id": session.id, "partner_id": partner.id, **overrides}
                for partner in partners
            ]
        )

    @classmethod
    def _make_request(cls, course, **overrides):
        return cls.env["training.request"].create(
            {
                "course_id": course.id,
                "date_earliest": date(2027, 3, 1),
                "date_latest": date(2027, 3, 12),
                "learner_count": 3,
                "place_id": cls.place.id,
                **overrides,
            }
        )

    @classmethod
    def _make_booking(cls, meeting, resource, role="room", state="firm", **overrides):
        return cls.env["training.booking"].create(
            {
                "meeting_id": meeting.id,
                "resource_id": resource.resource_id.id,
                "role": role,
                "state": state,
                **overrides,
            }
        )

    @classmethod
    def _make_leave(cls, first, last, resource=None, name="Closed"):
        """Time off of a resource, or a closure of the company; local whole days."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "resource_id": resource.id if resource else False,
                "calendar_id": False,
                "company_id": cls.company.id,
                "date_from": datetime.combine(first, datetime.min.time()),
                "date_to": datetime.combine(last, datetime.min.time())
                + timedelta(days=1),
                "time_type": "leave",
            }
        )


class TrainingCase(TrainingFactories, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_provider()
        cls.set_up_personas()


class TrainingHttpCase(TrainingFactories, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_provider()
        cls.set_up_personas()
