from odoo import api, models

ON_SITE = "room"
ONLINE = "virtual_room"


class TrainingSession(models.Model):
    """Rooms, licences and equipment of sessions, booked for many sessions at once."""

    _inherit = "training.session"

    # -- rooms and licences --------------------------------------------------------

    def _inverse_room_id(self):
        self._swap_resources(ON_SITE, {session: session.room_id for session in self})

    def _inverse_virtual_room_id(self):
        self._swap_resources(
            ONLINE, {session: session.virtual_room_id for session in self}
        )

    def _get_meetings_for(self, role):
        """The meetings at which a room, a licence or equipment is of use."""
        unneeded = "in_person" if role == ONLINE else "virtual"
        return self.meeting_ids.filtered(lambda meeting: meeting.mode != unneeded)

    @api.private
    def _swap_resources(self, role, wanted):
        """Book a room or licence for sessions in place of the one each had.

        :param wanted: {session: resource, or an empty one to have none}
        :raise ResourceConflictError: when it is taken at a meeting
        """
        self._get_live_bookings(role)._release()
        housed = self.filtered(lambda session: wanted[session])
        housed._check_has_meetings()
        self._book_units(
            role,
            [
                (meeting, wanted[session], 1)
                for session in housed
                for meeting in session._get_meetings_for(role)
            ],
        )

    def _get_live_bookings(self, role):
        """Bookings of a role that weren't released."""
        return self.booking_ids.filtered(
            lambda booking: booking.role == role and booking.state != "released"
        )

    @api.private
    def _book_units(self, role, wanted):
        """Book free units of rooms, licences or equipment.

        :param wanted: list of (meeting, resource, how many units)
        :raise ResourceConflictError: with the numbers wanted, owned and free
        """
        # A single thing is either free or taken: the booking itself tells by whom.
        several = [
            (resource, resource._get_slot(meeting))
            for meeting, resource, _count in wanted
            if resource.quantity > 1
        ]
        resources = self.env["training.resource"].union(*(r for r, _slot in several))
        ledger = resources._read_unit_ledger([slot for _resource, slot in several])
        vals_list = []
        for meeting, resource, count in wanted:
            units = [1]
            if resource.quantity > 1 or count > 1:
                slot = resource._get_slot(meeting)
                units = ledger.pick(
                    resource.resource_id.id, resource.quantity, *slot, count
                )
                if units is None:
                    raise resource._get_shortage(ledger, count, slot)
            vals = meeting.session_id._prepare_booking_vals(
                meeting, resource.resource_id, role
            )
            if role == "equipment":
                vals["state"] = "firm"
            vals_list += [dict(vals, unit=unit) for unit in units]
        return self.env["training.booking"].create(vals_list)

    @api.private
    def _book_course_equipment(self):
        """Book the equipment the courses ask for, at meetings that lack it."""
        wanted = []
        for session in self:
            on_site = session._get_meetings_for("equipment")
            booked = session._get_live_bookings("equipment")
            for line in session.course_id.equipment_line_ids:
                equipped = booked.filtered(
                    lambda booking, line=line: (
                        booking.training_resource_id == line.equipment_id
                    )
                ).meeting_id
                count = line._units_for(session.seats_max)
                wanted += [
                    (meeting, line.equipment_id, count)
                    for meeting in on_site - equipped
                ]
        return self._book_units("equipment", wanted)

    @api.private
    def _book_virtual_rooms(self):
        """Give online sessions without a link the first licence that is free."""
        online = self.filtered(
            lambda session: session.mode != "in_person" and not session.virtual_room_id
        )
        if not online:
            return
        licences = self.env["training.resource"].search(
            [
                ("kind", "=", "virtual_room"),
                ("company_id", "in", [*online.company_id.ids, False]),
            ]
        )
        ledger = licences._read_unit_ledger(
            [
                licence._get_slot(meeting)
                for licence in licences
                for meeting in online._get_meetings_for(ONLINE)
            ]
        )
        chosen = {
            session: licence
            for session in online
            if (licence := session._pick_licence(licences, ledger))
        }
        self.browse(session.id for session in chosen)._swap_resources(ONLINE, chosen)

    def _pick_licence(self, licences, ledger):
        """The first licence with a free unit at every online meeting, or none."""
        self.ensure_one()
        meetings = self._get_meetings_for(ONLINE)
        for licence in licences:
            slots = [licence._get_slot(meeting) for meeting in meetings]
            key, owned = licence.resource_id.id, licence.quantity
            fits = not licence.capacity or licence.capacity >= self.seats_max
            own = not licence.company_id or licence.company_id == self.company_id
            if fits and own and all(ledger.free_units(key, owned, *s) for s in slots):
                for slot in slots:
                    ledger.pick(key, owned, *slot, 1)
                return licence
        return licences.browse()
