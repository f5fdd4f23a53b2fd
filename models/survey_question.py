from odoo import fields, models

from ..const import FEEDBACK_KINDS


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    training_feedback_kind = fields.Selection(
        FEEDBACK_KINDS,
        string="Counts as feedback on",
        help="Scales count from 1 to 5, the recommendation from 0 to 10. A scale about "
        "the instructors is shown once for each who taught.",
    )

    def _filter_rated(self):
        """Scales that are shown once for each instructor."""
        return self.filtered(
            lambda question: (
                question.training_feedback_kind == "instructor"
                and question.question_type == "scale"
            )
        )

    def _validate_scale(self, answer):
        """A score beside the scale would spoil the averages."""
        errors = super()._validate_scale(answer)
        if errors or not self.training_feedback_kind:
            return errors
        scores = answer.values() if isinstance(answer, dict) else [answer]
        allowed = {str(score) for score in range(self.scale_min, self.scale_max + 1)}
        if all(str(score) in allowed for score in scores):
            return {}
        message = self.env._("Choose one of the scores shown.")
        return {self.id: self.validation_error_msg or message}
