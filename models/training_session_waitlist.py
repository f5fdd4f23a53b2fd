from odoo import api, fields, models

from ..const import WAITLIST_STATES
from ..logic.waitlist import order_units
from .waitlist_pass import WaitlistPass


class TrainingSession(models.Model):
    """Passes over the waitlist: whenever a seat becomes free, and by a job."""

    _inherit = "training.session"

    @api.private
    def _get_queues(self):
        """{(session, pool): who waits, in the policy's order}; counts everybody.

        Read for whoever looks: only how many are before is told, not who.
        """
        if not self:
            return {}
        waiting = (
            self.env["training.enrollment"]
            .sudo()
            .search(
                [("session_id", "in", self.ids), ("state", "=", "waitlisted")],
                order="id",
            )
        )
        policies = self._get_policies()
        queues = {}
        by_queue = waiting.grouped(lambda e: (e.session_id, e.seat_pool))
        for key, queue in by_queue.items():
            units = order_units(
                [enrollment._as_waiting() for enrollment in queue],
                policies[key[0]].waitlist_order,
            )
            ordered = waiting.browse(entry.id for unit in units for entry in unit)
            queues[key] = ordered.with_env(self.env)
        return queues

    @api.private
    def _promote_waitlist(self, fresh=None, freed=True):
        """Give free seats to those who wait, as the policy says.

        Safe to call at any time and by several at once: the seats' unique index lets
        nobody in twice, and a pass that finds nothing to do writes nothing.

        :param fresh: enrolments being made at this moment; they get a seat at once
            where others would be offered it
        :param bool freed: a seat has just become free, so that everybody is told anew
            where the policy tells all
        """
        # The rule of the system acts, whoever freed the seat.
        sessions = self.sudo().filtered(lambda s: s.state in WAITLIST_STATES)
        queues = sessions._get_queues()
        if not queues:
            return
        seats = sessions._read_seats()
        policies = sessions._get_policies()
        waitlist_pass = WaitlistPass(sessions.env, fresh, freed)
        for (session, pool), queue in queues.items():
            seat_map = seats.get((session.id, pool or ""))
            if seat_map and seat_map.free_count:
                waitlist_pass.plan(session, queue, seat_map, policies[session])
        waitlist_pass.carry_out()

    def action_open(self):
        """Who waits for the course on any date queues for the sessions that open."""
        result = super().action_open()
        # The rule of the system acts, whoever opens the session.
        self.env["training.waitlist.entry"].sudo().search(
            [("state", "=", "waiting"), ("course_id", "in", self.course_id.ids)]
        )._queue()
        return result

    def action_view_waitlist(self):
        """Who waits, in order, and why each has no seat yet."""
        return self._open_lines("training_enrollment_waitlist_action")

    def action_view_decisions(self):
        """What the passes over the waitlist decided, newest first."""
        return self._open_lines("training_waitlist_decision_action")

    @api.private
    def _overlaps(self, other):
        """Whether two sessions meet at the same time."""
        return any(
            mine.start < theirs.stop and mine.stop > theirs.start
            for mine in self.meeting_ids
            for theirs in other.meeting_ids
        )

    @api.model
    def _cron_promote_waitlists(self):
        """Let offers lapse, and look again at every waitlist beside a free seat.

        What was freed at the same moment as somebody queued is found here, as are
        policies that were changed and seats held for groups that never got enough.
        """
        self.env["training.enrollment"]._lapse_offers()
        self.env["training.waitlist.entry"]._queue_for_new_sessions()
        sessions = self.search(
            [
                ("state", "in", WAITLIST_STATES),
                ("start", ">", fields.Datetime.now()),
                ("waitlist_count", ">", 0),
                ("seats_available", ">", 0),
            ]
        )
        for done, session in enumerate(sessions, 1):
            session._promote_waitlist(freed=False)
            left = len(sessions) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break
