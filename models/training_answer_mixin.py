from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .training_course_question import to_number


class TrainingAnswerMixin(models.AbstractModel):
    """One answer: words, a number, a choice, or yes and no; whichever was asked."""

    _name = "training.answer.mixin"
    _description = "Answer to a Registration Question"

    question_id = fields.Many2one(
        "training.course.question", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(related="question_id.kind")
    is_required = fields.Boolean(related="question_id.is_required")
    value_text = fields.Char(string="Answer")
    choice_id = fields.Many2one(
        "training.course.question.choice",
        ondelete="restrict",
        domain="[('question_id', '=', question_id)]",
    )
    value_flag = fields.Selection([("yes", "Yes"), ("no", "No")], string="Yes or no")
    value = fields.Char(string="Answered", compute="_compute_value", store=True)
    value_number = fields.Float(
        string="Number", compute="_compute_value", store=True, aggregator="avg"
    )

    @api.depends("question_id.kind", "value_text", "choice_id", "value_flag")
    def _compute_value(self):
        """The answer in words, and as a number where one was asked."""
        flags = dict(self._fields["value_flag"]._description_selection(self.env))
        for answer in self:
            kind = answer.question_id.kind
            value = {
                "choice": answer.choice_id.name,
                "yes_no": flags.get(answer.value_flag),
            }.get(kind, answer.value_text)
            answer.value = value or False
            number = to_number(answer.value_text) if kind == "number" else None
            answer.value_number = number or 0.0

    @api.constrains("question_id", "value_text", "choice_id")
    def _check_answer_fits(self):
        """A number where a number was asked, one of the choices of the question."""
        for answer in self:
            question = answer.question_id
            is_word = question.kind == "number" and answer.value_text
            if is_word and to_number(answer.value_text) is None:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” asks for a number.", question=question.name
                    )
                )
            if answer.choice_id and answer.choice_id.question_id != question:
                raise ValidationError(
                    self.env._(
                        "“%(choice)s” is no answer to “%(question)s”.",
                        choice=answer.choice_id.name,
                        question=question.name,
                    )
                )

    def _prepare_answer_vals(self):
        """What was answered, to be kept elsewhere."""
        self.ensure_one()
        return {
            "question_id": self.question_id.id,
            "value_text": self.value_text,
            "choice_id": self.choice_id.id,
            "value_flag": self.value_flag,
        }
