import hmac as hmac_lib
import re

from odoo import api, fields, models
from odoo.tools import hmac

from ..const import ATTENDED_STATES, PRESENT_STATUSES
from ..logic.checkin import arrival_status

TOKEN = re.compile(r"(?:TRN-)?(?P<id>[0-9]{1,12})-(?P<signature>[0-9A-Fa-f]{32})")
# After so many refused tries in so many minutes one has to wait.
MAX_TRIES, TRY_MINUTES = 5, 10


class TrainingEnrollment(models.Model):
    """Checking in: the learner's personal link and QR code, and arriving.

    Neither is stored. Both are signed with the database's secret over enrolment and
    person, so that they can't be guessed, and stop working when somebody else takes
    over the seat.
    """

    _inherit = "training.enrollment"

    pass_url = fields.Char(
        string="Personal link",
        compute="_compute_pass_url",
        compute_sudo=True,
        groups="training_operations.training_operations_group_user",
        help="Where the learner finds the QR code, checks in, joins online and signs.",
    )

    desk_code = fields.Char(
        string="Code for the desk",
        compute="_compute_desk_code",
        compute_sudo=True,
        groups="training_operations.training_operations_group_user",
        help="As QR code on the personal page and the sign-in sheet.",
    )
    own_join_url = fields.Char(
        string="Personal link to join",
        compute="_compute_pass_url",
        compute_sudo=True,
        groups="training_operations.training_operations_group_user",
        help="Notes the time and leads on to the online room.",
    )

    @api.depends("partner_id")
    def _compute_pass_url(self):
        for enrollment in self:
            token = enrollment._sign_token("pass")
            address = f"{enrollment.get_base_url()}/training" if token else ""
            enrollment.pass_url = token and f"{address}/pass/{token}"
            enrollment.own_join_url = token and f"{address}/join/{token}"

    @api.depends("partner_id")
    def _compute_desk_code(self):
        for enrollment in self:
            enrollment.desk_code = enrollment.id and enrollment._get_desk_code()

    @api.private
    def _get_desk_code(self):
        """What the QR code for the check-in desk says; no good for anything else."""
        return f"TRN-{self._sign_token('desk')}".upper()

    def _sign_token(self, scope):
        """Enrolment and signature: 128 bits that only this database can make."""
        self.ensure_one()
        if not self.id:
            return False
        # The secret never leaves; whoever may have the token is for the caller to say.
        signature = hmac(
            self.env(su=True),
            f"training_operations-{scope}",
            (self.id, self.sudo().partner_id.id),
        )
        return f"{self.id}-{signature[:32]}"

    @api.private
    @api.model
    def _find_by_token(self, scope, token):
        """The enrolment whose link or QR code this is, as superuser, or none.

        :param str scope: `pass` or `desk`
        :param str token: anything
        """
        match = TOKEN.fullmatch((token or "").strip())
        if not match:
            return self.sudo().browse()
        # Lent to the holder of the token for this very enrolment.
        enrollment_sudo = self.sudo().browse(int(match["id"])).exists()
        expected = enrollment_sudo and enrollment_sudo._sign_token(scope) or ""
        given = f"{match['id']}-{match['signature'].lower()}"
        if not hmac_lib.compare_digest(expected.encode(), given.encode()):
            return self.sudo().browse()
        return enrollment_sudo

    # -- arriving -------------------------------------------------------------------

    @api.private
    def _arrive(self, meeting, source):
        """Record that a learner came to a meeting. To be called as superuser.

        :return: `checked_in`, `already`, `disputed` (marked absent by somebody, which
            stays) or `locked` (submitted or delivered)
        """
        self.ensure_one()
        now = fields.Datetime.now()
        session = meeting.session_id
        if meeting.attendance_submitted_on or session.state not in ATTENDED_STATES:
            self._note_try(meeting, source, "locked")
            return "locked"
        session._ensure_started()
        part = meeting._get_part_at(now)
        mark = self._get_mark(meeting, part)
        verdict = "checked_in"
        if mark.status in PRESENT_STATUSES:
            verdict = "already"
        elif mark.status != "unmarked":
            verdict = "disputed"
        is_new = source not in mark.event_ids.mapped("source")
        # Who joins an online room again is noted each time: nobody leaves on record.
        if verdict != "already" or is_new or source == "virtual":
            status = arrival_status(now, part.start)
            mark._mark(source, status=status, check_in=now)
        return verdict

    def _get_mark(self, meeting, part):
        """The line of the roster, made when it isn't there yet."""
        marks = meeting._get_marks(self)
        if part.name not in marks.mapped("part"):
            meeting._prepare_rosters()
            marks = meeting._get_marks(self)
        return marks.filtered(lambda mark: mark.part == part.name)

    # -- tries ----------------------------------------------------------------------

    def _note_try(self, meeting, source, verdict):
        """Keep a refused try to check in, as explanation and for the limit."""
        self.env["training.attendance.event"].sudo().create(
            {
                "enrollment_id": self.id,
                "meeting_id": meeting.id,
                "company_id": meeting.company_id.id,
                "source": source,
                "verdict": verdict,
                **self.env["training.attendance"]._get_sender(),
            }
        )

    def _has_tried_too_often(self):
        """Whether codes are being guessed."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=TRY_MINUTES)
        tries = (
            self.env["training.attendance.event"]
            .sudo()
            .search_count(
                [
                    ("enrollment_id", "=", self.id),
                    ("verdict", "=", "wrong_code"),
                    ("happened_on", ">", since),
                ],
                limit=MAX_TRIES,
            )
        )  # a number, about oneself
        return tries >= MAX_TRIES
