import hmac
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import FILLED_STATES

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
# A calendar keeps what it has seen; older entries needn't be sent each time.
PAST_DAYS = 60
MAX_ENTRIES = 1000


class TrainingCalendarFeed(models.Model):
    """A private address under which calendar programs fetch somebody's dates.

    The token is all it takes to read them, so it is shown to its owner only, and can
    be replaced or taken away at any time.
    """

    _name = "training.calendar.feed"
    _description = "Private Calendar Feed"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", readonly=True
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
    )

    _user_once = models.UniqueIndex("(user_id)", "This person has a feed already.")
    _token_once = models.UniqueIndex("(token)", "This token is taken.")

    @api.private
    @api.model
    def _get_own_url(self):
        """The address of the current user's feed, or nothing without one."""
        feed_sudo = self._find_own()
        return feed_sudo and self._make_url(feed_sudo)

    @api.private
    @api.model
    def _renew_own(self):
        """Give the current user a feed; an earlier address stops working."""
        self._revoke_own()
        # Nobody has a right on feeds; each gets one of their own.
        self.sudo().create({"user_id": self.env.uid})

    @api.private
    @api.model
    def _revoke_own(self):
        """Take the current user's feed away."""
        self._find_own().unlink()

    @api.model
    def _find_own(self):
        # Their own, whatever the rights.
        return self.sudo().search([("user_id", "=", self.env.uid)])

    @api.model
    def _make_url(self, feed_sudo):
        return f"{feed_sudo.get_base_url()}/training/calendar/{feed_sudo.token}.ics"

    @api.private
    @api.model
    def _find_by_token(self, token):
        """The feed behind an address, as superuser; empty when there is none."""
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # Whoever has the token was given it by the owner.
        feed_sudo = self.sudo().search([("token", "=", token)], limit=1)
        stored = feed_sudo.token or ""
        if not hmac.compare_digest(stored.encode(), token.encode()):
            return self.browse()
        feed_sudo = feed_sudo.filtered("user_id.active")
        return feed_sudo.with_context(lang=feed_sudo.user_id.lang)

    @api.private
    def _get_content(self):
        """What the owner teaches and takes part in, as iCalendar text.

        To be called on a feed of `_find_by_token`.
        """
        self.ensure_one()
        user = self.user_id
        since = fields.Datetime.now() - timedelta(days=PAST_DAYS)
        enrollments = self.env["training.enrollment"].search(
            Domain("partner_id", "=", user.partner_id.id)
            & Domain("state", "in", FILLED_STATES)
            & Domain("session_id.stop", ">=", since)
        )
        taught = self.env["training.session"].with_user(user)._teaching_domain()
        meetings = self.env["training.meeting"].search(
            (
                Domain("session_id", "any", taught)
                | Domain("session_id", "in", enrollments.session_id.ids)
            )
            & Domain("stop", ">=", since),
            limit=MAX_ENTRIES,
        )
        links = {e.session_id.id: e.pass_url for e in enrollments}
        name = self.env._("Training of %s", user.name)
        return meetings._get_calendar_file(name, links)
