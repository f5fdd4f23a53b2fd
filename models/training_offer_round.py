from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import OFFER_MODES


class TrainingOfferRound(models.Model):
    """One search for an instructor by asking: one person, in order, or all at once."""

    _name = "training.offer.round"
    _description = "Round of Offers"
    _inherit = ["training.state.mixin"]
    _order = "id desc"
    _rec_name = "session_id"

    _state_moves = {
        "open": {"filled", "exhausted", "cancelled"},
        "filled": set(),
        "exhausted": {"open"},
        "cancelled": set(),
    }

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    meeting_ids = fields.Many2many("training.meeting", string="Meetings")
    role = fields.Selection(
        [("lead", "Lead instructor"), ("assistant", "Assistant instructor")],
        default="lead",
        required=True,
    )
    mode = fields.Selection(OFFER_MODES, required=True, default="one")
    answer_hours = fields.Integer(
        string="Hours to answer",
        default=48,
        required=True,
        help="After that the next one is asked.",
    )
    note = fields.Text(help="Shown to those who are asked.")
    replaced_id = fields.Many2one(
        "hr.employee",
        string="In place of",
        help="Released when somebody accepts.",
    )
    reason = fields.Char()
    state = fields.Selection(
        [
            ("open", "Under way"),
            ("filled", "Filled"),
            ("exhausted", "Nobody accepted"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    offer_ids = fields.One2many("training.offer", "round_id", string="Offers")

    _answer_time_possible = models.Constraint(
        "CHECK (answer_hours BETWEEN 1 AND 2160)",
        "Give between 1 hour and 90 days to answer.",
    )

    @api.private
    def _ask_next(self):
        """Ask whoever's turn it is, or say that nobody is left."""
        turn = self.env["training.offer"]
        exhausted = self.browse()
        for offer_round in self.filtered(lambda found: found.state == "open"):
            waiting = offer_round.offer_ids.filtered(
                lambda offer: offer.state == "waiting"
            ).sorted()
            if offer_round.offer_ids.filtered(lambda offer: offer.state == "asked"):
                continue
            if not waiting:
                exhausted |= offer_round
            turn |= waiting if offer_round.mode == "pool" else waiting[:1]
        turn._ask()
        if exhausted:
            exhausted._move_to("exhausted")
            exhausted._tell_exhausted()

    def _get_due_time(self):
        """Until when an answer is waited for, at the latest until it begins."""
        self.ensure_one()
        due = fields.Datetime.now() + timedelta(hours=self.answer_hours)
        begin = min(self.meeting_ids.mapped("start"), default=due)
        return min(due, max(begin, fields.Datetime.now()))

    def _tell_exhausted(self):
        """The coordinator has to look for somebody else."""
        for offer_round in self:
            session = offer_round.session_id
            session.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Nobody accepted"),
                note=self.env._(
                    "All %(count)s instructors who were asked for %(session)s declined"
                    " or didn't answer. Find others, or change the dates.",
                    count=len(offer_round.offer_ids),
                    session=session.display_name,
                ),
                user_id=session.user_id.id or self.env.uid,
            )

    @api.private
    def _fill(self, offer):
        """Somebody accepted: nobody else can have it any more."""
        self.ensure_one()
        self._move_to("filled")
        others = (self.offer_ids - offer).filtered(
            lambda other: other.state in ("waiting", "asked")
        )
        # One who is accepting at this very moment finds out by the index, and waiting
        # for each other would be a deadlock.
        others.try_lock_for_update()._withdraw(
            self.env._("Somebody else was faster."), told=True
        )

    def action_cancel(self):
        """Ask nobody any more, and take back what was asked."""
        open_rounds = self.filtered(lambda found: found.state == "open")
        open_rounds.offer_ids.filtered(
            lambda offer: offer.state in ("waiting", "asked")
        )._withdraw(self.env._("No longer needed."), told=True)
        open_rounds._move_to("cancelled")
        return True

    @api.private
    def _check_can_ask(self):
        """A round makes sense for sessions to come that have dates."""
        for offer_round in self:
            session = offer_round.session_id
            if session.state in ("done", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(session)s is over or cancelled; nobody is asked for it.",
                        session=session.display_name,
                    )
                )
            session._check_has_meetings()
