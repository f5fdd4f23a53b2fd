from odoo import api, fields, models
from odoo.fields import Command


class TrainingEnrollmentAnswer(models.Model):
    """What a learner, or whoever booked, answered to a question of the course."""

    _name = "training.enrollment.answer"
    _description = "Registration Answer"
    _inherit = ["training.answer.mixin"]
    _order = "enrollment_id, id"
    _rec_name = "value"

    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="enrollment_id.partner_id", store=True, string="Learner"
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True
    )
    course_id = fields.Many2one(related="enrollment_id.course_id", store=True)
    company_id = fields.Many2one(related="enrollment_id.company_id", store=True)
    enrollment_state = fields.Selection(
        related="enrollment_id.state", string="Enrolment is"
    )

    _question_once = models.UniqueIndex(
        "(enrollment_id, question_id)", "This question is answered already."
    )


class TrainingEnrollment(models.Model):
    """Answers to the course's questions, and those still missing."""

    _inherit = "training.enrollment"

    answer_ids = fields.One2many(
        "training.enrollment.answer", "enrollment_id", string="Answers"
    )
    open_questions = fields.Char(
        string="Not answered", compute="_compute_open_questions"
    )

    @api.depends("answer_ids.value", "session_id.course_id.question_ids.is_required")
    def _compute_open_questions(self):
        """Required questions without an answer, by name."""
        for enrollment in self:
            answered = enrollment.answer_ids.filtered("value").question_id
            required = enrollment.session_id.course_id.question_ids.filtered(
                "is_required"
            )
            missing = required - answered
            enrollment.open_questions = ", ".join(missing.mapped("name")) or False

    def _prepare_moved_vals(self, session, terms):
        """Answers go along to another date of the same course."""
        vals = super()._prepare_moved_vals(session, terms)
        if session.course_id == self.course_id:
            vals["answer_ids"] = [
                Command.create(answer._prepare_answer_vals())
                for answer in self.answer_ids
            ]
        return vals

    def _after_substituting(self, former, reason, reason_id):
        """Another person answers anew; what the booker answered stays."""
        result = super()._after_substituting(former, reason, reason_id)
        self.answer_ids.filtered(
            lambda answer: answer.question_id.scope == "person"
        ).unlink()
        return result
