from odoo.tests import tagged

from .common import TrainingCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
PERSONAS = ("public", "portal", "employee", "user", "coordinator", "manager", "finance")
# Letters for read, write, create and unlink, in the order of the personas.
MATRIX = {
    # Whoever works here may mark it; the rules say: in the sessions they teach.
    "training.accrual": "- - - - - - rwcu",
    "training.accrual.line": "- - - - - - rwcu",
    "training.attendance": "- r rwc rwc rwcu rwcu rwc",
    "training.booking": "- - r r rwcu rwcu r",
    "training.calendar.feed": "- - - - - - -",
    "training.certificate": "- r r r rwc rwcu r",
    "training.certificate.issue": "- - - - rwcu rwcu -",
    "training.certificate.issue.line": "- - - - rwcu rwcu -",
    "training.certificate.lookup": "- - - - - - -",
    "training.compliance.report": "- r - r r r -",
    # Of courses visitors read those that are published; see the rule.
    "training.checkout": "- r - r rw rw r",
    "training.course": "r r r r r rwcu r",
    "training.form.hit": "- - - - - - -",
    "training.course.block": "- - r r r rwcu r",
    "training.course.equipment": "- - - r r rwcu -",
    "training.course.instructor": "- - - r r rwcu -",
    "training.course.tag": "- - r r r rwcu r",
    "training.demand.forecast": "- - - r r r -",
    "training.demand.outlook": "- - - r r r -",
    "training.demand.report": "- - - r r r -",
    "training.demand.wish": "- - - - - - -",
    "training.enrollment": "- r r r rwcu rwcu r",
    "training.enrollment.report": "- - - r r r r",
    "training.feedback.report": "- - r r r r r",
    "training.instructor.capacity": "- - - r r r -",
    "training.instructor.report": "- - - r r r -",
    "training.interest": "- - - r rwcu rwcu -",
    "training.interest.demand": "- - - r r r -",
    # Which reports are kept ready, and since when.
    "training.kept.report": "- - - r r r r",
    "training.material": "- - - r rwcu rwcu -",
    "training.meeting": "- r r r rwcu rwcu r",
    "training.metric.target": "- - - r r rwcu -",
    "training.qualification": "- r r r r rwcu r",
    "training.qualification.reminder": "- - r r r rwcu r",
    "training.renewal": "- - - r rwc rwcu -",
    "training.requirement": "- - - r rwcu rwcu -",
    "training.role": "- r - r rwcu rwcu -",
    "training.quote": "- r - r rwcu rwcu r",
    "training.reconciliation.note": "- - - - - - rc",
    "training.reconciliation.wizard": "- - - - - - rwcu",
    "training.request": "- - - r rwcu rwcu r",
    "training.resource": "- - - r r rwcu r",
    "training.resource.feature": "- - - r r rwcu -",
    # One's own; the rules say so.
    "training.scheduled.report": "- - - rwcu rwcu rwcu rwcu",
    "training.scheduling.proposal": "- - - r rwcu rwcu -",
    "training.scheduling.run": "- - - r rwcu rwcu -",
    "training.scheduling.term": "- - - r rcu rcu -",
    "training.session": "- r r r rwcu rwcu r",
    "training.session.money": "- - - - - - -",
    "training.session.report": "- - - r r r r",
    "training.step.report": "- - - r r r -",
    "training.time.entry": "- - - rwcu rwcu rwcu -",
    "training.weekday": "- - r r r r r",
    "training.invoice.wizard": "- - - - rwcu rwcu rwcu",
    "training.invoice.wizard.line": "- - - - rwcu rwcu rwcu",
    "training.invoice.run": "- - - - rwc rwc rwc",
    "training.invoice.run.line": "- - - - rwc rwc rwc",
    "training.reason.wizard": "- - - - rwcu rwcu rwc",
    "training.request.repeat": "- - - - rwcu rwcu -",
    "training.session.pattern": "- - - - rwcu rwcu -",
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "public": cls.env.ref("base.public_user"),
            "portal": cls.learner_user,
            "employee": cls.employee_user,
            "user": cls.training_user,
            "coordinator": cls.coordinator,
            "manager": cls.manager,
            "finance": cls.finance,
        }

    def _rights(self, persona, model):
        """The letters of what a persona may do with a model, some record or other."""
        records = self.env[model].with_user(self.users[persona])
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if records.has_access(operation)
        )

    def _own_models(self):
        return [
            model
            for name, model in sorted(self.env.registry.items())
            if name.startswith("training.") and not model._abstract and model._auto
        ]

    def test_each_group_may_do_this_and_nothing_else(self):
        for model, row in MATRIX.items():
            expected = row.replace("-", "").split(" ")
            for persona, letters in zip(PERSONAS, expected, strict=True):
                with self.subTest(model=model, persona=persona):
                    self.assertEqual(self._rights(persona, model), letters)

    def test_the_public_may_do_nothing_with_any_model(self):
        published = {"training.course": "r"}
        for model in self._own_models():
            with self.subTest(model._name):
                wanted = published.get(model._name, "")
                self.assertEqual(self._rights("public", model._name), wanted)

    def test_nobody_but_managers_and_coordinators_deletes(self):
        own = {
            "training.accrual",
            "training.accrual.line",
            "training.scheduled.report",
            "training.time.entry",
        }
        for model in self._own_models():
            if model._transient or model._name in own:
                continue
            for persona in ("portal", "employee", "user", "finance"):
                with self.subTest(model=model._name, persona=persona):
                    self.assertNotIn("u", self._rights(persona, model._name))

    def test_finance_posts_and_changes_no_training(self):
        # Anybody who works here may teach and mark; the rules say where.
        marked_by_who_teaches = {"training.attendance"}
        # Why a difference stands is finance's own to say.
        own = {
            "training.scheduled.report",
            "training.reconciliation.note",
            "training.accrual",
            "training.accrual.line",
            "training.invoice.run",
            "training.invoice.run.line",
        }
        for model in self._own_models():
            if model._transient or model._name in marked_by_who_teaches | own:
                continue
            with self.subTest(model._name):
                self.assertIn(self._rights("finance", model._name), ("", "r"))

    def test_every_model_of_a_company_is_kept_to_it(self):
        """A rule for everybody, which no group's rule can widen."""
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        ruled = {
            rule.model_id.model
            for rule in rules
            if "company_ids" in (rule.domain_force or "")
        }
        for model in self._own_models():
            if model._transient or "company_id" not in model._fields:
                continue
            if model._fields["company_id"].store:
                with self.subTest(model._name):
                    self.assertIn(model._name, ruled)
