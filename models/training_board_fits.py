from datetime import timedelta

from odoo import api, models

from ..const import INSTRUCTOR_ROLES
from ..logic.board import shift_days
from ..logic.intervals import covers
from ..logic.timetable import Slot
from ..scheduling.scoring import assess
from ..scheduling.state import PlanningState
from .training_planner import LOAD_MARGIN
from .training_session_staffing import BENDABLE_RULES

# More reasons than these don't help anybody while dragging.
MOST_REASONS = 3


class TrainingBoard(models.AbstractModel):
    """Where something that is being dragged would fit.

    Two questions are answered in one call: which rows could take it on its own days,
    and which days would suit those who have it now. A drop is checked again as a whole.
    """

    _inherit = "training.board"

    @api.model
    @api.readonly
    def find_fits(self, drag, options):
        """How rows and days suit what is dragged.

        :param options: as for `load`
        :return: {rows: {resource id: fit}, days: {days to move by: fit}}, a fit being
            {level: ok, warning or error; reasons: texts}
        """
        meetings = self._find_dragged(drag)
        period = self._prepare_period(options)
        role, source = drag["role"], drag.get("source") or False
        reassigned = self._find_reassigned(meetings, role, source)
        if role in INSTRUCTOR_ROLES:
            rows = self._fit_instructors(reassigned, role)
        else:
            rows = self._fit_things(reassigned, role)
        return {"rows": rows, "days": self._fit_days(meetings, period)}

    @api.model
    def _prepare_fit(self, errors, warnings):
        level = "error" if errors else "warning" if warnings else "ok"
        return {"level": level, "reasons": [*errors, *warnings][:MOST_REASONS]}

    # -- rows ------------------------------------------------------------------------

    def _fit_instructors(self, meetings, role):
        """{resource id: fit} of all instructors for some meetings of one session."""
        session = meetings.session_id
        employees = self._find_instructor_rows(set())
        if not meetings:
            return {}
        slots = [self._prepare_slot(meeting) for meeting in meetings]
        found = self._assess_slots(session, employees, [slots])
        fits = {}
        for employee in employees:
            fits[str(employee.sudo().resource_id.id)] = self._prepare_fit(
                *self._split_blockers(session, found[employee.id][0])
            )
        for booking in meetings.booking_ids:
            if booking.state != "released" and booking.role in INSTRUCTOR_ROLES:
                if booking.role != role:
                    text = self.env._("Teaches at this meeting already.")
                    fits[str(booking.resource_id.id)] = self._prepare_fit([text], [])
        return fits

    def _assess_slots(self, session, employees, variants):
        """Judge people on several sets of dates for one session.

        :param variants: list of lists of `Slot`
        :return: {employee id: [Assessment for each variant]}
        """
        planner = self.env["training.planner"]
        slots = [slot for variant in variants for slot in variant]
        start = min(slot.start for slot in slots)
        stop = max(slot.stop for slot in slots)
        problem = planner._prepare_problem(
            session.company_id,
            start - LOAD_MARGIN,
            stop + LOAD_MARGIN,
            employees=employees,
            ignore_sessions=session,
            hours=(start, stop),
        )
        state = PlanningState(problem)
        request = planner._prepare_session_request(session)
        dated = [planner._prepare_slot_dates(session, variant) for variant in variants]
        return {
            person.id: [assess(request, dates, person, state) for dates in dated]
            for person in problem.instructors
        }

    def _split_blockers(self, session, assessment):
        """Texts of what forbids somebody, and of what may be bent."""
        planner = self.env["training.planner"]
        errors, warnings = [], []
        for blocker in assessment.blockers:
            bendable = blocker.rule in BENDABLE_RULES
            text = planner._describe_blocker(session, blocker)
            (warnings if bendable else errors).append(text)
        return errors, warnings

    def _fit_things(self, meetings, role):
        """{resource id: fit} of rooms, licences and equipment."""
        resources = self._find_room_rows(set())
        if not meetings:
            return {}
        if role == "equipment":
            fixed = self.env._("Equipment is exchanged on the session itself.")
            return {
                str(key): self._prepare_fit([fixed], [])
                for key in resources.resource_id.ids
            }
        kinds = dict(resources._fields["kind"]._description_selection(self.env))
        able = resources.filtered(lambda resource: resource.kind == role)
        session = meetings.session_id
        hindered = self._find_hindered(able, [meetings], session)
        unable = self.env._("Not what is needed: %(kind)s.", kind=kinds[role])
        fits = {}
        for resource in resources:
            errors = [unable] if resource.kind != role else []
            errors += hindered.get((resource.id, 0), [])
            faults = []
            if not errors:
                faults = [
                    text for _rule, text in session._find_room_faults(resource, {})
                ]
            fits[str(resource.resource_id.id)] = self._prepare_fit(errors, faults)
        return fits

    def _find_hindered(self, resources, variants, session):
        """Rooms and the like that are taken or closed, by variant of the dates.

        :param variants: lists of anything with `start` and `stop`
        :return: {(resource id, number of the variant): texts}
        """
        slots = [slot for variant in variants for slot in variant]
        if not (slots and resources):
            return {}
        reach = timedelta(days=1)  # set-up and clearing take no longer
        start = min(slot.start for slot in slots) - reach
        stop = max(slot.stop for slot in slots) + reach
        ledger = self._read_others(resources, start, stop, session)
        opening = resources._opening_intervals(start, stop)
        hindered = {}
        for resource in resources:
            buffers = resource.resource_id._training_buffers()
            for number, variant in enumerate(variants):
                texts = self._find_hindrances(
                    resource, variant, buffers, ledger, opening[resource.id]
                )
                if texts:
                    hindered[resource.id, number] = texts
        return hindered

    def _find_hindrances(self, resource, slots, buffers, taken, hours):
        before, after = buffers
        texts = []
        for slot in slots:
            in_use = [
                (unit, holder)
                for unit, first, last, holder in taken.get(resource.resource_id.id, ())
                if first < slot.stop + after and last > slot.start - before
            ]
            if len({unit for unit, _holder in in_use}) >= resource.quantity:
                texts.append(self.env._("Taken by %(holder)s.", holder=in_use[0][1]))
            elif hours is not None and not covers(hours, slot.start, slot.stop):
                texts.append(self.env._("Closed at that time."))
        return list(dict.fromkeys(texts))

    def _read_others(self, resources, start, stop, session):
        """{resource id: [(unit, start, stop, holder)]} of firm bookings elsewhere."""
        bookings_sudo = (
            self.env["training.booking"]
            .sudo()  # taken is taken, whichever company has it
            .search(
                [
                    ("resource_id", "in", resources.resource_id.ids),
                    ("state", "=", "firm"),
                    ("session_id", "!=", session.id),
                    ("start", "<", stop),
                    ("stop", ">", start),
                ]
            )
        )
        visible = self.env["training.session"].search(
            [("id", "in", bookings_sudo.session_id.ids)]
        )
        names = {record.id: record.display_name for record in visible}
        taken = {}
        for booking in bookings_sudo:
            holder = names.get(booking.session_id.id) or self.env._("another session")
            taken.setdefault(booking.resource_id.id, []).append(
                (booking.unit, booking.start, booking.stop, holder)
            )
        return taken

    # -- days ------------------------------------------------------------------------

    def _fit_days(self, meetings, period):
        """{days to move by: fit} for those who have the meetings now."""
        session = meetings.session_id
        column = period.column(meetings[0].start)
        shifts = [number - column for number in range(len(period.days))]
        variants = [
            [self._prepare_slot(meeting, days) for meeting in meetings]
            for days in shifts
        ]
        texts = self._judge_days(session, shifts, variants)
        live = meetings.booking_ids.filtered(lambda item: item.state != "released")
        if live.employee_id:
            found = self._assess_slots(session, live.employee_id, variants)
            for assessments in found.values():
                for days, assessment in zip(shifts, assessments, strict=True):
                    for known, new in zip(
                        texts[days],
                        self._split_blockers(session, assessment),
                        strict=True,
                    ):
                        known += [f"{assessment.name}: {text}" for text in new]
        things = live.training_resource_id
        hindered = self._find_hindered(things, variants, session)
        for (thing_id, number), reasons in hindered.items():
            name = things.browse(thing_id).name
            texts[shifts[number]][0].extend(f"{name}: {text}" for text in reasons)
        return {str(days): self._prepare_fit(*found) for days, found in texts.items()}

    def _judge_days(self, session, shifts, variants):
        """{days: (errors, warnings)} of days in the past and days without work."""
        closed_days = session._read_closed_days()
        texts = {}
        for days, slots in zip(shifts, variants, strict=True):
            found = texts[days] = ([], [])
            for slot in slots:
                for item in session._find_slot_conflicts(slot, closed_days):
                    found[item["severity"] == "warning"].append(item["text"])
        return texts

    @api.model
    def _prepare_slot(self, meeting, days=0):
        """A meeting some days later, at the same time by the clock."""
        start, stop = meeting.start, meeting.stop
        if days:
            start = shift_days(start, days, meeting.tz)
            stop = shift_days(stop, days, meeting.tz)
        return Slot(meeting.id, meeting.session_id.id, start, stop, meeting.mode)
