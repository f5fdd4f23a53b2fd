from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestRankingRating(TrainingCase):
    """Learners' ratings decide between two instructors who are else alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course()
        cls.poor = cls._make_instructor("Poor", training_rate=300)
        cls.good = cls._make_instructor("Good", training_rate=300)
        cls.session = cls._make_session(course=cls.course).with_user(cls.coordinator)
        cls._rate(cls.good, date(2027, 5, 3), 5, count=5)

    @classmethod
    def _rate(cls, instructor, day, score, count, age_days=1, about=None):
        """Learners' answers about a session that was taught, or about each who did."""
        taught = cls._make_session(day, course=cls.course)
        taught.instructor_ids = instructor
        taught.booking_ids.state = "firm"
        survey = cls.env.ref("training_operations.survey_feedback")
        question = survey.question_ids.filtered(
            lambda question: question.training_feedback_kind == "instructor"
        )
        answers = cls.env["survey.user_input"].create(
            [{"survey_id": survey.id, "training_session_id": taught.id}] * count
        )
        for answer in answers:
            answer._save_lines(question, about or str(score))
        answers.write(
            {
                "state": "done",
                "end_datetime": fields.Datetime.now() - timedelta(days=age_days),
            }
        )
        cls.env.flush_all()

    def _rank(self):
        mine = self.poor | self.good
        found = self.env["training.planner"]._rank_session(self.session)
        return [item for item in found if item.resource_id in mine.ids]

    def _names(self):
        return [item.name for item in self._rank()]

    def test_the_better_rated_comes_first_and_the_price_says_why(self):
        self._rate(self.poor, date(2027, 5, 4), 2, count=5)
        found = self._rank()
        self.assertEqual([item.name for item in found], ["Good", "Poor"])
        planner = self.env["training.planner"]
        text = planner._describe_score(found[1], self.company.currency_id)
        self.assertIn("Rated 2.0 of 5 by learners", "\n".join(text))

    def test_too_few_or_too_old_answers_do_not_count(self):
        self._rate(self.poor, date(2027, 5, 4), 1, count=4)
        self._rate(self.poor, date(2027, 5, 5), 1, count=5, age_days=800)
        self.assertEqual(self._names(), ["Poor", "Good"])

    def test_who_was_only_proposed_to_teach_is_not_judged_by_it(self):
        self._rate(self.poor, date(2027, 5, 4), 2, count=5)
        self.env["training.booking"].search(
            [("employee_id", "=", self.poor.id)]
        ).state = "proposed"
        ratings = self.env["training.planner"]._read_ratings(self.company)
        self.assertEqual(ratings[self.company.id], {self.good.id: 100})

    def test_of_two_who_taught_together_each_has_their_own_rating(self):
        self._rate(
            self.poor | self.good,
            date(2027, 5, 4),
            None,
            count=5,
            about={self.poor.id: "2", self.good.id: "4"},
        )
        ratings = self.env["training.planner"]._read_ratings(self.company)
        self.assertEqual(
            ratings[self.company.id], {self.poor.id: 25, self.good.id: 87.5}
        )

    def test_a_weight_of_zero_leaves_it_out(self):
        self._rate(self.poor, date(2027, 5, 4), 2, count=5)
        self.company.training_weight_rating = 0
        self.assertEqual(self._names(), ["Poor", "Good"])

    def test_one_query_reads_all_ratings(self):
        planner = self.env["training.planner"]
        self._rate(self.poor, date(2027, 5, 4), 2, count=5)
        with self.assertQueryCount(1):
            ratings = planner._read_ratings(self.company)
        self.assertEqual(
            ratings[self.company.id], {self.poor.id: 25, self.good.id: 100}
        )

    def test_the_unrated_count_as_the_average_and_the_price_says_so(self):
        self._rate(self.poor, date(2027, 5, 4), 2, count=5)
        unrated = self._make_instructor("Unrated", training_rate=300)
        planner = self.env["training.planner"]
        found = planner._assess_session(self.session, unrated | self.good)
        self.assertGreater(found[0].total, found[1].total)
        text = planner._describe_score(found[0], self.company.currency_id)
        self.assertIn("Not rated yet, counted as the average 3.5 of 5", "\n".join(text))
