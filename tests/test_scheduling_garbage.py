import gc

from odoo.tests import BaseCase

from ..scheduling import garbage


class TestGarbage(BaseCase):
    """The collector rests while very much is made that stays, and works again after."""

    def setUp(self):
        super().setUp()
        self.addCleanup(gc.enable)

    def test_it_rests_inside_and_works_again_whatever_happens(self):
        with self.assertRaises(ZeroDivisionError), garbage.none_expected():
            self.assertFalse(gc.isenabled())
            _ = 1 / 0
        self.assertTrue(gc.isenabled())

    def test_the_last_of_several_leaves_it_as_the_first_found_it(self):
        first, second = garbage.none_expected(), garbage.none_expected()
        with first:
            with second:
                self.assertFalse(gc.isenabled())
            self.assertFalse(gc.isenabled())
        self.assertTrue(gc.isenabled())

    def test_who_has_switched_it_off_finds_it_so(self):
        gc.disable()
        with garbage.none_expected():
            pass
        self.assertFalse(gc.isenabled())
