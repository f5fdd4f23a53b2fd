from odoo import api, fields, models
from odoo.exceptions import UserError

APPROVAL_ACTIVITY = "training_operations.mail_activity_approve_resource"


class TrainingBooking(models.Model):
    """Rooms and equipment whose owner is asked before they are booked firmly."""

    _inherit = "training.booking"

    approval_state = fields.Selection(
        [
            ("waiting", "Approval awaited"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        string="Approval",
        readonly=True,
        index="btree_not_null",
    )
    owner_id = fields.Many2one(
        related="training_resource_id.owner_id", string="To be approved by"
    )

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._find_guarded(vals["resource_id"] for vals in vals_list)
        for vals in vals_list:
            if vals["resource_id"] in guarded and vals.get("state") != "released":
                vals.update(state="proposed", approval_state="waiting")
        bookings = super().create(vals_list)
        bookings._ask_owners()
        return bookings

    def write(self, vals):
        """Another time needs a new approval, and nothing is firm before it has one."""
        if {"start", "stop"} & vals.keys():
            moved = self.filtered(
                lambda booking: booking.approval_state == "approved"
            ).filtered(
                lambda booking: any(
                    booking[name] != fields.Datetime.to_datetime(vals[name])
                    for name in ("start", "stop")
                    if name in vals
                )
            )
            if moved:
                super(TrainingBooking, moved).write({"approval_state": "waiting"})
                moved._ask_owners()
        waiting = self.browse()
        if vals.get("state") == "firm":
            waiting = self.filtered(lambda booking: booking.approval_state == "waiting")
        if waiting:
            super(TrainingBooking, waiting).write(dict(vals, state="proposed"))
        return super(TrainingBooking, self - waiting).write(vals)

    @api.private
    def _release(self):
        result = super()._release()
        waiting = self.filtered(lambda booking: booking.approval_state == "waiting")
        waiting._find_approval_activities().unlink()
        return result

    @api.model
    def _find_guarded(self, resource_ids):
        """Those of some `resource.resource` ids that need their owner's approval.

        Whoever owns it may book it without asking themselves.
        """
        guarded = (
            self.env["training.resource"]
            .sudo()  # whether it needs approval may be known
            .search(
                [
                    ("resource_id", "in", list(set(resource_ids))),
                    ("needs_approval", "=", True),
                    ("owner_id", "!=", self.env.uid),
                ]
            )
        )
        return set(guarded.resource_id.ids)

    def _ask_owners(self):
        """An activity for the owner, one for a resource and session."""
        asked = {}
        for booking in self.filtered(lambda b: b.approval_state == "waiting"):
            key = booking.training_resource_id, booking.session_id
            asked[key] = asked.get(key, self.browse()) | booking
        for (resource, session), bookings in asked.items():
            session.activity_schedule(
                APPROVAL_ACTIVITY,
                user_id=resource.sudo().owner_id.id,  # whom to ask, no secret
                summary=resource.name,
                note=self.env._(
                    "%(session)s would like %(room)s: %(dates)s. Approve or refuse it"
                    " under People and rooms.",
                    session=session.display_name,
                    room=resource.name,
                    dates=", ".join(bookings.meeting_id.mapped("local_label")),
                ),
            )

    def _find_approval_activities(self):
        """The owners' activities about these bookings, to be closed by the system."""
        wishes = {
            (booking.session_id.id, booking.training_resource_id.name)
            for booking in self
        }
        # Activities of owners, closed when their question is answered.
        sessions_sudo = self.session_id.sudo()
        activities = sessions_sudo.activity_search([APPROVAL_ACTIVITY])
        return activities.filtered(
            lambda activity: (activity.res_id, activity.summary) in wishes
        )

    def _check_may_approve(self):
        """Owners answer for what is theirs, training managers for everything."""
        if self.env.user.has_group(
            "training_operations.training_operations_group_manager"
        ):
            return
        for booking in self:
            if booking.sudo().owner_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(owner)s decides about %(room)s.",
                        owner=booking.sudo().owner_id.name,
                        room=booking.resource_id.name,
                    )
                )

    def _get_same_wish(self):
        """All that waits for the same answer: the dates of one session in one room."""
        return self.search(
            [
                ("approval_state", "=", "waiting"),
                ("state", "!=", "released"),
                ("session_id", "in", self.session_id.ids),
                ("resource_id", "in", self.resource_id.ids),
            ]
        )

    def action_approve(self):
        """Let the session have it, on all dates it asked for."""
        self._check_may_approve()
        # Owners may only look at bookings; they answer for their own things here.
        wish_sudo = self._get_same_wish().sudo()
        wish_sudo.write({"approval_state": "approved"})
        wish_sudo.filtered(
            lambda booking: booking.session_id.state != "draft"
        )._make_firm()
        wish_sudo._find_approval_activities().action_feedback()
        wish_sudo._tell_approval(self.env._("%s was approved."))
        return True

    def action_refuse_booking(self, reason):
        """Don't let the session have it; the coordinator looks for another.

        :param str reason: why, told to the coordinator
        """
        self._check_may_approve()
        wish_sudo = self._get_same_wish().sudo()  # as in `action_approve`
        wish_sudo._find_approval_activities().action_feedback(feedback=reason)
        wish_sudo.write({"approval_state": "refused", "release_reason": reason})
        wish_sudo._release()
        wish_sudo._tell_approval(
            self.env._("%%s was refused: %s", reason.replace("%", "%%"))
        )
        for session in wish_sudo.session_id:
            session.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=session.user_id.id or self.env.uid,
                summary=self.env._("Find another room or equipment"),
                note=reason,
            )
        return True

    def action_ask_refuse(self):
        """Ask for the reason, then refuse."""
        self._check_may_approve()
        return (
            self.env["training.reason.wizard"]
            .sudo()
            ._open_for(self, "action_refuse_booking")
        )

    def _tell_approval(self, text):
        for session, bookings in self.grouped("session_id").items():
            names = ", ".join(set(bookings.resource_id.mapped("name")))
            session.message_post(body=text % names)
