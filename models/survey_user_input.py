from odoo import api, fields, models

from ..const import INSTRUCTOR_ROLES


class SurveyUserInput(models.Model):
    """One learner's feedback; who it is stands here only if the policy allows."""

    _inherit = "survey.user_input"

    training_session_id = fields.Many2one(
        "training.session", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    @api.private
    def _get_rated_instructors(self):
        """Who taught the session, the lead first: each is rated apart."""
        self.ensure_one()
        # A learner answers; who taught is no secret to those who were there.
        bookings_sudo = self.training_session_id.sudo().booking_ids.filtered(
            lambda booking: booking.state == "firm" and booking.role in INSTRUCTOR_ROLES
        )
        return bookings_sudo.sorted(
            lambda booking: (INSTRUCTOR_ROLES.index(booking.role), booking.id)
        ).employee_id

    @api.private
    def _gather_instructor_scores(self, posted):
        """What was posted, the scores of the instructors gathered by question.

        :param dict posted: scores under keys of question and instructor, `7_12`
        :return: the same with `{question: {instructor id: score}}` instead; a question
            that must be answered is left out as long as somebody isn't rated
        """
        self.ensure_one()
        instructors = self._get_rated_instructors()
        gathered = dict(posted)
        for question in instructors and self.survey_id.question_ids._filter_rated():
            scores = {
                instructor.id: gathered.pop(key)
                for instructor in instructors
                if (key := f"{question.id}_{instructor.id}") in gathered
            }
            gathered.pop(str(question.id), None)
            is_complete = len(scores) == len(instructors)
            if scores and (is_complete or not question.constr_mandatory):
                gathered[str(question.id)] = scores
        return gathered

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        """As long as an answer isn't sent off, it may be sent again.

        What was refused for one question must not bar the others, kept by then.
        """
        overwrite = overwrite_existing or bool(self.training_session_id)
        return super()._save_lines(question, answer, comment, overwrite)

    def _save_line_simple_answer(self, question, old_answers, answer):
        """Of several instructors one line each."""
        if not isinstance(answer, dict):
            return super()._save_line_simple_answer(question, old_answers, answer)
        old_answers.sudo().unlink()  # as for choices: what is answered again
        return self.env["survey.user_input.line"].create(
            [
                {
                    **self._get_line_answer_values(question, score, "scale"),
                    "training_instructor_id": instructor_id,
                }
                for instructor_id, score in answer.items()
            ]
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
