from odoo import fields, models


class SurveyUserInput(models.Model):
    """One learner's feedback; who it is stands here only if the policy allows."""

    _inherit = "survey.user_input"

    training_session_id = fields.Many2one(
        "training.session", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    def _mark_done(self):
        """What was written freely reaches the coordinator."""
        result = super()._mark_done()
        for answer in self.filtered("training_session_id"):
            comments = answer.user_input_line_ids.filtered(
                lambda line: line.question_id.training_feedback_kind == "comment"
            ).mapped("value_text_box")
            answer._pass_on_comment("\n".join(filter(None, comments)))
        return result

    def _pass_on_comment(self, comment):
        """Note a comment on the session, as somebody's only if a name is kept."""
        if not comment:
            return
        # A learner answers; the note is the system's.
        session_sudo = self.training_session_id.sudo()
        author = self.sudo().partner_id or session_sudo.company_id.partner_id
        session_sudo.message_post(
            body=self.env._("Feedback: %(comment)s", comment=comment),
            author_id=author.id,
            partner_ids=session_sudo.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
