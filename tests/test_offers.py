from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from ..exceptions import ForbiddenMoveError
from .common import TrainingCase
from .staffing_common import StaffingFactories


@tagged("post_install", "-at_install")
class TestOffers(StaffingFactories, TrainingCase):
    """Three instructors who are asked for a session of 1 March 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course()
        cls.anna = cls._make_instructor("Anna", work_email="anna@example.org")
        cls.ben = cls._make_instructor("Ben", work_email="ben@example.org")
        cls.cleo = cls._make_instructor("Cleo", work_email="cleo@example.org")
        cls.session = cls._make_session(course=cls.course).with_user(cls.coordinator)
        cls.session.action_schedule()
        cls.three = cls.anna | cls.ben | cls.cleo

    def _offer_to(self, employee, offer_round):
        return offer_round.offer_ids.filtered(lambda o: o.employee_id == employee)

    def test_in_order_only_the_first_is_asked(self):
        offers = self._make_round(self.session, self.three).offer_ids
        self.assertEqual(offers.mapped("state"), ["asked", "waiting", "waiting"])

    def test_a_decline_goes_to_the_next_and_at_last_to_the_coordinator(self):
        offer_round = self._make_round(self.session, self.anna | self.ben)
        self.assertEqual(self._offer_to(self.anna, offer_round)._decline("ill"), "")
        self.assertEqual(self._offer_to(self.ben, offer_round).state, "asked")
        self._offer_to(self.ben, offer_round)._decline()
        self.assertEqual(offer_round.state, "exhausted")
        self.assertIn("Nobody accepted", self.session.activity_ids.mapped("summary"))

    def test_accepting_books_firmly_at_the_agreed_price(self):
        offer_round = self._make_round(self.session, self.three)
        offer = self._offer_to(self.anna, offer_round)
        self.assertEqual(offer._accept(), "")
        booking = self.session.booking_ids
        self.assertEqual(
            (booking.employee_id, booking.role, booking.state, booking.cost),
            (self.anna, "lead", "firm", 500.0),
        )
        self.anna.training_rate = 9000.0
        booking._freeze_costs()
        self.assertEqual(booking.cost, 500.0)
        self.assertEqual(offer_round.state, "filled")
        self.assertEqual(self._offer_to(self.ben, offer_round).state, "withdrawn")

    def test_accepting_a_draft_holds_the_time_firmly(self):
        draft = self._make_session(course=self.course, first_day=date(2027, 3, 2))
        self._make_round(draft, self.anna).offer_ids._accept()
        self.assertEqual(draft.booking_ids.state, "firm")
        draft.action_schedule()
        self.assertEqual(draft.instructor_ids, self.anna)

    def test_in_a_pool_the_first_to_accept_wins_and_others_are_told(self):
        offer_round = self._make_round(self.session, self.three, mode="pool")
        self.assertEqual(set(offer_round.offer_ids.mapped("state")), {"asked"})
        self.assertEqual(self._offer_to(self.ben, offer_round)._accept(), "")
        late = self._offer_to(self.anna, offer_round)
        self.assertIn("faster", late._accept())
        self.assertEqual(late.state, "withdrawn")
        self.assertEqual(self.session.instructor_ids, self.ben)
        told = self.env["training.communication"].search(
            [("event", "=", "offer_withdrawn"), ("session_id", "=", self.session.id)]
        )
        others = self.three - self.ben
        self.assertEqual(told.partner_id, others.work_contact_id)
        self.assertEqual(
            told.mapped("details"), [{"reason": "Somebody else was faster."}] * 2
        )
        told._make_mails(told.rule_id)
        for message in told:
            self.assertIn("answer any more. Somebody else was faster.", message.body)

    def test_answering_twice_changes_nothing(self):
        offer = self._make_round(self.session, self.anna).offer_ids
        offer._accept()
        self.assertEqual(offer._accept(), "")
        self.assertEqual(len(self.session.booking_ids), 1)
        self.assertIn("accepted it already", offer._decline())

    def test_who_is_booked_elsewhere_by_now_is_told_and_the_next_is_asked(self):
        offer_round = self._make_round(self.session, self.anna | self.ben)
        rival = self._make_session(course=self.course)
        rival.instructor_ids = self.anna
        rival.action_schedule()
        offer = self._offer_to(self.anna, offer_round)
        self.assertIn("can't be booked", offer._accept())
        self.assertEqual(offer.state, "withdrawn")
        self.assertFalse(self.session.booking_ids)
        self.assertEqual(self._offer_to(self.ben, offer_round).state, "asked")

    def test_two_rounds_do_not_give_a_meeting_two_leads(self):
        first = self._make_round(self.session, self.anna)
        second = self._make_round(self.session, self.ben)
        first.offer_ids._accept()
        second.offer_ids._accept()
        roles = self.session.booking_ids.sorted("id").mapped("role")
        self.assertEqual(roles, ["lead", "assistant"])

    def test_no_answer_in_time_goes_to_the_next(self):
        offer_round = self._make_round(self.session, self.three, answer_hours=24)
        later = Datetime.now() + timedelta(hours=25)
        with patch.object(Datetime, "now", lambda: later):
            self.env["training.offer"]._lapse_due()
        states = offer_round.offer_ids.mapped("state")
        self.assertEqual(states, ["lapsed", "asked", "waiting"])
        lapsed = self._offer_to(self.anna, offer_round)
        self.assertIn("time to answer is over", lapsed._accept())

    def test_nobody_is_given_longer_than_until_it_begins(self):
        offer_round = self._make_round(self.session, self.anna, answer_hours=2160)
        begin = datetime(2027, 3, 1, 9)
        self.assertLessEqual(offer_round.offer_ids.due_on, max(begin, Datetime.now()))

    def test_cancelling_the_session_takes_offers_back(self):
        offer_round = self._make_round(self.session, self.three, mode="pool")
        self.session.action_cancel("No learners")
        self.assertEqual(offer_round.state, "cancelled")
        self.assertEqual(set(offer_round.offer_ids.mapped("state")), {"withdrawn"})

    def test_the_state_can_not_be_written(self):
        offer = self._make_round(self.session, self.anna).offer_ids
        with self.assertRaises(ForbiddenMoveError):
            offer.with_user(self.coordinator).write({"state": "accepted"})

    def test_an_open_offer_shows_in_other_rankings_and_changes(self):
        self._make_round(self.session, self.anna)
        rival = self._make_session(course=self.course).with_user(self.coordinator)
        action = rival.action_find_instructors()
        found = self.env["training.candidate"].search(action["domain"])
        note = found.filtered(lambda c: c.employee_id == self.anna).note
        self.assertIn(self.session.name, note)
        rules = {
            conflict["rule"]
            for conflict in rival._preview_changes(
                [
                    {
                        "kind": "assign",
                        "session_id": rival.id,
                        "role": "lead",
                        "resource_ids": self.anna.resource_id.ids,
                    }
                ]
            )
        }
        self.assertEqual(rules, {"pencilled"})

    def test_the_wizard_asks_the_whole_pool_by_rank(self):
        action = self.session.action_ask_instructors()
        wizard = self.env["training.offer.wizard"].browse(action["res_id"])
        wizard = wizard.with_user(self.coordinator)
        self.assertLessEqual(self.three, wizard.line_ids.employee_id)
        self.assertEqual(wizard.role, "lead")
        wizard.mode = "pool"
        wizard.action_ask()
        asked = self.session.offer_ids.filtered(lambda o: o.state == "asked")
        self.assertLessEqual(self.three, asked.employee_id)
        self.assertEqual(asked[0].rate, 400.0)

    def test_asking_who_can_not_teach_is_refused(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.anna.resource_id)
        action = self.session.action_find_instructors()
        candidates = self.env["training.candidate"].with_user(self.coordinator)
        anna = candidates.search(
            [*action["domain"], ("employee_id", "=", self.anna.id)]
        )
        with self.assertRaises(UserError):
            anna.action_ask()

    def test_the_mail_leads_to_the_answer_and_names_no_learners(self):
        self.session.action_open()
        self._make_enrollment(self.session)
        offer = self._make_round(self.session, self.anna).offer_ids
        message = self.env["training.communication"].search(
            [("res_model", "=", "training.offer"), ("res_id", "=", offer.id)]
        )
        self.assertEqual(message.partner_id, self.anna.work_contact_id)
        self.assertEqual(message._get_page()["url"], offer.answer_url)
        self.assertFalse(message._get_learner_names())

    def test_messages_are_asked_for_those_it_concerns(self):
        fired = []
        rule = type(self.env["training.communication.rule"])
        with patch.object(
            rule, "_fire", lambda _self, event, records, **_kw: fired.append(event)
        ):
            self._make_round(self.session, self.anna).offer_ids._accept()
            self.session.instructor_ids = False
        self.assertIn("instructor_asked", fired)
        self.assertIn("instructor_assigned", fired)
        self.assertIn("instructor_released", fired)


@tagged("post_install", "-at_install")
class TestOfferAccess(StaffingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_session()
        cls.mine = cls._make_instructor("Mine", user_id=cls.stranger_user.id)
        cls.other = cls._make_instructor("Other", user_id=cls.employee_user.id)
        cls.offer_round = cls._make_round(cls.session, cls.mine | cls.other)
        cls.offer, cls.next = cls.offer_round.offer_ids

    def _sees(self, user):
        offers = self.env["training.offer"].with_user(user)
        return offers.search([("round_id", "=", self.offer_round.id)])

    def test_instructors_see_what_they_were_asked_and_nothing_else(self):
        self.assertEqual(self._sees(self.stranger_user), self.offer)
        self.assertFalse(self._sees(self.employee_user))
        self.offer._decline()
        self.assertEqual(self._sees(self.employee_user), self.next)
        self.assertFalse(self._sees(self.learner_user))

    def test_being_asked_does_not_open_the_session(self):
        sessions = self.env["training.session"].with_user(self.stranger_user)
        self.assertFalse(sessions.search([("id", "=", self.session.id)]))

    def test_training_users_read_and_coordinators_ask(self):
        self.assertEqual(self._sees(self.training_user), self.offer | self.next)
        with self.assertRaises(AccessError):
            self.offer.with_user(self.training_user).action_withdraw()
        self.offer.with_user(self.coordinator).action_withdraw()
        self.assertEqual(self.next.state, "asked")

    def test_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._make_user("elsewhere", "base.group_user")
        user.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        user.group_ids |= self.env.ref(
            "training_operations.training_operations_group_coordinator"
        )
        self.assertFalse(self._sees(user))
