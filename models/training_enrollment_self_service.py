from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq

from ..const import MOVABLE_STATES

# Other dates of the course shown at once; who wants a later one asks.
SHOWN_SESSIONS = 50


class TrainingEnrollment(models.Model):
    """Leaving and moving by oneself: the same verbs, within the policy's deadlines.

    The pages behind the links in messages and those of the portal use these methods
    after they have found out whose enrolment it is.
    """

    _inherit = "training.enrollment"

    @api.private
    def _get_leaving_url(self):
        """The link by which learner or booker cancels or moves without signing in."""
        return f"{self.get_base_url()}{self._get_leaving_path()}"

    @api.private
    def _get_leaving_path(self):
        """The same on whichever website one is on."""
        self.ensure_one()
        token = self._portal_ensure_token()
        return f"/training/enrollment/{self.id}/{token}"

    @api.private
    @api.model
    def _find_by_leaving_token(self, enrollment_id, token):
        """The enrolment of a link as superuser, or an empty one."""
        enrollment_sudo = self.sudo().browse(enrollment_id).exists()
        known = enrollment_sudo.access_token
        if known and token and consteq(known, token):
            return enrollment_sudo
        return enrollment_sudo.browse()

    @api.private
    def _get_self_service(self):
        """What learner or booker may do by themselves now.

        :return: {verb: (None, or why not in words)} for cancel, transfer, substitute
        """
        self.ensure_one()
        policy = self._get_policies()[self]
        return {
            "cancel": self._find_hindrance(policy.cancel_deadline_hours),
            "transfer": self._find_hindrance(policy.transfer_deadline_hours),
            "substitute": self._find_hindrance(policy.substitute_deadline_hours),
        }

    def _find_hindrance(self, hours):
        """Why it is too late or no longer possible, or None."""
        if self.state not in MOVABLE_STATES:
            return self.env._("This enrolment is over or cancelled.")
        if self.session_state not in ("scheduled", "open", "confirmed"):
            return self.env._("The session has begun.")
        # Whoever only waits can always say so.
        if self.state != "waitlisted" and self._is_past(hours, fields.Datetime.now()):
            contact = self.session_id.user_id.name or self.company_id.name
            return self.env._("The deadline has passed. Please ask %s.", contact)
        return None

    def _check_self_service(self, verb):
        hindrance = self._get_self_service()[verb]
        if hindrance:
            raise UserError(hindrance)

    @api.private
    def _get_other_sessions(self):
        """Dates of the same course one can move to by oneself, soonest first."""
        self.ensure_one()
        session = self.session_id
        open_to = Domain("customer_id", "=", False)
        if session.customer_id:
            open_to = Domain("customer_id", "=", session.customer_id.id)
        return self.env["training.session"].search(
            Domain("course_id", "=", session.course_id.id)
            & Domain("company_id", "=", session.company_id.id)
            & Domain("state", "in", ("open", "confirmed"))
            & Domain("start", ">", fields.Datetime.now())
            & Domain("id", "!=", session.id)
            & Domain("is_full", "=", False)
            & open_to,
            order="start, id",
            limit=SHOWN_SESSIONS,
        )

    @api.private
    def _self_cancel(self, reason=None, reason_id=None, seen_fee=None):
        """Cancel as learner or booker, within the deadline.

        :param float seen_fee: the fee that was shown; another one by now is refused
        """
        self._check_self_service("cancel")
        self._check_seen_fee(self._get_cancellation_cost(), seen_fee)
        return self.action_cancel(
            reason=reason, reason_id=self._get_public_reason("cancel", reason_id).id
        )

    @api.private
    def _self_transfer(self, session, reason=None, reason_id=None, seen_fee=None):
        """Move to another date of the course as learner or booker.

        :return: the new enrolment
        """
        self._check_self_service("transfer")
        if session not in self._get_other_sessions():
            raise UserError(
                self.env._("That date is full or closed by now. Choose another one.")
            )
        self._check_seen_fee(self._get_transfer_cost(session), seen_fee)
        return self._transfer(
            session,
            reason=reason,
            reason_id=self._get_public_reason("transfer", reason_id).id,
        )

    @api.private
    def _self_substitute(self, partner, reason=None, reason_id=None):
        """Give the seat to a colleague as learner or booker."""
        self._check_self_service("substitute")
        reason_code = self._get_public_reason("substitute", reason_id)
        return self.action_substitute(partner, reason, reason_code.id)

    def _check_seen_fee(self, cost, seen_fee):
        """Nobody pays more than was shown to them."""
        differs = seen_fee is not None and self.currency_id.compare_amounts(
            float(cost.fee), seen_fee
        )
        if differs:
            raise UserError(
                self.env._(
                    "The fee is %s by now. Please look again before you confirm.",
                    self.currency_id.format(float(cost.fee)),
                )
            )

    @api.private
    @api.model
    def _get_public_reasons(self, kind):
        """Reason codes that learners and clients choose among."""
        return self.env["training.reason"].search(
            Domain("kind", "=", kind)
            & Domain("is_public", "=", True)
            & Domain("company_id", "in", (self.company_id.id, False))
        )

    def _get_public_reason(self, kind, reason_id):
        """The code that was chosen, or none when it isn't offered."""
        return self._get_public_reasons(kind).filtered(
            lambda reason: reason.id == reason_id
        )
