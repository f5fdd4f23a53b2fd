from odoo import fields, models


class TrainingSession(models.Model):
    """Feedback: scores of the session."""

    _inherit = "training.session"

    feedback_count = fields.Integer(string="Answers", compute="_compute_feedback")
    feedback_course = fields.Float(
        string="Score of the course", compute="_compute_feedback", digits=(3, 1)
    )
    feedback_instructor = fields.Float(
        string="Score of the instructors", compute="_compute_feedback", digits=(3, 1)
    )
    feedback_venue = fields.Float(
        string="Score of the venue", compute="_compute_feedback", digits=(3, 1)
    )
    feedback_nps = fields.Float(
        string="NPS", compute="_compute_feedback", digits=(4, 0)
    )

    def _compute_feedback(self):
        """Averages of the session, as far as one may see its feedback."""
        report = self.env["training.feedback.report"]
        scores = {
            (session.id, kind): (score if kind != "nps" else nps)
            for session, kind, score, nps in (
                report._read_group(
                    [("session_id", "in", self.ids)],
                    ["session_id", "kind"],
                    ["score:avg", "nps:avg"],
                )
                if report.has_access("read")
                else []
            )
        }
        answers = dict(
            self.env["survey.user_input"]
            .sudo()  # how many answered, not what
            ._read_group(
                [("training_session_id", "in", self.ids), ("state", "=", "done")],
                ["training_session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.feedback_count = answers.get(session, 0)
            for kind in ("course", "instructor", "venue", "nps"):
                session[f"feedback_{kind}"] = scores.get((session.id, kind), 0)

    def action_view_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_feedback_report_action"
        )
        return dict(action, domain=[("session_id", "=", self.id)], context={})
