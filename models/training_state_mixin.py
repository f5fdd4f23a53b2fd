from odoo import api, models

from ..const import INTERNAL
from ..exceptions import ForbiddenMoveError


class TrainingStateMixin(models.AbstractModel):
    """States that change through actions only.

    A model that uses it defines `_state_moves` (state -> states it may go to). A plain
    `write` of `state` by a client is refused; `_move_to` is the one way through.
    """

    _name = "training.state.mixin"
    _description = "Guarded State"

    _state_moves = {}

    def write(self, vals):
        if "state" in vals and self.env.context.get("training_moving") is not INTERNAL:
            changed = self.filtered(lambda record: record.state != vals["state"])
            if changed:
                raise ForbiddenMoveError(
                    self.env._(
                        "The state of %(record)s can't be typed in."
                        " Use the buttons: each checks what the step needs.",
                        record=changed[0].display_name,
                    )
                )
        return super().write(vals)

    @api.private
    def _check_move_to(self, state):
        """Raise ForbiddenMoveError unless every record may go to `state`."""
        refused = self.filtered(
            lambda record: state not in self._state_moves[record.state]
        )
        if refused:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise ForbiddenMoveError(
                self.env._(
                    "%(record)s is “%(current)s” and can't become “%(wanted)s”.",
                    record=refused[0].display_name,
                    current=labels[refused[0].state],
                    wanted=labels[state],
                )
            )

    @api.private
    def _move_to(self, state, **values):
        """Check the move and write it, with what goes along, in one statement."""
        self._check_move_to(state)
        moving = self.with_context(training_moving=INTERNAL)
        if len(self) < 2 or not self._tracks_moves():
            return moving.write(dict(values, state=state))
        before = {record.id: record.state for record in self}
        moving.with_context(tracking_disable=True).write(dict(values, state=state))
        self._log_moves(before, state, values)
        return True

    @api.model
    def _tracks_moves(self):
        """Whether moves are told in the chatter."""
        return hasattr(self, "_message_log_batch") and not any(
            self.env.context.get(name) for name in ("tracking_disable", "mail_notrack")
        )

    def _log_moves(self, before, state, values):
        """One entry in the chatter of each, written together.

        Tracking values of Odoo cost two statements for each record, which a roster of
        hundreds shouldn't.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        reason = values.get("cancel_reason")
        bodies = {}
        for record in self:
            move = f"{labels[before[record.id]]} → {labels[state]}"
            bodies[record.id] = f"{move} · {reason}" if reason else move
        self._message_log_batch(bodies)
