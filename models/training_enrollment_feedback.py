import random

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import hmac

from ..const import DELIVERED_STATES, PRESENT_STATUSES

ASK_DAYS = 14


class TrainingEnrollment(models.Model):
    """Feedback: asked once, of those who were there."""

    _inherit = "training.enrollment"

    feedback_asked_on = fields.Datetime(readonly=True, copy=False)

    def _get_feedback_survey(self):
        """The course's survey, or the one that came with the module."""
        self.ensure_one()
        return self.course_id.sudo().survey_id or self.env.ref(
            "training_operations.survey_feedback", raise_if_not_found=False
        )

    def _get_feedback_token(self):
        """The token of the answer, made from the database's secret.

        Nothing that is stored leads from an answer back to the learner.
        """
        self.ensure_one()
        return hmac(self.env(su=True), "training-feedback", self.id)

    @api.private
    def _get_feedback_url(self):
        """Where the learner gives feedback, or nothing where none is asked."""
        self.ensure_one()
        survey_sudo = self.sudo()._get_feedback_survey()
        if not survey_sudo or not self.feedback_asked_on:
            return ""
        return (
            f"{self.get_base_url()}/survey/start/{survey_sudo.sudo().access_token}"
            f"?answer_token={self._get_feedback_token()}"
        )

    @api.model
    def _cron_ask_feedback(self):
        """Ask those who attended what was delivered lately, each once.

        What ended before a company began to ask is left alone.
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), days=ASK_DAYS)
        begun = Domain.OR(
            Domain("session_id.company_id", "=", company.id)
            & Domain("session_id.stop", ">=", company.training_feedback_since)
            for company in self.env["res.company"].search(
                [("training_feedback_since", "!=", False)]
            )
        )
        attended = (
            self.env["training.attendance"]
            .search(
                Domain("session_id.state", "in", DELIVERED_STATES)
                & Domain("session_id.done_on", ">=", since)
                & begun
                & Domain("status", "in", PRESENT_STATUSES)
                & Domain("is_superseded", "=", False)
                & Domain("enrollment_id.feedback_asked_on", "=", False)
                & Domain("enrollment_id.state", "!=", "cancelled")
            )
            .enrollment_id
        )
        attended._ask_feedback()

    @api.private
    def _ask_feedback(self):
        """Prepare an answer for each, under a token, and have the message sent."""
        surveys = {enrollment: enrollment._get_feedback_survey() for enrollment in self}
        asked = self.filtered(
            lambda enrollment: surveys[enrollment] and not enrollment.feedback_asked_on
        )
        policies = asked._get_policies()
        questions = {
            survey: survey.sudo()._prepare_user_input_predefined_questions().ids
            for survey in {surveys[enrollment] for enrollment in asked}
        }
        vals_list = [
            enrollment._prepare_feedback_vals(
                surveys[enrollment],
                questions[surveys[enrollment]],
                policies[enrollment].feedback_anonymous,
            )
            for enrollment in asked
        ]
        # The order of the answers must not tell whose they are.
        random.shuffle(vals_list)
        # The rule asks; who delivers a session need not know of surveys.
        self.env["survey.user_input"].sudo().create(vals_list)
        asked.feedback_asked_on = fields.Datetime.now()
        self.env["training.communication.rule"]._fire(
            "feedback_asked", asked, occurrence="once"
        )

    def _prepare_feedback_vals(self, survey, question_ids, is_anonymous):
        self.ensure_one()
        vals = {
            "survey_id": survey.id,
            "access_token": self._get_feedback_token(),
            "training_session_id": self.session_id.id,
            "predefined_question_ids": [Command.set(question_ids)],
        }
        if not is_anonymous:
            vals["partner_id"] = self.partner_id.id
            vals["email"] = self.partner_id.email
            vals["nickname"] = self.partner_id.name
        return vals
