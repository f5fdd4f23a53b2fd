from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INTERNAL, WAITLIST_REASONS
from ..logic.waitlist import Waiting

# What the order of a queue hangs on; changed with a reason only.
ORDERING_FIELDS = {"priority", "is_required", "waitlist_rank", "waitlisted_on"}
PRIORITIES = [("0", "Normal"), ("1", "High"), ("2", "Very high")]


class TrainingEnrollment(models.Model):
    """Waiting: one's place in the queue, and why one hasn't got a seat yet."""

    _inherit = "training.enrollment"

    priority = fields.Selection(PRIORITIES, default="0")
    is_required = fields.Boolean(
        string="Must attend", help="The law or the employer requires this course."
    )
    group_key = fields.Char(
        string="Group",
        copy=False,
        index="btree_not_null",
        help="People of a session with the same key move up together or not at all.",
    )
    waitlist_rank = fields.Integer(
        string="Placed by hand",
        readonly=True,
        copy=False,
        help="0: by the policy's order. Below 0: placed by hand before the others.",
    )
    waitlist_position = fields.Integer(
        compute="_compute_waitlist_position",
        help="Place in the queue, 1 being next; 0 when not waiting.",
    )
    waitlist_reason = fields.Selection(
        WAITLIST_REASONS, string="No seat yet because", readonly=True, copy=False
    )
    waitlist_detail = fields.Char(string="More on that", readonly=True, copy=False)
    hold_until = fields.Datetime(
        string="Seats held until",
        readonly=True,
        copy=False,
        help="Free seats are held for the group until then.",
    )
    waitlist_entry_id = fields.Many2one(
        "training.waitlist.entry",
        string="Waits for any of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    decision_ids = fields.One2many(
        "training.waitlist.decision", "enrollment_id", string="Waitlist decisions"
    )

    @api.depends("state", "session_id", "seat_pool", "waitlisted_on", "waitlist_rank")
    def _compute_waitlist_position(self):
        """Place in the queue of the session and pool, in the policy's order."""
        waiting = self.filtered(lambda enrollment: enrollment.state == "waitlisted")
        positions = {
            enrollment_id: position
            for queue in waiting.session_id._get_queues().values()
            for position, enrollment_id in enumerate(queue.ids, 1)
        }
        for enrollment in self:
            enrollment.waitlist_position = positions.get(enrollment._origin.id, 0)

    def write(self, vals):
        """A queue is reordered with a reason only, see `_move_in_queue`."""
        if (
            ORDERING_FIELDS & vals.keys()
            and self.env.context.get("training_moving") is not INTERNAL
            and any(enrollment.state == "waitlisted" for enrollment in self)
        ):
            raise UserError(
                self.env._(
                    "Use “Move in the queue”: who waits is moved with a reason that"
                    " stays on record."
                )
            )
        return super().write(vals)

    @api.private
    def _as_waiting(self, **values):
        """This enrolment in the terms of the waitlist's rules."""
        self.ensure_one()
        return Waiting(
            id=self.id,
            since=self.waitlisted_on or self.create_date,
            rank=self.waitlist_rank,
            priority=int(self.priority or 0),
            required=self.is_required,
            group=self.group_key or "",
            hold_until=self.hold_until or None,
            **values,
        )

    def _prepare_end_of_waiting_vals(self):
        """What is written along when somebody leaves the queue for a seat."""
        return {
            "waitlist_reason": False,
            "waitlist_detail": False,
            "hold_until": False,
            "offer_expires": False,
            "offer_lapsed_on": False,
        }

    @api.private
    def _get_state_when_seated(self):
        """{enrolment: the state a seat brings}; who needs approval asks for it then."""
        return {
            enrollment: "confirmed" if policy.approval == "none" else "pending"
            for enrollment, policy in self._get_policies().items()
        }

    # -- by hand --------------------------------------------------------------------

    def action_ask_move(self):
        """Ask where in the queue and why."""
        self.ensure_one()
        wizard = self.env["training.waitlist.move"].create({"enrollment_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move in the queue"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_ask_seat(self):
        """Seat who is next at once; before others only with a reason."""
        overtaking = self.filtered(
            lambda enrollment: (
                enrollment.state == "waitlisted" and enrollment.waitlist_position > 1
            )
        )
        if not overtaking:
            return self.action_confirm()
        return self.env["training.reason.wizard"]._open_for(self, "action_confirm")

    @api.private
    def _move_in_queue(self, reason, position=0, **values):
        """Place somebody who waits at a position, or change what orders the queue.

        Everybody down to that position is fixed in the order that results, so that
        later arrivals come behind them whatever the policy's order says.

        :param str reason: kept in the decision log
        :param int position: 1 for next; 0 leaves the place to the rules
        :param values: `priority` or `is_required` to change
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why."))
        if self.state != "waitlisted":
            raise UserError(
                self.env._("%s doesn't wait for a seat.", self.display_name)
            )
        self.check_access("write")
        moving = self.with_context(training_moving=INTERNAL)
        if values:
            moving.write(values)
        if position:
            self._pin_at(position)
        self._log_decisions("moved", "by_hand", reason)
        self.session_id._promote_waitlist()

    def _pin_at(self, position):
        """Give this one and all before it negative ranks in the order that results."""
        queue = self.session_id._get_queues()[self.session_id, self.seat_pool]
        others = queue - self
        index = max(min(position, len(queue)), 1) - 1
        ordered = others[:index] | self | others[index:]
        pinned = max(
            [index + 1]
            + [i for i, enrollment in enumerate(ordered, 1) if enrollment.waitlist_rank]
        )
        for i, enrollment in enumerate(
            ordered[:pinned].with_context(training_moving=INTERNAL)
        ):
            enrollment.waitlist_rank = i - pinned

    def _check_overtaking(self, reason):
        """Seating somebody before others who wait needs a reason."""
        if (reason or "").strip():
            return
        for queue in self.session_id._get_queues().values():
            mine = queue & self
            if mine and queue[: len(mine)] != mine:
                raise UserError(
                    self.env._(
                        "%(learner)s isn't next: others wait longer for %(session)s."
                        " Give the seat with a reason.",
                        learner=(mine - queue[: len(mine)])[:1].partner_id.name,
                        session=queue.session_id.display_name,
                    )
                )

    @api.private
    def _log_decisions(self, kind, reason=False, detail=False):
        """One line of the log for each of these enrolments."""
        # Nobody writes the log by hand, and everybody's acts are in it.
        return (
            self.env["training.waitlist.decision"]
            .sudo()
            .create(
                [
                    {
                        "enrollment_id": enrollment.id,
                        "kind": kind,
                        "reason": reason,
                        "detail": detail,
                        "seat_number": enrollment.seat_number,
                    }
                    for enrollment in self
                ]
            )
        )

    @api.private
    def _write_ordering(self, **values):
        """Write what the order of a queue hangs on."""
        return self.with_context(training_moving=INTERNAL).write(values)

    @api.private
    def _release_siblings(self):
        """A seat in one session ends waiting for the others."""
        # The rule of the system acts: the other queues may be invisible to whoever took
        # the seat.
        entries_sudo = self.sudo().waitlist_entry_id.filtered(
            lambda entry: entry.state == "waiting"
        )
        if not entries_sudo:
            return
        siblings_sudo = entries_sudo.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in ("waitlisted", "offered")
        )
        offered_in = siblings_sudo.filtered(lambda e: e.state == "offered").session_id
        siblings_sudo._log_decisions("released")
        # Who has got a seat isn't told of each queue they leave for it.
        siblings_sudo.with_context(training_message=False)._cancel(
            self.env._("Seated on another date")
        )
        entries_sudo._move_to("seated")
        offered_in._promote_waitlist()

    # -- what a learner may know ----------------------------------------------------

    @api.private
    def _get_waitlist_status(self):
        """One's place and what was decided, for the learner's own eyes.

        :return: dict of position, how many wait in all, reason in words, end of the
            offer, and the decisions one may read
        """
        self.ensure_one()
        queue = self.session_id._get_queues().get((self.session_id, self.seat_pool))
        reasons = dict(self._fields["waitlist_reason"]._description_selection(self.env))
        return {
            "position": self.waitlist_position,
            "waiting": len(queue or ()),
            "reason": reasons.get(self.waitlist_reason, ""),
            "detail": self.waitlist_detail or "",
            "offer_expires": self.offer_expires,
            "decisions": self.env["training.waitlist.decision"].search(
                [("enrollment_id", "=", self.id)]
            ),
        }
