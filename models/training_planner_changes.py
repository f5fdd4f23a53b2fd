from collections import defaultdict
from dataclasses import replace

from odoo import api, models

from ..scheduling.problem import Busy, Meeting
from ..scheduling.scoring import assess
from ..scheduling.state import PlanningState
from .training_planner import LOAD_MARGIN


class TrainingPlanner(models.AbstractModel):
    """Judge instructors on a timetable that isn't stored yet."""

    _inherit = "training.planner"

    @api.model
    def _assess_timetable(self, sessions, timetable, employees_by_resource):
        """What forbids the instructors of a timetable, by session and person.

        :param sessions: those of the timetable; their stored bookings don't count
        :param dict employees_by_resource: {resource id: employee}
        :return: list of (session, employee, `Assessment`)
        """
        wanted = self._group_teaching(timetable, employees_by_resource)
        if not wanted:
            return []
        problem = self._prepare_timetable_problem(sessions, wanted)
        people = {instructor.id: instructor for instructor in problem.instructors}
        found = []
        for (session_id, employee), slots in wanted.items():
            session = sessions._pick(session_id)
            elsewhere = self._prepare_elsewhere(wanted, session_id, employee)
            person = people[employee.id]
            person = replace(person, busy=(*person.busy, *elsewhere))
            state = PlanningState(replace(problem, instructors=(person,)))
            values = timetable.values.get(session_id, {})
            request = self._prepare_changed_request(session, values)
            meetings = self._prepare_slot_dates(session, slots)
            found.append((session, employee, assess(request, meetings, person, state)))
        return found

    @api.model
    def _prepare_timetable_problem(self, sessions, wanted):
        """The people who would teach, with what else they have around that time."""
        start = min(slot.start for slots in wanted.values() for slot in slots)
        stop = max(slot.stop for slots in wanted.values() for slot in slots)
        return self._prepare_problem(
            sessions.company_id,
            start - LOAD_MARGIN,
            stop + LOAD_MARGIN,
            employees=self.env["hr.employee"].browse(
                {employee.id for _session_id, employee in wanted}
            ),
            ignore_sessions=sessions,
            hours=(start, max(stop, start)),
        )

    @api.model
    def _group_teaching(self, timetable, employees_by_resource):
        """{(session id, employee): meetings they would teach}"""
        wanted = defaultdict(list)
        for hold in timetable.holds:
            employee = employees_by_resource.get(hold.resource_id)
            if employee:
                wanted[hold.slot.session_id, employee].append(hold.slot)
        return wanted

    @api.model
    def _prepare_elsewhere(self, wanted, session_id, employee):
        """What the person would do in the other sessions of the timetable."""
        for (other_id, other_employee), slots in wanted.items():
            if other_employee != employee or other_id == session_id:
                continue
            other = self.env["training.session"].browse(other_id)
            for slot in slots:
                point = (
                    None
                    if slot.mode == "virtual"
                    else self._prepare_point(other.place_id)
                )
                yield Busy(
                    slot.start,
                    slot.stop,
                    "booking",
                    other.display_name,
                    point,
                    other.id,
                )

    @api.model
    def _prepare_changed_request(self, session, values):
        """What a session asks of its instructors with another place or language."""
        request = self._prepare_session_request(session)
        changes = {}
        if "place_id" in values or "mode" in values:
            place = session.place_id.browse(
                values.get("place_id", session.place_id.id) or []
            )
            is_online = values.get("mode", session.mode) == "virtual"
            changes["point"] = None if is_online else self._prepare_point(place)
        if "lang_id" in values:
            language = self.env["res.lang"].browse(values["lang_id"] or [])
            changes["language"] = language.code or None
        if "tz" in values:
            changes["tz"] = values["tz"]
        return replace(request, **changes) if changes else request

    @api.model
    def _prepare_slot_dates(self, session, slots):
        """Meetings of a timetable in the engine's terms."""
        unique = {slot.key: slot for slot in slots}.values()
        return tuple(
            Meeting(
                slot.start,
                slot.stop,
                index,
                on_site=slot.mode != "virtual",
                day=session._local(slot.start).date(),
            )
            for index, slot in enumerate(sorted(unique, key=lambda slot: slot.start))
        )
