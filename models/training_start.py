from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..const import ATTENDED_STATES, WAITLIST_STATES

# Rows that a list on the screen shows; its title opens them all.
SHOWN = 12
# Counting stops here: more than that is "99+" to whoever looks.
MOST = 100
USER_GROUP = "training_operations.training_operations_group_user"
# What concerns finance of all that waits, beside differences with the ledger.
TO_SETTLE = ("to_close",)
OPEN_STATES = ("scheduled", "open", "confirmed")


class TrainingStart(models.AbstractModel):
    """What a coordinator sees first: today, this week, and what waits for them."""

    _name = "training.start"
    _description = "Start Screen"

    @api.model
    @api.readonly
    def get_start_screen(self, mine=False):
        """All that the screen shows, in one call and a bounded number of queries.

        :param bool mine: only sessions that the user coordinates
        :raise AccessError: for who neither runs training nor keeps its books
        """
        if not self.env.user._is_training_staff():
            raise AccessError(self.env._("The start screen is for the office."))
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        return {
            "today": self._list_meetings(today, today + timedelta(days=1), mine),
            "week": self._list_meetings(
                today + timedelta(days=1), today + timedelta(days=7), mine
            ),
            "tiles": self._list_tiles(self._list_needs(today, mine)),
            "has_ledger": self.env["training.reconciliation.report"].has_access("read"),
            "timer": self._get_timer(),
        }

    @api.model
    @api.readonly
    def get_ledger_tiles(self, mine=False):
        """What needs somebody in the ledger: asked apart, as it reads more.

        :param bool mine: only sessions that the user coordinates
        :return: tiles, each with the moment it is of as a text, False for now
        """
        tiles = self._list_tiles(self._ledger_needs(mine))
        for tile in tiles:
            action = tile["action"]
            kept_on = self.env[action["res_model"]].get_kept_on(action["domain"])
            tile["kept_on"] = kept_on and format_datetime(
                self.env, kept_on, dt_format="short"
            )
        return tiles

    def _midnight(self, day):
        """The start of a day of the user's zone, naive UTC."""
        local = self.env.tz.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _of_mine(self, path, mine):
        return Domain(f"{path}user_id", "=", self.env.uid) if mine else Domain.TRUE

    # -- meetings -------------------------------------------------------------------

    def _list_meetings(self, first, end, mine):
        """Meetings of a few days: when, what, where, who, how many."""
        domain = (
            Domain("start", ">=", self._midnight(first))
            & Domain("start", "<", self._midnight(end))
            & Domain("session_id.state", "not in", ("draft", "cancelled"))
            & self._of_mine("session_id.", mine)
        )
        meetings = self.env["training.meeting"].search(
            domain, limit=SHOWN, order="start, id"
        )
        return {
            "rows": [self._prepare_meeting(meeting) for meeting in meetings],
            "count": self.env["training.meeting"].search_count(domain, limit=MOST),
            "action": self._open("training.meeting", self.env._("Meetings"), domain),
        }

    def _prepare_meeting(self, meeting):
        session = meeting.session_id
        return {
            "id": meeting.id,
            "session_id": session.id,
            "when": meeting.local_label,
            "course": session.course_id.name,
            "where": session.room_id.name or session.place_id.name or "",
            "who": ", ".join(session.instructor_ids.mapped("name")),
            "is_unstaffed": session.is_unstaffed,
            "seats": f"{session.seats_taken} / {session.seats_max}",
        }

    # -- what needs somebody --------------------------------------------------------

    def _list_tiles(self, needs):
        """Counts of what waits, of those that the user may read."""
        tiles = []
        for key, label, icon, model, domain in needs:
            records = self.env[model]
            if not records.has_access("read"):
                continue
            count = records.search_count(domain, limit=MOST)
            tiles.append(
                {
                    "key": key,
                    "label": label,
                    "icon": icon,
                    "count": count,
                    "text": f"{MOST - 1}+" if count >= MOST else str(count),
                    "action": self._open(model, label, domain),
                }
            )
        return tiles

    def _list_needs(self, today, mine):
        """What waits for this user; for who only invoices, what is to settle."""
        needs = [*self._session_needs(today, mine), *self._other_needs(today, mine)]
        if self.env.user.has_group(USER_GROUP):
            return needs
        return [need for need in needs if need[0] in TO_SETTLE]

    def _session_needs(self, today, mine):
        """Sessions that miss something."""
        own = self._of_mine("", mine)
        coming = (
            own
            & Domain("start", ">=", self._midnight(today))
            & Domain("state", "in", OPEN_STATES)
        )
        soon = Domain("start", "<", self._midnight(today + timedelta(days=28)))
        over = own & Domain("stop", "<", fields.Datetime.now())
        model = "training.session"
        return [
            (
                "unstaffed",
                self.env._("Without an instructor"),
                "fa-user-times",
                model,
                coming & Domain("is_unstaffed", "=", True),
            ),
            (
                "below_minimum",
                self.env._("Below minimum, next 4 weeks"),
                "fa-level-down",
                model,
                coming & soon & Domain("is_below_minimum", "=", True),
            ),
            (
                "to_deliver",
                self.env._("Over, not marked as delivered"),
                "fa-flag-checkered",
                model,
                over & Domain("state", "in", (*WAITLIST_STATES, "in_progress")),
            ),
            (
                "to_close",
                self.env._("Delivered, to settle and close"),
                "fa-money",
                model,
                own & Domain("state", "=", "done"),
            ),
        ]

    def _other_needs(self, today, mine):
        """What else waits: answers, marks, requests, messages, certificates."""
        own = self._of_mine("session_id.", mine)
        now = fields.Datetime.now()
        return [
            (
                "offers",
                self.env._("Offers not answered"),
                "fa-question-circle",
                "training.offer",
                own & Domain("state", "=", "asked"),
            ),
            (
                "unmarked",
                self.env._("Attendance not submitted"),
                "fa-check-square-o",
                "training.meeting",
                own
                & Domain("stop", "<", now)
                & Domain("attendance_submitted_on", "=", False)
                & Domain("session_id.state", "in", ATTENDED_STATES),
            ),
            (
                "requests",
                self.env._("Requests to schedule"),
                "fa-inbox",
                "training.request",
                self._of_mine("", mine) & Domain("state", "=", "new"),
            ),
            (
                "quotes",
                self.env._("Quotes accepted, to schedule"),
                "fa-handshake-o",
                "training.request",
                self._of_mine("", mine)
                & Domain("quote_state", "=", "accepted")
                & Domain("state", "in", ("new", "planned")),
            ),
            (
                "decisions",
                self.env._("To decide: run or cancel"),
                "fa-balance-scale",
                "training.decision",
                own & Domain("state", "=", "open"),
            ),
            (
                "pending",
                self.env._("Enrolments awaiting approval"),
                "fa-hourglass-half",
                "training.enrollment",
                own & Domain("state", "=", "pending"),
            ),
            (
                "messages",
                self.env._("Messages that failed"),
                "fa-envelope-o",
                "training.communication",
                Domain("state", "=", "failed"),
            ),
            (
                "expiring",
                self.env._("Instructors' certificates expiring, 60 days"),
                "fa-certificate",
                "training.certificate",
                Domain("employee_id", "!=", False)
                & Domain("revoked_on", "=", False)
                & Domain("valid_until", ">=", today)
                & Domain("valid_until", "<", today + timedelta(days=60)),
            ),
        ]

    def _ledger_needs(self, mine):
        """Where sessions and ledger differ, until the session is closed.

        Closing asks that they agree and locks what was invoiced, so that years of
        closed sessions needn't be compared again whenever somebody opens the screen.
        """
        return [
            (
                "differences",
                self.env._("Differences with the ledger, sessions not closed"),
                "fa-exchange",
                "training.reconciliation.report",
                Domain(
                    "reconciliation_class",
                    "not in",
                    ("agreed", "invoiced_not_delivered", "unassigned"),
                )
                & Domain("session_id.state", "!=", "closed")
                & self._of_mine("session_id.", mine),
            ),
        ]

    @api.model
    def _open(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(domain),
            "context": {"create": False},
        }

    # -- timer ----------------------------------------------------------------------

    def _get_timer(self):
        """The user's running timer, if one runs."""
        entries = self.env["training.time.entry"]
        entry = entries.has_access("read") and entries._get_running()
        if not entry:
            return False
        return {
            "id": entry.id,
            "session_id": entry.session_id.id,
            "session": entry.session_id.display_name,
            "minutes": int((fields.Datetime.now() - entry.start).total_seconds() // 60),
        }
