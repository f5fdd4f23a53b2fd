import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..const import RESOURCE_KINDS
from ..exceptions import ResourceConflictError
from ..logic.intervals import merge
from ..logic.units import UnitLedger


class TrainingResource(models.Model):
    """A room, a kind of equipment or a virtual-room licence that sessions book."""

    _name = "training.resource"
    _description = "Training Resource"
    _inherit = ["resource.mixin", "training.import.mixin", "mail.thread"]
    _order = "kind, place_id, name, id"

    _import_template = "resources"
    _import_required = ("name", "kind")
    _import_not_negative = (
        "capacity",
        "cost_day",
        "cost_hour",
        "quantity",
        "setup_minutes",
        "teardown_minutes",
    )

    name = fields.Char(
        related="resource_id.name", store=True, readonly=False, required=True
    )
    active = fields.Boolean(
        related="resource_id.active", store=True, readonly=False, default=True
    )
    kind = fields.Selection(RESOURCE_KINDS, required=True, default="room", index=True)
    resource_calendar_id = fields.Many2one(
        string="Opening hours",
        default=False,
        help="Empty: can be booked at any hour.",
    )
    place_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('is_training_place', '=', True)]",
        help="The building it stands in. Empty for what can be taken anywhere.",
    )
    capacity = fields.Integer(help="People a room holds, or seats of a licence.")
    quantity = fields.Integer(
        string="Units",
        default=1,
        required=True,
        help="How many of it exist and can be booked at the same time.",
    )
    feature_ids = fields.Many2many("training.resource.feature", string="Features")
    setup_minutes = fields.Integer(
        help="Reserved before each meeting to make it ready."
    )
    teardown_minutes = fields.Integer(
        help="Reserved after each meeting to clear it away."
    )
    join_url = fields.Char(
        string="Link to join", help="The standing address of a virtual room."
    )
    cost_hour = fields.Monetary(string="Cost per hour")
    cost_day = fields.Monetary(string="Cost per day")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    note = fields.Text()
    needs_approval = fields.Boolean(
        string="Owner approves",
        help="Bookings wait as proposed until the owner has approved them.",
    )
    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Who decides about it; needs the right to read training.",
    )
    booking_ids = fields.One2many("training.booking", "training_resource_id")

    _numbers_possible = models.Constraint(
        "CHECK (quantity >= 1 AND capacity >= 0"
        " AND setup_minutes BETWEEN 0 AND 1440"
        " AND teardown_minutes BETWEEN 0 AND 1440)",
        "A resource has at least one unit, a capacity that isn't negative, and"
        " at most 24 hours to set up or clear away.",
    )
    _rooms_are_single = models.Constraint(
        "CHECK (kind != 'room' OR quantity = 1)",
        "A room exists once. Make one record for each room.",
    )

    _approval_has_owner = models.Constraint(
        "CHECK (NOT COALESCE(needs_approval, false) OR owner_id IS NOT NULL)",
        "Whose approval is needed? Choose the owner.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for resource in self:
            company = resource.company_id or self.env.company
            resource.currency_id = company.currency_id

    @api.model
    def _find_import_problems(self, sheet):
        """Rooms without a capacity."""
        capacities = dict(sheet.cells("capacity"))
        for row, kind in sheet.cells("kind"):
            is_room = kind.lower() in self._room_words()
            if is_room and capacities.get(row, "0") == "0":
                yield (
                    row,
                    "capacity",
                    self.env._("is empty. A room needs the number of people it holds."),
                )

    def _room_words(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {"room", labels["room"].lower()}

    @api.constrains("kind", "capacity")
    def _check_room_has_capacity(self):
        """A room without a capacity could never be matched to a session."""
        for resource in self:
            if resource.kind == "room" and not resource.capacity:
                raise ValidationError(
                    self.env._(
                        "How many people fit into %(room)s? A room needs a capacity.",
                        room=resource.name,
                    )
                )

    def _prepare_resource_values(self, vals, tz):
        # The base model would give every room the office's working hours.
        return dict(
            super()._prepare_resource_values(vals, tz),
            resource_type="material",
            calendar_id=vals.get("resource_calendar_id", False),
        )

    @api.private
    def _read_unit_ledger(self, slots):
        """The units of these resources that are firmly booked around some times.

        :param slots: list of (start, stop), naive UTC
        :return: a `UnitLedger` by id of `resource.resource`
        """
        if not (self and slots):
            return UnitLedger()
        self.env["training.booking"].flush_model()
        return UnitLedger(
            self.env.execute_query(
                SQL(
                    """
                    SELECT resource_id, unit, start, stop
                      FROM training_booking
                     WHERE state = 'firm' AND resource_id IN %s
                       AND start < %s AND stop > %s
                    """,
                    tuple(self.resource_id.ids),
                    max(stop for _start, stop in slots),
                    min(start for start, _stop in slots),
                )
            )
        )

    @api.private
    def _get_slot(self, meeting):
        """What a booking of this resource reserves for a meeting: (start, stop)."""
        before, after = self.resource_id._training_buffers()
        return meeting.start - before, meeting.stop + after

    def _get_shortage(self, ledger, count, slot):
        """The error that says how many units are wanted, owned and free."""
        start, stop = slot
        free = ledger.free_units(self.resource_id.id, self.quantity, start, stop)
        return ResourceConflictError(
            self.env._(
                "%(wanted)s × %(resource)s are wanted on %(day)s, but only"
                " %(free)s of %(owned)s are free then. Take fewer, move the"
                " meeting, or release another booking.",
                wanted=count,
                resource=self.name,
                day=fields.Date.to_string(start.date()),
                free=len(free),
                owned=self.quantity,
            )
        )

    @api.private
    def _opening_intervals(self, start, stop):
        """When rooms are open, closures taken out.

        :return: {room id: tuple of (start, stop) in naive UTC, or None: always open}
        """
        opening = dict.fromkeys(self.ids)
        timed = self.filtered("resource_calendar_id")
        if not timed:
            return opening
        intervals, _calendars = timed.resource_id.sudo()._get_valid_work_intervals(
            pytz.utc.localize(start), pytz.utc.localize(stop)
        )  # opening hours of rooms are for everybody to know
        for room in timed:
            opening[room.id] = tuple(
                merge(
                    [
                        (
                            first.astimezone(pytz.utc).replace(tzinfo=None),
                            last.astimezone(pytz.utc).replace(tzinfo=None),
                        )
                        for first, last, *_rest in intervals[room.resource_id.id]
                    ]
                )
            )
        return opening

    def action_view_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_booking_action"
        )
        action["domain"] = [("training_resource_id", "=", self.id)]
        action["context"] = {"search_default_not_released": 1}
        return action


class TrainingResourceFeature(models.Model):
    _name = "training.resource.feature"
    _description = "Room Feature"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _name_unique = models.Constraint("UNIQUE (name)", "This feature exists already.")
