from odoo import models
from odoo.exceptions import AccessError

from ..exceptions import ForbiddenMoveError

MAY_REOPEN = (
    "training_operations.training_operations_group_manager",
    "account.group_account_invoice",
)


class TrainingSession(models.Model):
    """What was closed too early is opened again by name and with a reason."""

    _inherit = "training.session"

    def action_done(self):
        closed = self.filtered(lambda session: session.state == "closed")
        if closed:
            raise ForbiddenMoveError(
                self.env._(
                    "%(session)s is closed. Reopen it, and say why.",
                    session=closed[0].display_name,
                )
            )
        return super().action_done()

    def action_ask_reopen(self):
        """Ask why, then reopen."""
        self._check_may_reopen()
        return self.env["training.reason.wizard"]._open_for(self, "action_reopen")

    def action_reopen(self, reason):
        """Unlock closed sessions, so that what was wrong in them can be mended.

        :param str reason: why; it stays in the chatter
        """
        self._check_may_reopen()
        still_open = self.filtered(lambda session: session.state != "closed")
        if still_open:
            raise ForbiddenMoveError(
                self.env._(
                    "%(session)s isn't closed.", session=still_open[0].display_name
                )
            )
        sessions = self._as_who_closes()
        sessions._move_to("done", closed_on=False)
        body = self.env._("Reopened: %s", reason)
        sessions._message_log_batch(dict.fromkeys(sessions.ids, body))
        return True

    def _check_may_reopen(self):
        if not any(self.env.user.has_group(group) for group in MAY_REOPEN):
            raise AccessError(
                self.env._(
                    "Closed sessions are opened again by training managers and the"
                    " billing department."
                )
            )
