from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..logic.board import join_columns


class TrainingBoard(models.AbstractModel):
    """Rows of the board, and what keeps them from taking more."""

    _inherit = "training.board"

    # -- rows ----------------------------------------------------------------------

    def _prepare_rows(self, lens, grouping, blocks):
        """The rows in order of their groups, and the records behind them.

        Somebody who holds several qualifications stands under each of them.

        :return: (list of dictionaries, `hr.employee` or `training.resource` records)
        """
        used = {block["resource_id"] for block in blocks} - {False}
        if lens == "instructor":
            records = self._find_instructor_rows(used)
            groups = self._group_instructors(records, grouping)
            values = self._prepare_instructor_rows(records)
        else:
            records = self._find_room_rows(used)
            groups = self._group_rooms(records, grouping)
            values = self._prepare_room_rows(records)
        rows = [
            {**values[record.id], "group": group, "key": f"{record.id}-{group}"}
            for record in records
            for group in groups[record.id]
        ]
        # Who belongs to no group comes last.
        return sorted(rows, key=lambda row: (not row["group"], row["group"])), records

    def _find_instructor_rows(self, used):
        """Instructors of the companies at work, and whoever else has a block."""
        planner = self.env["training.planner"]
        employees = planner._find_instructors(self.env.companies)
        others = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search(
                [("resource_id", "in", list(used)), ("id", "not in", employees.ids)]
            )
        )
        return (employees + others).sorted("name")

    def _find_room_rows(self, used):
        Resource = self.env["training.resource"]
        company_ids = [*self.env.companies.ids, False]
        resources = Resource.search([("company_id", "in", company_ids)])
        others = Resource.with_context(active_test=False).search(
            [("resource_id", "in", list(used)), ("id", "not in", resources.ids)]
        )
        order = ["room", "virtual_room", "equipment"]
        return (resources + others).sorted(
            lambda resource: (order.index(resource.kind), resource.name or "")
        )

    def _prepare_instructor_rows(self, employees):
        """Name and home; `sudo`, since who plans may know where somebody starts from.

        Nothing else of a personnel file is read.
        """
        return {
            employee.id: {
                "id": employee.resource_id.id,
                "kind": "instructor",
                "record_id": employee.id,
                "model": "hr.employee",
                "name": employee.name,
                "detail": employee.training_home_place or "",
            }
            for employee in employees.sudo()
        }

    def _prepare_room_rows(self, resources):
        kinds = dict(resources._fields["kind"]._description_selection(self.env))
        return {
            resource.id: {
                "id": resource.resource_id.id,
                "kind": resource.kind,
                "record_id": resource.id,
                "model": "training.resource",
                "name": resource.name,
                "detail": self._describe_room(resource, kinds[resource.kind]),
            }
            for resource in resources
        }

    def _describe_room(self, resource, kind):
        """How many it holds before where it is, which a narrow row cuts off."""
        parts = [kind]
        if resource.kind == "room":
            parts = [resource.place_id.name]
            if resource.capacity:
                seats = self.env._("%(count)s people", count=resource.capacity)
                parts.insert(0, seats)
        if resource.quantity > 1:
            parts.append(self.env._("%(count)s units", count=resource.quantity))
        return " · ".join(part for part in parts if part)

    def _group_instructors(self, employees, grouping):
        """{employee id: names of the groups it stands in}"""
        groups = defaultdict(list)
        if grouping == "place":
            for employee in employees.sudo():  # as in `_prepare_instructor_rows`
                groups[employee.id].append(employee.training_home_place or "")
        elif grouping == "skill":
            held = self.env["training.planner"]._read_qualifications(employees)
            qualifications = self.env["training.qualification"].browse(
                {item.qualification_id for items in held.values() for item in items}
            )
            names = {record.id: record.name for record in qualifications}
            for employee in employees:
                own = {names.get(item.qualification_id) for item in held[employee.id]}
                groups[employee.id] = sorted(own - {None}) or [""]
        return groups if groups else defaultdict(lambda: [""])

    def _group_rooms(self, resources, grouping):
        kinds = dict(resources._fields["kind"]._description_selection(self.env))
        if grouping == "place":
            return {
                resource.id: [resource.place_id.name or ""] for resource in resources
            }
        if grouping == "kind":
            return {resource.id: [kinds[resource.kind]] for resource in resources}
        return defaultdict(lambda: [""])

    # -- busy times ------------------------------------------------------------------

    def _prepare_busy(self, lens, records, period, shown):
        """What else keeps rows from taking more.

        :param shown: sessions that have blocks of their own
        :return: {resource id: [{first, last, kind, label, hours}]}
        """
        if lens == "instructor":
            start, stop = period.bounds
            busy = records._training_busy(start, stop, ignore_sessions=shown)
            owners = {record.id: record.resource_id.id for record in records.sudo()}
            visible = self._find_visible_sessions(busy)
            entries = [
                (owners[employee_id], entry, self._name_busy(entry, visible))
                for employee_id, found in busy.items()
                for entry in found
            ]
        else:
            entries = list(self._find_room_bookings(records, period, shown))
        spans = defaultdict(list)
        for resource_id, entry, label in entries:
            span = self._prepare_span(entry, period, label)
            if span:
                spans[resource_id].append(span)
        if lens == "room":
            self._add_closed_days(records, period, spans)
        return {str(key): value for key, value in spans.items()}

    def _find_visible_sessions(self, busy):
        """{id: name} of those sessions that the user may see."""
        keys = {
            entry.session_id
            for found in busy.values()
            for entry in found
            if entry.kind == "booking"
        }
        sessions = self.env["training.session"].search([("id", "in", list(keys))])
        return {session.id: session.display_name for session in sessions}

    def _name_busy(self, entry, visible):
        if entry.kind != "booking":
            return entry.label or self.env._("closed")
        return visible.get(entry.session_id) or self.env._("another session")

    def _find_room_bookings(self, resources, period, shown):
        """Firm bookings by sessions without blocks: (resource id, booking, name)."""
        start, stop = period.bounds
        bookings_sudo = (
            self.env["training.booking"]
            .sudo()  # a room is taken, whichever company has it
            .search(
                [
                    ("resource_id", "in", resources.resource_id.ids),
                    ("state", "=", "firm"),
                    ("session_id", "not in", shown.ids),
                    ("start", "<", stop),
                    ("stop", ">", start),
                ]
            )
        )
        visible = self.env["training.session"].search(
            [("id", "in", bookings_sudo.session_id.ids)]
        )
        names = {session.id: session.display_name for session in visible}
        for booking in bookings_sudo:
            name = names.get(booking.session_id.id) or self.env._("another session")
            yield booking.resource_id.id, booking, name

    @api.model
    def _prepare_span(self, entry, period, label):
        """A busy time in columns; hours are told of what is shorter than a day."""
        span = period.span(entry.start, entry.stop)
        if not span:
            return None
        board = self.with_context(tz=period.tz)
        hours = ""
        if entry.stop - entry.start < timedelta(hours=12):
            start = fields.Datetime.context_timestamp(board, entry.start)
            stop = fields.Datetime.context_timestamp(board, entry.stop)
            hours = f"{start:%H:%M}–{stop:%H:%M}"
        kind = entry.kind if hasattr(entry, "kind") else "booking"
        return {
            "first": span[0],
            "last": span[1],
            "kind": kind,
            "label": label,
            "hours": hours,
        }

    def _add_closed_days(self, resources, period, spans):
        """Days on which rooms with opening hours aren't open at all."""
        opening = resources._opening_intervals(*period.bounds)
        label = self.env._("closed")
        for resource in resources:
            hours = opening[resource.id]
            if hours is None:
                continue
            for first, last in join_columns(period.days_without(hours)):
                spans[resource.resource_id.id].append(
                    {
                        "first": first,
                        "last": last,
                        "kind": "closure",
                        "label": label,
                        "hours": "",
                    }
                )
