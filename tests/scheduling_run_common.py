from datetime import date

from odoo.fields import Command

from .common import TrainingCase


class SchedulingRunFactories:
    """A course that two people teach in two rooms, and requests for it."""

    @classmethod
    def set_up_planning(cls):
        cls.course = cls._make_course()
        cls.anna = cls._make_instructor("Anna")
        cls.ben = cls._make_instructor("Ben", training_rate=500.0)
        cls.room = cls._make_room("Room A")
        cls.other_room = cls._make_room("Room B")

    @classmethod
    def _make_requests(cls, count, **overrides):
        return cls.env["training.request"].create(
            [
                {
                    "course_id": cls.course.id,
                    "date_earliest": date(2027, 3, 1),
                    "date_latest": date(2027, 3, 12),
                    "learner_count": 3,
                    "place_id": cls.place.id,
                    **overrides,
                }
                for _number in range(count)
            ]
        )

    @classmethod
    def _make_run(cls, requests=(), sessions=(), **overrides):
        return (
            cls.env["training.scheduling.run"]
            .with_user(cls.manager)
            .create(
                {
                    "request_ids": [Command.set([r.id for r in requests])],
                    "session_ids": [Command.set([s.id for s in sessions])],
                    "time_limit": 5,
                    **overrides,
                }
            )
        )

    def _work(self):
        """What the cron worker does."""
        cron = self.env.ref("training_operations.training_scheduling_cron").sudo()
        with self.enter_registry_test_mode():
            result = cron.with_user(
                self.env.ref("base.user_root")
            ).method_direct_trigger()
        self.env.invalidate_all()
        return result

    def _make_solved_run(self, *args, **overrides):
        run = self._make_run(*args, **overrides)
        run.action_solve()
        self._work()
        self.assertEqual(run.state, "solved", run.message)
        return run


class SchedulingRunCase(SchedulingRunFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_planning()
