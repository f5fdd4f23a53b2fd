from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INTERNAL, MOVABLE_STATES, PRESENT_STATUSES


class TrainingEnrollment(models.Model):
    """Another person in the seat: it keeps its number, its price and its place."""

    _inherit = "training.enrollment"

    partner_id = fields.Many2one(tracking=True)
    original_partner_id = fields.Many2one(
        "res.partner",
        string="Booked for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who was named first, when somebody else takes part instead.",
    )

    def write(self, vals):
        if (
            "partner_id" in vals
            and self.env.context.get("training_moving") is not INTERNAL
            and any(
                enrollment.partner_id.id != vals["partner_id"] for enrollment in self
            )
        ):
            raise UserError(
                self.env._(
                    "Use “Change name” to give the seat to another person, so that"
                    " prerequisites, messages and links follow."
                )
            )
        return super().write(vals)

    def action_ask_substitute(self):
        """Ask who takes the seat instead."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change name"),
            "res_model": "training.substitute.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_enrollment_id": self.id},
        }

    def action_substitute(
        self, partner, reason=None, reason_id=None, override_reason=None
    ):
        """Give the seat to another person.

        :param partner: the `res.partner` who takes part instead
        :param str reason: needed after the policy's deadline
        :param int reason_id: the `training.reason`
        :param str override_reason: lets that person in although a rule speaks against
        :raise EnrollmentRefusedError: when that person can't be enrolled
        :raise UserError: when it is too late
        """
        self.ensure_one()
        if partner == self.partner_id:
            return True
        self._check_substitutable(self._join_reason(reason, reason_id))
        vals = self._prepare_substitute_vals(partner, override_reason)
        self._check_enrollable([vals])
        former = self.partner_id
        self.with_context(training_moving=INTERNAL).write(
            {
                "partner_id": partner.id,
                "override_reason": override_reason,
                "original_partner_id": (self.original_partner_id or former).id,
                # The links of the person who left must not open this any more.
                "access_token": False,
            }
        )
        self._rename_draft_lines()
        self._after_substituting(former, reason, reason_id)
        return True

    def _check_substitutable(self, reason):
        """A seat can be passed on until its learner was there."""
        self.ensure_one()
        present = self.attendance_ids.filtered(
            lambda attendance: attendance.status in PRESENT_STATUSES
        )
        if self.state not in MOVABLE_STATES or present:
            raise UserError(
                self.env._(
                    "%(enrollment)s can't be passed on to somebody else any more.",
                    enrollment=self.display_name,
                )
            )
        policy = self._get_policies()[self]
        if self._is_past(policy.substitute_deadline_hours, fields.Datetime.now()):
            self._check_exception(reason)

    def _prepare_substitute_vals(self, partner, override_reason=None):
        """The wish that is checked before the person takes the seat."""
        self.ensure_one()
        return {
            "session_id": self.session_id.id,
            "partner_id": partner.id,
            "customer_id": self.customer_id.id,
            "state": self.state,
            "override_reason": override_reason,
        }

    def _rename_draft_lines(self):
        """Draft invoices name who takes part; posted ones stay as they are."""
        for line in self._live_fee_lines():
            if line.parent_state == "draft":
                line.name = self._prepare_charge_vals()["name"]

    def _after_substituting(self, former, reason, reason_id):
        """Keep who left and why in the history of the enrolment."""
        self._message_log(
            body=self.env._(
                "%(new)s takes the seat of %(former)s. %(reason)s",
                new=self.partner_id.name,
                former=former.name,
                reason=self._join_reason(reason, reason_id),
            ).strip()
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        """What another enrolment came from stays on record."""
        moved = self.filtered("moved_to_ids")
        if moved:
            raise UserError(
                self.env._(
                    "%(enrollment)s was moved to another session and stays on record.",
                    enrollment=moved[0].display_name,
                )
            )
