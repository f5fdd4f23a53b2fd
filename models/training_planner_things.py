from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..scheduling.problem import Busy, Equipment, Licence, Point, Room


class TrainingPlanner(models.AbstractModel):
    """Rooms, equipment and licences in the terms of the scheduling engine."""

    _inherit = "training.planner"

    @api.model
    def _find_things(self, companies):
        """All that sessions of some companies may book beside people."""
        if not companies:
            return self.env["training.resource"]
        return self.env["training.resource"].search(
            [("company_id", "in", [*companies.ids, False])]
        )

    @api.model
    def _prepare_things(
        self, things, start, stop, ignore_sessions=None, ignore_roles=None
    ):
        """What a `Problem` knows of things: its rooms, equipment and licences.

        :param start: naive UTC
        :param stop: naive UTC
        :param ignore_sessions: sessions whose own bookings don't count
        :param ignore_roles: only those of these roles; all of them if None
        """
        if not things:
            return {}
        busy = self._read_thing_bookings(
            things, start, stop, ignore_sessions, ignore_roles
        )
        opening = things._opening_intervals(start, stop)

        def prepare(kind, prepare_thing):
            return tuple(
                prepare_thing(
                    thing,
                    id=thing.id,
                    name=thing.name,
                    busy=tuple(busy[thing.resource_id.id]),
                    open=opening[thing.id],
                    cost_hour=thing.cost_hour,
                    cost_day=thing.cost_day,
                    setup_minutes=thing.setup_minutes,
                    teardown_minutes=thing.teardown_minutes,
                    unit_count=thing.quantity,
                )
                for thing in things
                if thing.kind == kind
            )

        return {
            "rooms": prepare("room", self._prepare_room),
            "equipment": prepare("equipment", self._prepare_equipment),
            "licences": prepare("virtual_room", self._prepare_licence),
        }

    @api.model
    def _read_thing_bookings(
        self, things, start, stop, ignore_sessions=None, ignore_roles=None
    ):
        """{id of `resource.resource`: list of Busy}, an entry for each unit."""
        busy = defaultdict(list)
        domain = Domain(
            [
                ("resource_id", "in", things.resource_id.ids),
                ("state", "=", "firm"),
                ("start", "<", stop),
                ("stop", ">", start),
            ]
        )
        if ignore_sessions:
            counts = Domain("session_id", "not in", ignore_sessions.ids)
            if ignore_roles:
                counts |= Domain("role", "not in", ignore_roles)
            domain &= counts
        # A thing is taken, whoever has it.
        bookings = self.env["training.booking"].sudo().search(domain)
        for booking in bookings:
            busy[booking.resource_id.id].append(
                Busy(
                    booking.start,
                    booking.stop,
                    "booking",
                    booking.session_id.display_name,
                    session_id=booking.session_id.id,
                )
            )
        return busy

    @api.model
    def _prepare_room(self, room, **values):
        return Room(
            place_id=room.place_id.id or None,
            point=self._prepare_point(room.place_id),
            capacity=room.capacity,
            features=frozenset(room.feature_ids.mapped("name")),
            **values,
        )

    @api.model
    def _prepare_equipment(self, _equipment, **values):
        return Equipment(**values)

    @api.model
    def _prepare_licence(self, licence, **values):
        return Licence(capacity=licence.capacity, **values)

    @api.model
    def _prepare_point(self, place):
        position = place._get_position()
        return Point(*position) if position else None

    @api.model
    def _prepare_needs(self, needs):
        """Equipment in the engine's terms.

        :param needs: pairs of equipment and how many units
        """
        return tuple((equipment.id, units) for equipment, units in needs)

    @api.model
    def _find_licensed(self, companies):
        """Those of some companies that hold virtual rooms; others bring their links."""
        owners = self.env["training.resource"]._read_group(
            [
                ("kind", "=", "virtual_room"),
                ("company_id", "in", [*companies.ids, False]),
            ],
            ["company_id"],
        )
        found = companies.browse()
        for (company,) in owners:
            if not company:
                return companies
            found |= company
        return found
