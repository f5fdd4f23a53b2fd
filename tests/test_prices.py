from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
class TestPrices(FinanceFactories, TrainingCase):
    """What a seat costs whom, where that comes from, and what the invoice says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_pricelists()
        cls.session = cls._make_open_session(
            course=cls._make_course(seats_max=20), company_id=cls.company.id
        )
        cls.learner = cls._make_learners(1, parent_id=cls.client_company.id)

    def _give_pricelist(self, *args, **kwargs):
        pricelist = self._make_pricelist(*args, **kwargs)
        self.client_company.specific_property_product_pricelist = pricelist
        return pricelist

    def _enroll(self, **overrides):
        return (
            self.env["training.enrollment"]
            .with_user(self.coordinator)
            .create(
                {
                    "session_id": self.session.id,
                    "partner_id": self.learner.id,
                    **overrides,
                }
            )
        )

    def test_a_visitor_pays_the_list_price(self):
        public = self.env.ref("base.public_user")
        session = self.session.with_user(public).sudo()
        price = session._get_seat_price(public.partner_id)
        self.assertEqual((price.amount, price.total), (100.0, 100.0))
        self.assertEqual(price.currency, self.company.currency_id)

    def test_a_client_pays_by_the_contract_and_the_enrolment_says_so(self):
        self._give_pricelist(80.0, name="Acme 2027")
        enrollment = self._enroll()
        self.assertEqual(enrollment.price, 80.0)
        self.assertIn("Acme 2027", enrollment.price_origin)

    def test_what_was_agreed_stays_when_the_contract_changes(self):
        pricelist = self._give_pricelist(80.0)
        enrollment = self._enroll()
        pricelist.item_ids.fixed_price = 60.0
        enrollment.invalidate_recordset()
        self.assertEqual(enrollment.price, 80.0)
        self.assertEqual(self.session._get_seat_price(self.learner).amount, 60.0)

    def test_seats_booked_together_cost_what_many_cost(self):
        self._give_pricelist(70.0, quantity=3)
        people = self._make_learners(3, parent_id=self.client_company.id)
        together = self._enroll_all(self.session, people)
        alone = self._enroll()
        self.assertEqual(set(together.mapped("price")), {70.0})
        self.assertIn("3", together[0].price_origin)
        self.assertEqual(alone.price, 100.0)
        self.assertEqual(
            self.session._get_seat_price(self.learner, quantity=3).amount, 70.0
        )

    def test_the_sessions_own_price_goes_before_the_contract(self):
        self._give_pricelist(80.0)
        self.session.price_unit = 150.0
        self.assertEqual(self._enroll().price, 150.0)
        self.assertIn("session", self._enroll_other().price_origin)

    def _enroll_other(self):
        return self._make_enrollment(self.session)

    def test_a_seat_online_has_its_own_price(self):
        self.session.write({"mode": "hybrid", "seats_onsite": 5, "price_online": 60.0})
        online = self._enroll(seat_pool="online")
        self.assertEqual(online.price, 60.0)
        self.assertIn("online", online.price_origin)
        price = self.session._get_seat_price(self.learner, pool="online")
        self.assertEqual(price.amount, 60.0)

    def test_who_changes_a_price_is_named(self):
        enrollment = self._enroll()
        enrollment.price = 55.0
        self.assertIn(self.coordinator.name, enrollment.price_origin)
        agreed = self._enroll(partner_id=self._make_learners(1).id, price=12.0)
        self.assertIn(self.coordinator.name, agreed.price_origin)

    def test_the_form_names_the_origin_unless_the_price_is_typed_over(self):
        self._give_pricelist(80.0)
        model = self.env["training.enrollment"].with_user(self.coordinator)
        form = Form(model)
        form.session_id = self.session
        form.partner_id = self.learner
        self.assertEqual(form.price, 80.0)
        proposed = form.save()
        self.assertIn("Contract", proposed.price_origin)
        form = Form(model)
        form.session_id = self.session
        form.partner_id = self._make_learners(1)
        form.price = 10.0
        self.assertIn(self.coordinator.name, form.save().price_origin)

    def test_a_contract_in_another_currency_is_invoiced_in_it(self):
        euro = self._set_rates("EUR", d2020_01_01=0.5)
        self._give_pricelist(80.0, currency=euro)
        enrollment = self._enroll()
        self.assertEqual((enrollment.price, enrollment.currency_id), (80.0, euro))
        move = enrollment._create_invoices()
        self.assertEqual((move.currency_id, move.amount_untaxed), (euro, 80.0))

    def test_a_session_may_be_priced_in_another_currency(self):
        euro = self._set_rates("EUR", d2020_01_01=0.5)
        session = self._make_open_session(price_currency_id=euro.id)
        self.assertEqual(session.price_unit, 50.0)
        enrollment = self._make_enrollment(session)
        self.assertEqual((enrollment.price, enrollment.currency_id), (50.0, euro))

    def test_taxes_included_are_taken_off_for_who_pays_none(self):
        session = self._make_open_session(course=self._make_taxed_course())
        tax = session.course_id.product_id.taxes_id
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        free = self._make_tax(0.0, fiscal_position_ids=[Command.link(abroad.id)])
        free.original_tax_ids = tax
        self.client_company.property_account_position_id = abroad
        here = session._get_seat_price(self._make_learners(1))
        there = session._get_seat_price(self.learner)
        self.assertEqual((here.untaxed, here.total), (100.0, 120.0))
        self.assertEqual((there.untaxed, there.total), (100.0, 100.0))
        enrollment = self._make_enrollment(session, self.learner)
        move = self._post(enrollment._create_invoices())
        self.assertEqual((move.amount_untaxed, move.amount_total), (100.0, 100.0))
        enrollment.invalidate_recordset()
        self.assertEqual(enrollment.reconciliation_class, "invoiced_not_delivered")

    def test_moving_to_another_date_keeps_the_price_and_says_from_where(self):
        self._give_pricelist(80.0)
        old = self._enroll()
        self.client_company.specific_property_product_pricelist = False
        other = self._make_open_session(course=self.session.course_id)
        new = old._transfer(other, reason="Ill")
        self.assertEqual((new.price, new.currency_id), (80.0, old.currency_id))
        self.assertIn(self.session.name, new.price_origin)
