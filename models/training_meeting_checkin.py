import base64

from odoo import api, fields, models
from odoo.tools import hmac

from ..logic.checkin import (
    is_current_code,
    own_window,
    rotating_code,
    seconds_left,
    slot_of,
)


class TrainingMeeting(models.Model):
    """Checking oneself in with the code that the instructor's screen shows."""

    _inherit = "training.meeting"

    @api.private
    def _get_part_at(self, moment):
        """The half day that somebody who comes now comes for."""
        self.ensure_one()
        parts = self._get_parts()[self]
        return next((part for part in parts if moment < part.stop), parts[-1])

    # -- the code on the instructor's screen -----------------------------------------

    def _get_checkin_secret(self):
        self.ensure_one()
        # It stays on the server; codes are shown to whoever may mark the meeting.
        return hmac(self.env(su=True), "training_operations-checkin", self.id)

    def _get_checkin_code(self):
        """The code of this moment as digits and QR code, for whoever may mark."""
        meeting_sudo = self._check_may_mark()
        now = fields.Datetime.now()
        code = rotating_code(meeting_sudo._get_checkin_secret(), slot_of(now))
        url = f"{meeting_sudo.get_base_url()}/training/checkin/{self.id}"
        opens, closes = meeting_sudo._get_own_window()
        return {
            "code": code,
            "seconds": seconds_left(now),
            "url": url,
            "qr": meeting_sudo._draw_qr_code(f"{url}?code={code}"),
            "is_open": opens <= now <= closes,
            "window": meeting_sudo._tell_times(opens, closes),
        }

    @api.private
    @api.model
    def _draw_qr_code(self, text, size=320):
        """A picture in base64, so that the text stands in no address."""
        picture = self.env["ir.actions.report"].barcode(
            "QR", text, width=size, height=size, barLevel="M", quiet=0
        )
        return base64.b64encode(picture).decode()

    def _get_own_window(self):
        """When learners may check themselves in: for what runs or comes next."""
        self.ensure_one()
        policy = self.session_id._get_policy()
        part = self._get_part_at(fields.Datetime.now())
        return own_window(
            part.start,
            part.stop,
            policy.checkin_minutes_before,
            policy.checkin_minutes_after,
        )

    @api.private
    def _is_checkin_time(self):
        """Whether learners may check themselves in now."""
        opens, closes = self._get_own_window()
        return opens <= fields.Datetime.now() <= closes

    @api.private
    def _has_its_day_come(self):
        """Whether it is the day of the meeting or later, on the session's clock."""
        self.ensure_one()
        session = self.session_id
        today = session._local(fields.Datetime.now()).date()
        return session._local(self.start).date() <= today

    def _tell_times(self, first, last):
        """Two instants on the clock of the session, with the zone's name."""
        first, last = self.session_id._local(first), self.session_id._local(last)
        return f"{first:%H:%M}–{last:%H:%M} {first:%Z}"

    # -- checking oneself in ----------------------------------------------------------

    @api.private
    def _check_in_self(self, enrollment_sudo, code):
        """Let a learner check in with the code on the screen.

        :param enrollment_sudo: whose right to check in was proven by login or link
        :return: {verdict, message}; the verdict is that of `_arrive` or the reason
        """
        meeting_sudo = self.sudo()  # the learner's right to it is that of the seat
        verdict = meeting_sudo._get_own_refusal(enrollment_sudo, code)
        if verdict and verdict not in ("not_seated", "too_often"):
            enrollment_sudo._note_try(meeting_sudo, "self", verdict)
        verdict = verdict or enrollment_sudo._arrive(meeting_sudo, "self")
        return {
            "verdict": verdict,
            "message": meeting_sudo._tell_own_verdict(verdict, enrollment_sudo),
        }

    def _get_own_refusal(self, enrollment, code):
        """Why a learner can't check in by now and with this code, if so."""
        if enrollment.session_id != self.session_id or enrollment.state != "confirmed":
            return "not_seated"
        opens, closes = self._get_own_window()
        now = fields.Datetime.now()
        if now < opens:
            return "too_early"
        if now > closes:
            return "too_late"
        if enrollment._has_tried_too_often():
            return "too_often"
        if not is_current_code(code or "", self._get_checkin_secret(), now):
            return "wrong_code"
        return None

    def _tell_own_verdict(self, verdict, enrollment):
        """What came of it, in the words for a learner."""
        opens, closes = self._get_own_window()
        times = self._tell_times(opens, closes)
        messages = {
            "checked_in": self.env._("You are checked in. Have a good day!"),
            "already": self.env._("You are checked in already."),
            "disputed": self.env._(
                "We noted that you are here. Your instructor has marked something else;"
                " please speak to them."
            ),
            "locked": self.env._(
                "The attendance of this meeting has been submitted. Please speak to"
                " your instructor."
            ),
            "too_early": self.env._("Check-in opens later: %s.", times),
            "too_late": self.env._(
                "Check-in was open %s. Please speak to your instructor.", times
            ),
            "too_often": self.env._(
                "That was the wrong code too often. Wait ten minutes, or speak to your"
                " instructor."
            ),
            "wrong_code": self.env._(
                "This code isn't the one on the screen now. It changes every half"
                " minute; please type the new one."
            ),
            "not_seated": self.env._("You have no confirmed seat in this session."),
        }
        return messages[verdict]
