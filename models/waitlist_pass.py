"""A pass over one or several waitlists: decided by `logic`, carried out on records."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

from ..logic import waitlist
from ..logic.waitlist import Decision, Rules, plan_pass

# Entries of a long queue that are looked at first; the rest only if seats are left.
LOOK_AHEAD = 50


class WaitlistPass:
    """Collects what is decided about each queue, then carries it out at once.

    Decided queue by queue, since who gets a seat in one session may stand in the way of
    their own seat in another; written together, so that the number of queries doesn't
    grow with the number of people.

    :param env: environment with all rights
    :param fresh: enrolments being made at this moment
    :param bool freed: a seat has just become free
    """

    def __init__(self, env, fresh=None, freed=True):
        self.env = env
        self.fresh_ids = frozenset(fresh.ids) if fresh else frozenset()
        self.freed = freed
        self.now = fields.Datetime.now()
        self.decisions = {}
        self._seated_in = defaultdict(list)
        self._served_entries = set()

    # -- deciding ----------------------------------------------------------------------

    def plan(self, session, queue, seat_map, policy):
        """Decide about each entry of one queue, which has free seats."""
        queue = queue.filtered(
            lambda enrollment: (
                enrollment.waitlist_entry_id.id not in self._served_entries
            )
        )
        rules = Rules(
            order=policy.waitlist_order,
            offer=policy.waitlist_offer,
            group_mode=policy.group_mode,
            group_hold_hours=policy.group_hold_hours,
            frozen=session._is_past(policy.waitlist_freeze_hours, self.now),
        )
        near = self._near_part(queue, seat_map.free_count, rules)
        decisions = self._decide(near, seat_map, rules)
        given = sum(d.kind in (waitlist.SEATED, waitlist.OFFERED) for d in decisions)
        if len(near) < len(queue):
            if given < seat_map.free_count:
                decisions = self._decide(queue, seat_map, rules)
            else:
                decisions += [
                    Decision(enrollment.id, waitlist.SKIPPED, waitlist.NO_SEAT)
                    for enrollment in queue[len(near) :]
                ]
        self._note(queue, decisions)

    def _near_part(self, queue, free, rules):
        """As much of a long queue as will probably do, groups whole."""
        if rules.frozen or rules.offer == "offer_all":
            return queue
        end = free + LOOK_AHEAD
        while 0 < end < len(queue) and (
            queue[end].group_key and queue[end].group_key == queue[end - 1].group_key
        ):
            end += 1
        return queue[:end]

    def _decide(self, queue, seat_map, rules):
        obstacles = {} if rules.frozen else queue._find_promotion_obstacles()
        entries = []
        for enrollment in queue:
            blocked, detail = self._get_obstacle(enrollment, obstacles, rules)
            entries.append(
                enrollment._as_waiting(
                    blocked=blocked,
                    detail=detail,
                    called=bool(
                        enrollment.offer_expires and enrollment.offer_expires > self.now
                    ),
                    fresh=enrollment.id in self.fresh_ids,
                )
            )
        return plan_pass(
            entries, seat_map.free_count, seat_map.capacity, rules, self.now
        )

    def _get_obstacle(self, enrollment, obstacles, rules):
        """Why somebody can't have a seat now: (kind, words), both empty if nothing."""
        called_in_vain = (
            rules.offer == "offer_all"
            and not self.freed
            and enrollment.offer_expires
            and enrollment.offer_expires <= self.now
        )
        if enrollment.offer_lapsed_on or called_in_vain:
            return waitlist.LAPSED, ""
        if enrollment in obstacles:
            problem = obstacles[enrollment]
            return problem.kind, problem.text
        for other in self._seated_in[enrollment.partner_id.id]:
            if enrollment.session_id._overlaps(other):
                return waitlist.CLASH, other.display_name
        return "", ""

    def _note(self, queue, decisions):
        """Remember decisions, and whom they keep from a seat elsewhere in this pass."""
        by_id = {enrollment.id: enrollment for enrollment in queue}
        for decision in decisions:
            enrollment = by_id[decision.id]
            self.decisions[enrollment] = decision
            if decision.kind in (waitlist.SEATED, waitlist.OFFERED):
                self._seated_in[enrollment.partner_id.id].append(enrollment.session_id)
                if enrollment.waitlist_entry_id:
                    self._served_entries.add(enrollment.waitlist_entry_id.id)

    # -- carrying out ------------------------------------------------------------------

    def carry_out(self):
        """Seat, offer, tell and log; what is as it was before isn't written again."""
        by_kind = defaultdict(self.env["training.enrollment"].browse)
        for enrollment, decision in self.decisions.items():
            by_kind[decision.kind] |= enrollment
        self._seat(by_kind[waitlist.SEATED])
        self._offer(by_kind[waitlist.OFFERED])
        self._tell(by_kind[waitlist.TOLD])
        self._skip(by_kind[waitlist.SKIPPED])

    def _seat(self, enrollments):
        if not enrollments:
            return
        values = enrollments._prepare_end_of_waiting_vals()
        states = enrollments._get_state_when_seated()
        seated = enrollments.browse()
        for state, group in enrollments.grouped(states.get).items():
            seated |= group._take_seats(state, **values)
        seated._log_decisions("seated")
        seated._release_siblings()

    def _offer(self, enrollments):
        for session, group in enrollments.grouped("session_id").items():
            values = group._prepare_end_of_waiting_vals()
            values |= self._prepare_offer_vals(session)
            offered = group._take_seats("offered", **values)
            offered._log_decisions("offered")

    def _tell(self, enrollments):
        for session, group in enrollments.grouped("session_id").items():
            group.write(
                {"waitlist_reason": "open_call", **self._prepare_offer_vals(session)}
            )
            group._log_decisions("told")
            group._announce_call()

    def _prepare_offer_vals(self, session):
        """From now for so long as the policy says, but not beyond the start."""
        hours = session._get_policy().offer_hours
        expires = self.now + timedelta(hours=hours)
        return {
            "offered_on": self.now,
            "offer_expires": min(expires, session.start or expires),
        }

    def _skip(self, enrollments):
        """Note reasons that are new; grouped, since most share theirs."""
        groups = defaultdict(enrollments.browse)
        for enrollment in enrollments:
            decision = self.decisions[enrollment]
            detail = decision.detail
            if decision.reason == waitlist.GROUP:
                detail = self.env._("free seats: %s", detail)
            current = (enrollment.waitlist_reason, enrollment.waitlist_detail or "")
            if current != (decision.reason, detail):
                groups[decision.reason, detail, decision.hold_until] |= enrollment
        for (reason, detail, hold_until), group in groups.items():
            values = {"waitlist_reason": reason, "waitlist_detail": detail or False}
            if hold_until:
                values["hold_until"] = hold_until
            group.write(values)
            group._log_decisions("skipped", reason, detail)
