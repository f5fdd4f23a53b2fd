from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import INTERNAL, SEATED_STATES
from ..logic.seats import FreeSeats, SeatMap

# Added to seat numbers while they change places, so that no two are ever the same.
ASIDE = 1_000_000


class TrainingSession(models.Model):
    """Pools: on-site and online seats of a hybrid session, counted apart.

    `seats_max` stays the total. Of a hybrid session some of them may be on site; the
    others are online. Each pool numbers its seats from 1, has its own price and its own
    waitlist. Without on-site seats of its own a session is one pool.
    """

    _inherit = "training.session"

    seats_onsite = fields.Integer(
        string="Seats on site",
        tracking=True,
        help="Of all seats those in the room; the others are online. 0: everybody may"
        " choose where to sit until the session is full.",
    )
    seats_online = fields.Integer(
        string="Seats online",
        compute="_compute_seats_online",
        inverse="_inverse_seats_online",
    )
    has_pools = fields.Boolean(compute="_compute_has_pools", store=True)
    price_online = fields.Monetary(
        string="Price online",
        compute="_compute_price_online",
        store=True,
        readonly=False,
        currency_field="price_currency_id",
        help="Of a seat online, where it differs from a seat on site.",
    )
    onsite_taken = fields.Integer(
        string="Taken on site", compute="_compute_pool_counts", compute_sudo=True
    )
    online_taken = fields.Integer(
        string="Taken online", compute="_compute_pool_counts", compute_sudo=True
    )
    onsite_available = fields.Integer(
        string="Left on site", compute="_compute_pool_counts", compute_sudo=True
    )
    online_available = fields.Integer(
        string="Left online", compute="_compute_pool_counts", compute_sudo=True
    )

    _onsite_within_seats = models.Constraint(
        "CHECK (COALESCE(seats_onsite, 0) BETWEEN 0 AND seats_max)",
        "There can't be more seats on site than seats in all.",
    )

    @api.depends("seats_max", "seats_onsite", "has_pools")
    def _compute_seats_online(self):
        for session in self:
            onsite = session.seats_onsite if session.has_pools else session.seats_max
            session.seats_online = session.seats_max - onsite

    def _inverse_seats_online(self):
        """Seats online come on top of those on site."""
        for session in self:
            session.seats_max = session.seats_onsite + session.seats_online

    @api.depends("mode", "seats_onsite")
    def _compute_has_pools(self):
        for session in self:
            session.has_pools = session.mode == "hybrid" and session.seats_onsite > 0

    @api.depends("price_unit")
    def _compute_price_online(self):
        for session in self:
            session.price_online = session.price_unit

    @api.depends("enrollment_ids.state", "enrollment_ids.seat_pool", "seats_max")
    def _compute_pool_counts(self):
        """Seats taken and left by pool; zero where a session is one pool."""
        counts = defaultdict(int)
        for session, pool, count in self.env["training.enrollment"]._read_group(
            [("session_id", "in", self.ids), ("state", "in", SEATED_STATES)],
            ["session_id", "seat_pool"],
            ["__count"],
        ):
            counts[session.id, pool] = count
        for session in self:
            key = session._origin.id
            onsite, online = counts[key, "onsite"], counts[key, "online"]
            free_onsite = session.seats_onsite - onsite if session.has_pools else 0
            session.onsite_taken = onsite
            session.online_taken = online
            session.onsite_available = max(free_onsite, 0)
            session.online_available = max(session.seats_online - online, 0)

    def write(self, vals):
        result = super().write(vals)
        # A new total is fitted by the seats themselves.
        if {"seats_onsite", "mode"} & vals.keys() and "seats_max" not in vals:
            self._fit_seats()
        return result

    @api.private
    def _get_online_price(self):
        """What a seat online costs where that differs, else None."""
        self.ensure_one()
        if not self.has_pools or self.fee_mode != "learner":
            return None
        if not self.price_currency_id.compare_amounts(
            self.price_online, self.price_unit
        ):
            return None
        return self.price_online

    # -- reading seats ---------------------------------------------------------------

    @api.private
    def _read_seats(self):
        """Capacity, occupied numbers and the queue, as this transaction sees them.

        The shared lock makes a transaction that reads a capacity changed since its
        snapshot fail and be replayed, so that lowering the capacity can't be overtaken
        by an enrolment; enrolments don't wait for each other.

        :return: {(session id, pool or ""): SeatMap}
        """
        seats = {}
        for session_id, total, onsite, pools, numbers, waiting in self._query_seats():
            capacities = (
                {"": total}
                if onsite is None
                else {"onsite": onsite, "online": total - onsite}
            )
            taken = defaultdict(set)
            for pool, number in zip(pools, numbers, strict=True):
                taken[pool].add(number)
            for pool, capacity in capacities.items():
                seats[session_id, pool] = SeatMap(
                    capacity, taken[pool], waiting.count(pool)
                )
        return seats

    def _query_seats(self):
        """Rows of (session, total, on site or None, pools, numbers, pools waited for).

        Pools and numbers of the seats taken are two arrays in the same order.
        """
        if not self:
            return []
        self._flush_seats()
        return self.env.execute_query(
            SQL(
                """
                SELECT session.id, session.seats_max,
                       CASE WHEN session.has_pools THEN session.seats_onsite END,
                       ARRAY(SELECT COALESCE(seat_pool, '') FROM training_enrollment
                              WHERE session_id = session.id AND state IN %(seated)s
                           ORDER BY id),
                       ARRAY(SELECT seat_number FROM training_enrollment
                              WHERE session_id = session.id AND state IN %(seated)s
                           ORDER BY id),
                       ARRAY(SELECT COALESCE(seat_pool, '') FROM training_enrollment
                              WHERE session_id = session.id AND state = 'waitlisted'
                                AND offer_lapsed_on IS NULL)
                  FROM training_session session
                 WHERE session.id IN %(ids)s
              ORDER BY session.id FOR SHARE OF session
                """,
                seated=SEATED_STATES,
                ids=tuple(self.ids),
            )
        )

    @api.private
    def _pick_seats(self, count):
        """As many free numbers as newcomers ask for, and the queue.

        Unlike `_read_seats` this doesn't read the numbers taken, of which there may be
        thousands. The same shared lock is taken for the same reason.

        :param int count: numbers picked at most, of each pool
        :return: {(session id, pool or ""): FreeSeats}
        """
        return {
            (session_id, pool): FreeSeats(free, waiting)
            for session_id, pool, free, waiting in self._query_free_seats(count)
        }

    def _query_free_seats(self, count):
        """Rows of (session, pool, lowest free numbers, number of people who wait).

        Numbers are different by the unique index, so as many as the highest of them
        means no gap: then the search for free ones starts behind it.
        """
        if not self:
            return []
        self._flush_seats()
        return self.env.execute_query(
            SQL(
                """
                SELECT session.id, pool.name,
                       ARRAY(SELECT free.number
                               FROM generate_series(
                                    CASE WHEN taken.count = taken.last
                                         THEN taken.last + 1 ELSE 1 END,
                                    pool.capacity) AS free (number)
                              WHERE NOT EXISTS (
                                    SELECT FROM training_enrollment
                                     WHERE session_id = session.id
                                       AND COALESCE(seat_pool, '') = pool.name
                                       AND seat_number = free.number
                                       AND state IN %(seated)s)
                           ORDER BY free.number LIMIT %(count)s),
                       (SELECT COUNT(*) FROM training_enrollment
                         WHERE session_id = session.id AND state = 'waitlisted'
                           AND COALESCE(seat_pool, '') = pool.name
                           AND offer_lapsed_on IS NULL)
                  FROM training_session session
            CROSS JOIN LATERAL (
                       SELECT '', session.seats_max
                        WHERE session.has_pools IS NOT TRUE
                        UNION ALL
                       SELECT 'onsite', session.seats_onsite WHERE session.has_pools
                        UNION ALL
                       SELECT 'online', session.seats_max - session.seats_onsite
                        WHERE session.has_pools) AS pool (name, capacity)
            CROSS JOIN LATERAL (
                       SELECT COUNT(*) AS count, COALESCE(MAX(seat_number), 0) AS last
                         FROM training_enrollment
                        WHERE session_id = session.id
                          AND COALESCE(seat_pool, '') = pool.name
                          AND state IN %(seated)s) AS taken
                 WHERE session.id IN %(ids)s
              ORDER BY session.id FOR SHARE OF session
                """,
                seated=SEATED_STATES,
                count=count,
                ids=tuple(self.ids),
            )
        )

    def _flush_seats(self):
        """Let the database know what the queries about seats read."""
        self.flush_recordset(["seats_max", "seats_onsite", "has_pools"])
        self.env["training.enrollment"].flush_model(
            ["session_id", "seat_number", "state", "seat_pool", "offer_lapsed_on"]
        )

    # -- after a change of capacity ----------------------------------------------------

    def _fit_seats(self):
        """After a change of capacity: renumber seats above it, or refuse the change."""
        for session in self:
            session._align_pools()
        for (session_id, pool), seat_map in self._read_seats().items():
            session = self.browse(session_id)
            if len(seat_map.occupied) > seat_map.capacity:
                raise UserError(session._too_few_seats_text(pool, seat_map))
            above = sorted(n for n in seat_map.occupied if n > seat_map.capacity)
            if above:
                session._renumber_seats(pool, {old: seat_map.take() for old in above})
        self._promote_waitlist()

    def _too_few_seats_text(self, pool, seat_map):
        self.ensure_one()
        where = {
            "onsite": self.env._(" on site"),
            "online": self.env._(" online"),
        }.get(pool, "")
        return self.env._(
            "%(session)s has %(taken)s seats taken%(where)s, so it can't be reduced to"
            " %(capacity)s. Move or cancel enrolments first.",
            session=self.display_name,
            taken=len(seat_map.occupied),
            where=where,
            capacity=seat_map.capacity,
        )

    def _renumber_seats(self, pool, new_numbers):
        """Give seats of a pool other numbers: {old: new}, the new ones being free."""
        self.ensure_one()
        enrollments = self.env["training.enrollment"].search(
            [
                ("session_id", "=", self.id),
                ("seat_pool", "=", pool or False),
                ("seat_number", "in", list(new_numbers)),
                ("state", "in", SEATED_STATES),
            ]
        )
        for enrollment in enrollments.with_context(training_moving=INTERNAL):
            enrollment.seat_number = new_numbers[enrollment.seat_number]

    def _align_pools(self):
        """When a session gets pools, or has them no more: everybody keeps a seat.

        On-site seats are filled in the order of the old numbers, the rest is online.
        """
        self.ensure_one()
        live = self.env["training.enrollment"].search(
            [("session_id", "=", self.id), ("state", "!=", "cancelled")]
        )
        lost = live.filtered(lambda e: bool(e.seat_pool) != self.has_pools)
        if not lost:
            return
        moving = live.with_context(training_moving=INTERNAL)
        waiting = moving.filtered(lambda e: e.state == "waitlisted")
        waiting.seat_pool = "onsite" if self.has_pools else False
        seated = (moving - waiting).sorted(
            lambda e: (e.seat_pool == "online", e.seat_number)
        )
        for enrollment in seated:
            enrollment.seat_number += ASIDE
        seated.flush_recordset(["seat_number"])
        for index, enrollment in enumerate(seated):
            enrollment.write(self._get_pool_seat(index))
        seated.flush_recordset(["seat_number", "seat_pool"])

    def _get_pool_seat(self, index):
        """Pool and number of the seat at an index counted from 0 over both pools."""
        self.ensure_one()
        if not self.has_pools:
            return {"seat_pool": False, "seat_number": index + 1}
        if index < self.seats_onsite:
            return {"seat_pool": "onsite", "seat_number": index + 1}
        return {"seat_pool": "online", "seat_number": index - self.seats_onsite + 1}
