from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import FILLED_STATES, SEATED_STATES


class TrainingSession(models.Model):
    """Seats: how many are taken, free and waited for.

    None of the counts is stored. A stored count would make every enrolment update the
    session's row, and at REPEATABLE READ two enrolments at the same moment would then
    replay each other. See docs/locking.md.
    """

    _inherit = "training.session"

    seats_filled = fields.Integer(
        string="Enrolled",
        compute="_compute_seats",
        compute_sudo=True,
        help="Confirmed, completed and no-show.",
    )
    seats_taken = fields.Integer(
        compute="_compute_seats",
        compute_sudo=True,
        search="_search_seats_taken",
        help="Filled seats, and those offered or awaiting approval.",
    )
    seats_available = fields.Integer(
        string="Seats left",
        compute="_compute_seats",
        compute_sudo=True,
        search="_search_seats_available",
    )
    waitlist_count = fields.Integer(
        string="Waitlist",
        compute="_compute_seats",
        compute_sudo=True,
        search="_search_waitlist_count",
    )
    fill_percent = fields.Integer(
        string="Fill (%)", compute="_compute_seats", compute_sudo=True
    )
    is_full = fields.Boolean(
        compute="_compute_seats", compute_sudo=True, search="_search_is_full"
    )
    is_below_minimum = fields.Boolean(
        string="Below minimum",
        compute="_compute_seats",
        compute_sudo=True,
        search="_search_is_below_minimum",
    )

    @api.depends("enrollment_ids.state", "seats_max", "seats_min")
    def _compute_seats(self):
        """One grouped query for all sessions; waitlisted and seated apart.

        Counted over everybody, whoever looks: a learner sees the seats left, not the
        other learners.
        """
        counts = defaultdict(int)
        for session, state, count in self.env["training.enrollment"]._read_group(
            [("session_id", "in", self.ids)], ["session_id", "state"], ["__count"]
        ):
            counts[session.id, state] = count
        for session in self:
            key = session._origin.id
            session.seats_filled = sum(counts[key, state] for state in FILLED_STATES)
            session.seats_taken = sum(counts[key, state] for state in SEATED_STATES)
            session.seats_available = max(session.seats_max - session.seats_taken, 0)
            session.waitlist_count = counts[key, "waitlisted"]
            session.fill_percent = round(
                100 * session.seats_filled / (session.seats_max or 1)
            )
            session.is_full = not session.seats_available
            session.is_below_minimum = session.seats_filled < session.seats_min

    def _count_sql(self, alias, states):
        """SQL that counts a session's enrolments in some states."""
        return SQL(
            "(SELECT COUNT(*) FROM training_enrollment enrolled"
            " WHERE enrolled.session_id = %s AND enrolled.state IN %s)",
            SQL.identifier(alias, "id"),
            tuple(states),
        )

    def _count_domain(self, operator, value, build_sql, field_name):
        """A domain comparing something counted in SQL with a number."""
        operators = {
            "<": SQL("<"),
            "<=": SQL("<="),
            ">": SQL(">"),
            ">=": SQL(">="),
            "in": SQL("IN"),
            "not in": SQL("NOT IN"),
        }
        if operator not in operators:
            return NotImplemented
        wanted = tuple(value) if operator in ("in", "not in") else value

        def to_sql(model, alias, _query):
            model.env["training.enrollment"].flush_model(["session_id", "state"])
            return SQL("%s %s %s", build_sql(alias), operators[operator], wanted)

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda record: bool(
                record.filtered_domain([(field_name, operator, value)])
            ),
        )

    def _search_seats_taken(self, operator, value):
        return self._count_domain(
            operator,
            value,
            lambda alias: self._count_sql(alias, SEATED_STATES),
            "seats_taken",
        )

    def _search_waitlist_count(self, operator, value):
        return self._count_domain(
            operator,
            value,
            lambda alias: self._count_sql(alias, ("waitlisted",)),
            "waitlist_count",
        )

    def _search_seats_available(self, operator, value):
        return self._count_domain(
            operator,
            value,
            lambda alias: SQL(
                "GREATEST(%s - %s, 0)",
                SQL.identifier(alias, "seats_max"),
                self._count_sql(alias, SEATED_STATES),
            ),
            "seats_available",
        )

    def _search_is_full(self, operator, value):
        if operator != "in":
            return NotImplemented
        full = Domain("seats_available", "<=", 0)
        return Domain.OR(full if wanted else ~full for wanted in value)

    def _search_is_below_minimum(self, operator, value):
        if operator != "in":
            return NotImplemented
        below = self._count_domain(
            "<",
            0,
            lambda alias: SQL(
                "%s - %s",
                self._count_sql(alias, FILLED_STATES),
                SQL.identifier(alias, "seats_min"),
            ),
            "is_below_minimum",
        )
        return Domain.OR(below if wanted else ~below for wanted in value)
