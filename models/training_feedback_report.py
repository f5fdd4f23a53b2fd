from odoo import fields, models
from odoo.tools import SQL

from ..const import FEEDBACK_KINDS


class TrainingFeedbackReport(models.Model):
    """One row for each rating or comment that learners gave."""

    _name = "training.feedback.report"
    _description = "Feedback"
    _auto = False
    _order = "answered_on desc, id"
    _rec_name = "session_id"

    session_id = fields.Many2one("training.session", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    instructor_id = fields.Many2one(
        "hr.employee",
        readonly=True,
        help="Whom the score is about. Without one it counts for all who taught.",
    )
    kind = fields.Selection(FEEDBACK_KINDS, string="About", readonly=True)
    score = fields.Float(
        string="Score (1-5)", readonly=True, aggregator="avg", digits=(3, 1)
    )
    nps = fields.Float(
        string="NPS",
        readonly=True,
        aggregator="avg",
        digits=(4, 0),
        help="Those who gave 9 or 10 less those who gave 0 to 6, in percent.",
    )
    comment = fields.Text(readonly=True)
    answered_on = fields.Datetime(readonly=True)

    @property
    def _table_query(self):
        """Answers that were sent off, by what their question counts as."""
        return SQL(
            """
            SELECT line.id, session.id AS session_id, session.course_id,
                   session.company_id, session.place_id,
                   line.training_instructor_id AS instructor_id,
                   question.training_feedback_kind AS kind,
                   CASE WHEN question.training_feedback_kind
                             IN ('course', 'instructor', 'venue')
                        THEN line.value_scale END::float AS score,
                   CASE WHEN question.training_feedback_kind <> 'nps' THEN NULL
                        WHEN line.value_scale >= 9 THEN 100
                        WHEN line.value_scale <= 6 THEN -100
                        ELSE 0 END::float AS nps,
                   line.value_text_box AS comment, answer.end_datetime AS answered_on
              FROM survey_user_input_line line
              JOIN survey_user_input answer ON answer.id = line.user_input_id
              JOIN survey_question question ON question.id = line.question_id
              JOIN training_session session ON session.id = answer.training_session_id
             WHERE answer.state = 'done' AND NOT COALESCE(answer.test_entry, FALSE)
               AND NOT COALESCE(line.skipped, FALSE)
               AND question.training_feedback_kind IS NOT NULL
            """
        )
