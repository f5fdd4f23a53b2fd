import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase
from .portal_common import PortalFactories

OPEN_PAGES = {
    "/training",
    "/training/page/<int:page>",
    "/training/upcoming",
    "/training/calendar.ics",
    # A script without data, see its route.
    "/my/training/attendance/worker.js",
}
# Pages that look the same for whatever is guessed: they ask who one is, or lead home.
BLANK_PAGES = {
    "/training/checkin/<int:meeting_id>",
    "/my/training/session/<int:session_id>/attendance",
}
PARAMETER = re.compile(r"<(\w+)(?:\(([^>]*)\))?:\w+>")
GUESSES = {"int": "999999999", "string": "wrong", "model": "nothing-999999999"}


@tagged("post_install", "-at_install")
class TestWebsiteRoutes(PortalFactories, TrainingHttpCase):
    """Every route of the module, as Odoo's own table has them: none is forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def _routes(self, kind, method=None):
        """Pairs (rule, routing) of one type, by method."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if (
                rule.rule.startswith(("/training", "/my/training"))
                and routing["type"] == kind
                and (not method or method in (routing["methods"] or ()))
            ):
                yield rule.rule, routing

    def _guess(self, rule):
        def guess(found):
            return GUESSES.get(found[1]) or found[2].split(",")[0]

        return PARAMETER.sub(guess, rule)

    def test_looking_and_changing_are_apart_and_tokens_are_asked_for(self):
        routes = dict(self._routes("http"))
        self.assertGreater(len(routes), 50)
        for rule, routing in self._routes("http"):
            with self.subTest(rule):
                if rule not in BLANK_PAGES:
                    self.assertIn(routing["methods"], (["GET"], ["POST"]))
                self.assertTrue(routing.get("csrf", True))
                self.assertIn(routing["auth"], ("user", "public"))

    @mute_logger("odoo.http")
    def test_who_is_not_signed_in_guesses_nothing(self):
        self.authenticate(None, None)
        for rule, routing in self._routes("http", "GET"):
            with self.subTest(rule):
                response = self._get(self._guess(rule))
                if rule in OPEN_PAGES or (rule in BLANK_PAGES and response.ok):
                    self.assertLess(response.status_code, 400)
                elif response.status_code == 303 and routing["auth"] == "user":
                    self.assertIn("/web/login", response.headers["Location"])
                else:
                    self.assertEqual(response.status_code, 404)

    @mute_logger("odoo.http")
    def test_a_stranger_who_is_signed_in_guesses_nothing(self):
        self.authenticate("stranger-test", "stranger-test")
        for rule, _routing in self._routes("http", "GET"):
            if "<" not in rule or rule in OPEN_PAGES | BLANK_PAGES or "/page/" in rule:
                continue  # nothing to guess
            with self.subTest(rule):
                response = self._get(self._guess(rule))
                if response.status_code == 303:  # to a list of one's own
                    self.assertNotIn("999999999", response.headers["Location"])
                else:
                    self.assertIn(response.status_code, (403, 404))

    @mute_logger("odoo.http")
    def test_nothing_is_changed_without_the_token_of_a_page(self):
        for login in (None, "client-test"):
            self.authenticate(login, login)
            for rule, _routing in self._routes("http", "POST"):
                with self.subTest(rule, login=login):
                    response = self.url_open(
                        self._guess(rule), data={"x": "1"}, allow_redirects=False
                    )
                    if response.status_code == 303:
                        self.assertIn("/web/login", response.headers["Location"])
                    else:
                        self.assertIn(response.status_code, (400, 404))

    @mute_logger("odoo.http")
    def test_a_guess_with_the_token_of_a_page_changes_nothing(self):
        self.authenticate("client-test", "client-test")
        for rule, _routing in self._routes("http", "POST"):
            if "<int" not in rule and "<string" not in rule:
                continue
            with self.subTest(rule):
                response = self._post(self._guess(rule), page="/my/training/delegates")
                if response.status_code == 303:  # back to a list of one's own
                    self.assertNotIn("999999999", response.headers["Location"])
                elif rule not in BLANK_PAGES:
                    self.assertEqual(response.status_code, 404)

    @mute_logger("odoo.http")
    def test_calls_of_strangers_are_errors(self):
        for login in (None, "stranger-test"):
            self.authenticate(login, login)
            for rule, _routing in self._routes("jsonrpc"):
                if rule == "/training/upcoming/choices":
                    continue  # names of what is published
                with self.subTest(rule, login=login):
                    answer = self.url_open(
                        self._guess(rule),
                        json={"jsonrpc": "2.0", "method": "call", "params": {}},
                    ).json()
                    if answer.get("result", True):  # an empty list tells nothing
                        self.assertIn("error", answer)
                    self.assertNotIn("psycopg2", str(answer))
