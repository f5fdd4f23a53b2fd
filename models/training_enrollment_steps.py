from odoo import api, models


class TrainingEnrollment(models.Model):
    """What a learner has to do on the day: join, check in, sign."""

    _inherit = "training.enrollment"

    @api.private
    def _list_day_steps(self):
        """Steps for `res.users._get_training_steps`; to be called as superuser."""
        self.ensure_one()
        title, meeting = self.course_id.name, self._get_meeting_at_hand()
        if self._find_joinable():
            yield {
                "kind": "join",
                "title": self.env._("Join online: %s", title),
                "text": meeting.local_label,
                "url": self.own_join_url,
                "label": self.env._("Join"),
            }
        elif meeting and self._is_checkin_open(meeting):
            yield {
                "kind": "checkin",
                "title": self.env._("Check in: %s", title),
                "text": f"{meeting.local_label}, {self.session_id.place_label}",
                "url": self.pass_url,
                "label": self.env._("Check in"),
            }
        if self._list_to_sign():
            yield {
                "kind": "sign",
                "title": self.env._("Sign that you were there: %s", title),
                "text": self.session_id.period_label,
                "url": self.pass_url,
                "label": self.env._("Sign"),
            }

    def _is_checkin_open(self, meeting):
        """Whether the learner isn't here yet and could be."""
        return bool(meeting._is_checkin_time()) and not self._is_here(meeting)
