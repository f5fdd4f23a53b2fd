from .common import TrainingCase


class TwoDaySessionCase(TrainingCase):
    """A scheduled session of Monday 1 and Tuesday 2 March 2027: Anna leads in Room A,
    Ben and Room B are free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(days=2)
        cls.anna = cls._make_instructor("Anna")
        cls.ben = cls._make_instructor("Ben")
        cls.room = cls._make_room("Room A")
        cls.other_room = cls._make_room("Room B")
        session = cls._make_session(course=cls.course)
        session.instructor_ids = cls.anna
        session.room_id = cls.room
        session.action_schedule()
        cls.session = session.with_user(cls.coordinator)
        cls.first, cls.second = cls.session.meeting_ids.sorted("start")

    def _make_rival(self, first_day, **assigned):
        """A session that holds what is assigned to it."""
        rival = self._make_session(first_day=first_day)
        rival.update(assigned)
        rival.action_schedule()
        return rival
