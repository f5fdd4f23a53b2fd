from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class TrainingSurvey(Survey):
    """A survey about a session: its instructors are rated one by one."""

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        _survey, answer_sudo = self._fetch_from_access_token(survey_token, answer_token)
        if answer_sudo.training_session_id:
            post = answer_sudo._gather_instructor_scores(post)
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """Feedback on a session is given once; another answer would belong to none."""
        _survey, answer_sudo = self._fetch_from_access_token(survey_token, answer_token)
        if answer_sudo.training_session_id:
            return request.redirect(
                f"/survey/start/{survey_token}?answer_token={answer_token}"
            )
        return super().survey_retry(survey_token, answer_token, **post)
