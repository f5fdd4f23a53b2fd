"""Enrolments that are wanted, with what all checks look at, read once for all."""

from functools import cached_property

from odoo.tools import SQL

from ..const import SEATED_STATES
from .joined_fetch import fetch_joined

# What enrolling looks at beside the session itself; of the policies all that may bind.
POLICY_TERMS = (
    "approval",
    "approver_rule",
    "enroll_deadline_hours",
    "is_restricted",
    "prerequisite_mode",
)
SESSION_FACTS = {
    "": (
        "state",
        "course_id",
        "company_id",
        "customer_id",
        "policy_id",
        "start",
        "has_pools",
        "price_online",
        "price_currency_id",
        "price_unit",
        "fee_mode",
    ),
    "course_id": ("has_prerequisites", "policy_id", "product_id"),
    "company_id": ("currency_id", "training_policy_id"),
    "company_id.currency_id": ("rounding", "decimal_places"),
    "price_currency_id": ("rounding", "decimal_places"),
    "policy_id": POLICY_TERMS,
    "course_id.policy_id": POLICY_TERMS,
    "company_id.training_policy_id": POLICY_TERMS,
}


class Wishes(list):
    """Values as for `create` of enrolments; a list like any other to whoever reads it.

    Each check asks for what it needs, and what several need is read when the first of
    them asks, so the number of queries depends neither on the checks nor on the people.
    """

    def __init__(self, env, vals_list):
        super().__init__(vals_list)
        self.env = env
        self._policies = {}

    @classmethod
    def of(cls, env, vals_list):
        """The values as wishes; those that are wishes already keep what they know."""
        return vals_list if isinstance(vals_list, cls) else cls(env, vals_list)

    @cached_property
    def sessions(self):
        """The sessions wished for, read with what hangs on them."""
        sessions = self.env["training.session"].browse(
            dict.fromkeys(vals["session_id"] for vals in self if vals.get("session_id"))
        )
        fetch_joined(sessions, SESSION_FACTS)
        return sessions

    @cached_property
    def session_by_id(self):
        return {session.id: session for session in self.sessions}

    @cached_property
    def partners(self):
        """The learners; only who pays for them is read now."""
        partners = self.env["res.partner"].browse(
            dict.fromkeys(vals["partner_id"] for vals in self if vals.get("partner_id"))
        )
        partners.fetch(["commercial_partner_id"])
        return partners

    @property
    def policies(self):
        """The policy of each wish, in the order given; None without a session."""
        partners = self.env["res.partner"]
        pairs = [
            (
                self.session_by_id.get(vals.get("session_id")),
                partners.browse(vals.get("customer_id") or ()),
            )
            for vals in self
        ]
        missing = {pair for pair in pairs if pair[0] and pair not in self._policies}
        if missing:
            self._policies.update(self.env["training.policy"]._get_nearest(missing))
        return [self._policies.get(pair) for pair in pairs]

    @cached_property
    def others(self):
        """{(session id, learner id): ids of the sessions that speak against it}

        That is the session itself where they are enrolled already, and others with a
        seat that run at the same time. The enrolment somebody is moved from doesn't
        stand in the way of oneself.
        """
        found = {}
        for session_id, partner_id, other_id in self._query_others():
            found.setdefault((session_id, partner_id), []).append(other_id)
        return found

    def _query_others(self):
        """Rows (session id, learner id, id of a session that speaks against it)."""
        keys = {
            (vals["session_id"], vals["partner_id"], vals.get("moved_from_id") or 0)
            for vals in self
        }
        if not keys:
            return []
        self.env["training.meeting"].flush_model(["session_id", "start", "stop"])
        self.env["training.enrollment"].flush_model(
            ["session_id", "partner_id", "state"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT wish.session_id, wish.partner_id, other.session_id
                  FROM (VALUES %(wishes)s) AS wish (session_id, partner_id, origin_id)
                  JOIN training_enrollment other ON other.partner_id = wish.partner_id
                 WHERE (other.session_id = wish.session_id
                        AND other.state != 'cancelled')
                    OR (other.session_id != wish.session_id
                        AND other.id != wish.origin_id
                        AND other.state IN ('offered', 'held', 'pending', 'confirmed')
                        AND EXISTS (
                            SELECT FROM training_meeting theirs
                              JOIN training_meeting wanted
                                ON wanted.start < theirs.stop
                               AND wanted.stop > theirs.start
                             WHERE theirs.session_id = other.session_id
                               AND wanted.session_id = wish.session_id))
              ORDER BY other.session_id
                """,
                wishes=SQL(", ").join(
                    SQL("(%s, %s, %s)", *key) for key in sorted(keys)
                ),
            )
        )

    def list_enrolled(self):
        """Pairs (session id, learner id) that are enrolled already."""
        return {pair for pair, others in self.others.items() if pair[0] in others}

    def list_clashes(self):
        """Rows (index of a wish for a seat, id of the session in the way)."""
        for index, vals in enumerate(self):
            wants_seat = (vals.get("state") or "confirmed") in SEATED_STATES
            if not wants_seat or vals.get("override_reason"):
                continue
            pair = vals["session_id"], vals["partner_id"]
            for other_id in self.others.get(pair, ()):
                if other_id != vals["session_id"]:
                    yield index, other_id
