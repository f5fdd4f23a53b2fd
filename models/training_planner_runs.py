from dataclasses import replace
from datetime import datetime, time, timedelta

from odoo import api, models

from ..scheduling.problem import Block, Meeting
from .training_planner import LOAD_MARGIN, LOOKAHEAD_DAYS

LOOKAHEAD = timedelta(days=LOOKAHEAD_DAYS)
# Of sessions that are to be staffed, these are planned anew; the rest they keep.
STAFFED_ROLES = ("lead", "assistant", "room")


class TrainingPlanner(models.AbstractModel):
    """Scheduling runs: what the engine plans, keyed by proposal."""

    _inherit = "training.planner"

    @api.model
    def _prepare_run_problem(self, run, proposals):
        """Everything the engine needs to plan the open proposals of a run.

        What stands already, such as sessions that have dates and what was accepted,
        is fixed, and mustn't be among the bookings too.
        """
        asked = tuple(self._prepare_run_requests(run, proposals))
        problem = self._prepare_problem(
            run.company_id,
            *self._get_run_horizon(asked),
            requests=asked,
            ignore_sessions=proposals.session_id,
            ignore_roles=STAFFED_ROLES,
        )
        return replace(problem, weights=self._prepare_weights(run, "weight_"))

    @api.model
    def _get_run_horizon(self, asked):
        """The period (naive UTC) of which everything must be known."""
        first = min(request.date_earliest for request in asked)
        last = max(request.date_latest for request in asked)
        return (
            datetime.combine(first, time.min) - LOAD_MARGIN,
            datetime.combine(last, time.max) + LOAD_MARGIN + LOOKAHEAD,
        )

    @api.model
    def _prepare_run_requests(self, run, proposals):
        """What is asked for, with the run's window, and what is fixed or locked."""
        for proposal, request in self._prepare_subjects(proposals):
            if run.date_from and not request.fixed_meetings:
                earliest = max(request.date_earliest, run.date_from)
                request = replace(request, date_earliest=earliest)
            if run.date_to and not request.fixed_meetings:
                request = replace(request, date_latest=run.date_to)
            yield self._fix_parts(request, proposal)

    @api.model
    def _prepare_subjects(self, proposals):
        """Pairs of proposal and what it is for in the engine's terms, by its own id."""
        requests = proposals.request_id
        prepared = dict(
            zip(requests.ids, self._prepare_requests(requests), strict=True)
        )
        own_places = self._find_own_places(proposals.session_id.place_id)
        for proposal in proposals:
            key = proposal._origin.id or proposal.id
            if proposal.request_id:
                request = prepared[
                    proposal.request_id.id or proposal.request_id._origin.id
                ]
                yield proposal, replace(request, id=key)
            else:
                request = self._prepare_dated(proposal.session_id, own_places)
                yield proposal, replace(request, id=key)

    @api.model
    def _prepare_dated(self, session, own_places):
        """A session that has its dates and lacks people, or a room, or both."""
        place = session.place_id
        dates = self._prepare_dates(session)
        return replace(
            self._prepare_session_request(session),
            blocks=tuple(self._prepare_fixed_blocks(session, dates)),
            client_site=bool(place) and place not in own_places,
            place_id=place.id if place in own_places else None,
            fixed_meetings=dates,
            fixed_instructor_ids=tuple(session.instructor_ids.ids),
            fixed_room_id=session.room_id.id or None,
        )

    @api.model
    def _prepare_fixed_blocks(self, session, dates):
        """An agenda that says what the dates of a session say already."""
        days = sorted({meeting.day for meeting in dates})
        for meeting in dates:
            local = session._local(meeting.start)
            yield Block(
                days.index(meeting.day) + 1,
                local.hour + local.minute / 60,
                meeting.hours,
                "in_person" if meeting.on_site else "virtual",
            )

    @api.model
    def _fix_parts(self, request, proposal):
        """What was accepted stands; locks are wishes that have to be met."""
        people = proposal._get_people().ids
        room_id = proposal.room_id.id or None
        if proposal.state == "accepted":
            return replace(
                request,
                fixed_meetings=self._prepare_proposed_dates(proposal),
                fixed_instructor_ids=tuple(people),
                fixed_room_id=room_id,
                fixed_licence_id=proposal.licence_id.id or None,
            )
        changes = {}
        if proposal.lock_people and people:
            changes["locked_instructor_ids"] = frozenset(people)
        if proposal.lock_room and room_id:
            changes["locked_room_id"] = room_id
        if proposal.first_day and proposal.lock_dates and proposal.request_id:
            changes |= self._lock_dates(request, proposal)
        return replace(request, **changes) if changes else request

    @api.model
    def _lock_dates(self, request, proposal):
        """The same days again, or another start in the same week."""
        if proposal.lock_dates == "week":
            return {"locked_week": proposal.first_day}
        days = [meeting.day for meeting in self._prepare_proposed_dates(proposal)]
        return {"date_earliest": min(days), "date_latest": max(days)}

    @api.model
    def _prepare_proposed_dates(self, proposal):
        """The meetings of a proposal in the engine's terms."""
        return tuple(
            Meeting(
                start,
                stop,
                meeting["block"],
                on_site=meeting["on_site"],
                day=proposal._get_local_day(start),
            )
            for meeting, (start, stop) in zip(
                proposal.meetings or (), proposal._get_spans(), strict=True
            )
        )
