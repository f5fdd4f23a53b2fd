from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestPlanningQueries(TrainingCase):
    """The number of SQL queries doesn't grow with what is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laptop = cls.env["training.resource"].create(
            {"name": "Laptop", "kind": "equipment", "quantity": 200}
        )
        cls.licence = cls.env["training.resource"].create(
            {"name": "Licence", "kind": "virtual_room", "quantity": 50}
        )
        cls.course = cls._make_course(
            days=2,
            equipment_line_ids=[
                Command.create({"equipment_id": cls.laptop.id, "quantity": 2})
            ],
        )
        for number in range(12):
            cls._make_instructor(f"Instructor {number}")
            cls._make_room(f"Room {number}")

    def _count(self, work):
        """Queries of `work()` with everything flushed before and after."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _carry_out(self, count, mode):
        requests = self.env["training.request"]
        for _number in range(count):
            requests += self._make_request(
                self.course,
                mode=mode,
                date_earliest=date(2027, 3, 1),
                date_latest=date(2027, 3, 5),
            )
        plan = self.env["training.planner"]._plan_requests(requests)
        self.assertEqual(len(plan.assignments), count, plan.unscheduled)
        return self._count(lambda: requests._carry_out(plan.assignments))

    def test_carrying_out_twice_as_much_takes_as_many_queries(self):
        for mode in ("in_person", "hybrid"):
            with self.subTest(mode=mode):
                few = self._carry_out(2, mode)
                many = self._carry_out(4, mode)
                self.assertLessEqual(many, few + 2)

    def test_preparing_for_twice_the_people_takes_as_many_queries(self):
        planner = self.env["training.planner"]
        everybody = planner._find_instructors(self.company)
        request = self._make_request(self.course)
        asked = tuple(planner._prepare_requests(request))

        def prepare(employees):
            return self._count(
                lambda: planner._prepare_problem(
                    self.company,
                    *planner._get_horizon(request),
                    requests=asked,
                    employees=employees,
                )
            )

        few = prepare(everybody[:4])
        many = prepare(everybody[:8])
        self.assertLessEqual(many, few + 1)

    def test_ranking_twice_the_people_takes_as_many_queries(self):
        planner = self.env["training.planner"]
        session = self._make_session(course=self.course)
        everybody = planner._find_instructors(self.company)
        few, many = (
            self._count(
                lambda count=count: planner._assess_session(session, everybody[:count])
            )
            for count in (4, 8)
        )
        self.assertLessEqual(many, few + 1)

    def test_preparing_a_run_takes_as_many_queries_for_twice_as_much(self):
        planner = self.env["training.planner"]

        def prepare(size):
            sessions = self.env["training.session"]
            for number in range(size):
                sessions += self._make_session(
                    date(2027, 3, 1 + number), course=self.course
                )
            run = self.env["training.scheduling.run"].create(
                {
                    "request_ids": [
                        Command.link(self._make_request(self.course).id)
                        for _number in range(size)
                    ],
                    "session_ids": [Command.set(sessions.ids)],
                }
            )
            run._fit_proposals()
            return self._count(
                lambda: planner._prepare_run_problem(run, run.proposal_ids)
            )

        few, many = prepare(3), prepare(6)
        self.assertLessEqual(many, few + 1)
