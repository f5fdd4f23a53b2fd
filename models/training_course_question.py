from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..logic.people import normalize_heading

QUESTION_KINDS = [
    ("text", "Text"),
    ("choice", "One of several"),
    ("yes_no", "Yes or no"),
    ("number", "Number"),
]


class TrainingCourseQuestion(models.Model):
    """Something to ask whoever enrols in a course."""

    _name = "training.course.question"
    _description = "Registration Question"
    _order = "course_id, sequence, id"

    course_id = fields.Many2one(
        "training.course", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True)
    name = fields.Char(string="Question", required=True, translate=True)
    hint = fields.Char(translate=True, help="Shown below the question.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        QUESTION_KINDS, string="Answer is", required=True, default="text"
    )
    scope = fields.Selection(
        [("person", "Each person"), ("booking", "Whoever books, once")],
        string="Asked of",
        required=True,
        default="person",
    )
    is_required = fields.Boolean(string="Required")
    choice_ids = fields.One2many(
        "training.course.question.choice", "question_id", string="Choices", copy=True
    )
    choice_label = fields.Char(string="Choices offered", compute="_compute_choices")
    answer_count = fields.Integer(string="Answers", compute="_compute_answer_count")

    @api.depends("choice_ids.name")
    def _compute_choices(self):
        for question in self:
            question.choice_label = ", ".join(
                choice.name for choice in question.choice_ids if choice.name
            )

    def _compute_answer_count(self):
        counts = dict(
            self.env["training.enrollment.answer"]._read_group(
                [("question_id", "in", self.ids)], ["question_id"], ["__count"]
            )
        )
        for question in self:
            question.answer_count = counts.get(question, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        """What was asked and answered is archived instead, so that answers stay."""
        self.filtered("answer_count")._refuse_unlink()

    def _refuse_unlink(self):
        if self:
            raise ValidationError(
                self.env._(
                    "“%(question)s” was answered already. Archive it instead.",
                    question=self[0].name,
                )
            )

    @api.private
    def _parse_answer(self, text):
        """Values of an answer from what was typed or uploaded, or None.

        :param str text: a choice by its name, yes or no in some languages, a number
        """
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            return None
        if self.kind == "choice":
            wanted = normalize_heading(text)
            choice = self.choice_ids.filtered(
                lambda choice: normalize_heading(choice.name) == wanted
            )[:1]
            return {"choice_id": choice.id} if choice else None
        if self.kind == "yes_no":
            flag = {
                **dict.fromkeys(
                    ("y", "yes", "true", "1", "x", "ja", "oui", "si"), "yes"
                ),
                **dict.fromkeys(("n", "no", "false", "0", "nein", "non", "nee"), "no"),
            }.get(normalize_heading(text))
            return {"value_flag": flag} if flag else None
        if self.kind == "number" and to_number(text) is None:
            return None
        return {"value_text": text}

    @api.private
    def _for_scope(self, scope):
        return self.filtered_domain(Domain("scope", "=", scope))


class TrainingCourseQuestionChoice(models.Model):
    """One of the answers to choose from."""

    _name = "training.course.question.choice"
    _description = "Answer to Choose"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "training.course.question", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


def to_number(text):
    """A number as people type it, with a point or a comma; None for anything else."""
    try:
        return float((text or "").replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
