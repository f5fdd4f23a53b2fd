from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestBoardTour(TrainingHttpCase):
    """A coordinator staffs a session on the board, by mouse and by keyboard."""

    def test_units_of_the_board_in_the_browser(self):
        """Where blocks and rows stand, in Odoo's own runner of such tests."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=planning_board",
            "",
            "",
            login="admin",
            timeout=120,
            success_signal="[HOOT] Test suite succeeded",
        )

    def test_an_unstaffed_session_is_dragged_to_who_is_free(self):
        session = self._make_session(first_day=date(2027, 3, 1))
        session.action_schedule()
        anna = self._make_instructor("Anna")
        ben = self._make_instructor("Ben")
        # Whoever else there is would push them out of sight.
        others = self.env["hr.employee"].search(
            [("is_instructor", "=", True), ("id", "not in", (anna + ben).ids)]
        )
        others.is_instructor = False
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), anna.resource_id)
        with freeze_time("2027-03-01 08:00:00"):
            self.start_tour(
                "/odoo/training-board",
                "training_planning_board_tour",
                login="coordinator-test",
            )
        self.assertEqual(session.instructor_ids, ben)
