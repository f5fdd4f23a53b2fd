from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import PRESENT_STATUSES


class TrainingMeeting(models.Model):
    """Signatures for a meeting or half day, drawn on a screen."""

    _inherit = "training.meeting"

    @api.private
    def _sign_for(self, enrollment_sudo, part, image, signed_on=None):
        """Keep the signature of a learner who is there.

        :param enrollment_sudo: whose right to sign was proven by the personal link, or
            who signs on the device of somebody who may mark this meeting
        :param str part: `whole`, `am` or `pm`
        :param str image: PNG in base64
        :param datetime signed_on: when, in UTC, if it was sent later; else now
        """
        self.ensure_one()
        meeting_sudo = self.sudo()  # see above; only a signature is added
        if meeting_sudo._get_signature_mode() == "none":
            raise UserError(self.env._("Nothing has to be signed for this session."))
        mark = meeting_sudo._get_marks(enrollment_sudo).filtered(
            lambda mark: mark.part == part
        )
        if mark.status not in PRESENT_STATUSES:
            raise UserError(
                self.env._(
                    "%s has to be marked present or late before signing.",
                    enrollment_sudo.partner_id.name,
                )
            )
        return meeting_sudo._add_signature(
            part, image, enrollment_sudo.partner_id, enrollment_sudo, signed_on
        )

    @api.private
    def _sign_on_sheet(self, enrollment_id, part, image, signed_on=None):
        """A learner signs on the screen of whoever takes the attendance."""
        meeting_sudo = self._check_may_mark()
        enrollment_sudo = meeting_sudo.session_id.enrollment_ids.filtered(
            lambda enrollment: enrollment.id == enrollment_id
        )
        if not enrollment_sudo:
            raise UserError(self.env._("This person isn't on the list any more."))
        return self._sign_for(enrollment_sudo, part, image, signed_on)

    @api.private
    def _sign_as_instructor(self, part, image, signed_on=None):
        """The instructor signs for having taught it."""
        meeting_sudo = self._check_may_mark()
        if not self.session_id._is_taught_by_user():
            raise AccessError(
                self.env._(
                    "Only an instructor of this session signs for having taught."
                )
            )
        if meeting_sudo._get_signature_mode() != "both":
            raise UserError(self.env._("Instructors don't sign for this session."))
        return meeting_sudo._add_signature(
            part, image, self.env.user.partner_id, signed_on=signed_on
        )

    @api.model
    @api.private
    def _read_moment(self, seconds):
        """When a browser says it was signed, within reason; else now. Naive UTC."""
        try:
            return self._get_moment(min(max(int(seconds or 0), 0), 2**33))
        except (TypeError, ValueError):
            return fields.Datetime.now()

    @api.private
    def _take_signature_away(self, enrollment_id, part):
        """Somebody signed on the wrong line; after submitting it is too late."""
        meeting_sudo = self._check_may_mark()
        return (
            self.env["training.attendance.signature"]
            .sudo()  # of this meeting, which the user may mark
            .search(
                [
                    ("meeting_id", "=", meeting_sudo.id),
                    ("enrollment_id", "=", enrollment_id),
                    ("part", "=", part),
                ]
            )
            .unlink()
        )

    def _get_signature_mode(self):
        return self.session_id._get_policy().signature_mode

    def _add_signature(self, part, image, partner, enrollment=None, signed_on=None):
        """Add a signature; one whose answer was lost is sent again, and kept once."""
        if part not in [own.name for own in self._get_parts()[self]]:
            raise UserError(self.env._("This meeting has no such half day."))
        signatures = self.env["training.attendance.signature"]
        enrollment_id = enrollment.id if enrollment else False
        before = signatures.search(
            [
                ("meeting_id", "=", self.id),
                ("part", "=", part),
                ("enrollment_id", "=", enrollment_id),
                ("partner_id", "=", partner.id),
            ]
        )
        if before and before.image.decode() == image:
            return before
        sender = self.env["training.attendance"]._get_sender()
        return signatures.create(
            {
                "meeting_id": self.id,
                "part": part,
                "enrollment_id": enrollment_id,
                "partner_id": partner.id,
                "signed_name": partner.name,
                "signed_on": signed_on or fields.Datetime.now(),
                "image": image,
                **sender,
            }
        )

    def _check_signed_by_instructor(self):
        """Where the policy asks for it, an instructor signs before submitting."""
        for meeting in self.sudo():
            if meeting._get_signature_mode() != "both":
                continue
            signed = set(
                self.env["training.attendance.signature"]
                .sudo()
                .search(
                    [("meeting_id", "=", meeting.id), ("enrollment_id", "=", False)]
                )
                .mapped("part")
            )  # whether it is signed, by whomever
            if signed != {part.name for part in meeting._get_parts()[meeting]}:
                raise UserError(
                    self.env._("Please sign as the instructor before you submit.")
                )
