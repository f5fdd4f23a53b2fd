from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from odoo import api, models

from ..scheduling.feasibility import needs_room
from ..scheduling.occasion import occasion
from ..scheduling.problem import Block, Meeting, Point, Request
from ..scheduling.scoring import assess, assess_room
from ..scheduling.state import PlanningState
from .training_planner import LOAD_MARGIN, LOOKAHEAD_DAYS
from .training_session_staffing import BENDABLE_RULES

LOOKAHEAD = timedelta(days=LOOKAHEAD_DAYS)


@dataclass(frozen=True, slots=True)
class Hold:
    """What a proposal takes: people and a room on dates, for a request."""

    request: Request
    meetings: tuple[Meeting, ...]
    people: tuple[int, ...]
    room_id: int | None
    point: Point | None

    @property
    def takes(self):
        """Keys of everything that is taken."""
        return (
            *(("person", person) for person in self.people),
            ("room", self.room_id),
        )

    def book(self, state):
        """Take it, as far as a state knows of it."""
        for person in self.people:
            if person in state.instructors:
                state.book_instructor(person, self.request, self.meetings, self.point)
        if self.room_id in state.rooms:
            state.book_room(self.room_id, self.request, self.meetings)


class TrainingPlanner(models.AbstractModel):
    """Scheduling runs: what the engine plans, keyed by proposal, and its checks."""

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

    # -- checking what is proposed -----------------------------

    @api.model
    def _judge_proposals(self, proposals, neighbours):
        """What speaks against proposals, and what they cost.

        :param proposals: those to judge, with dates
        :param neighbours: live proposals of the same runs, which hold their slots too
        :return: {proposal: assessments of its people and of its room}
        """
        everybody = neighbours | proposals
        spans = [span for proposal in everybody for span in proposal._get_spans()]
        holds = {
            proposal: self._prepare_hold(proposal, request)
            for proposal, request in self._prepare_subjects(everybody)
        }
        problem = self._prepare_problem(
            everybody.company_id,
            min(start for start, _stop in spans) - LOAD_MARGIN,
            max(stop for _start, stop in spans) + LOAD_MARGIN,
            requests=tuple(hold.request for hold in holds.values()),
            employees=everybody._get_people(),
            ignore_sessions=everybody.session_id,
        )
        people = {instructor.id: instructor for instructor in problem.instructors}
        rooms = {room.id: room for room in problem.rooms}
        by_taken = defaultdict(list)
        for neighbour in neighbours:
            for taken in holds[neighbour].takes:
                by_taken[taken].append(holds[neighbour])
        empty = replace(problem, requests=(), instructors=(), rooms=())
        return {
            proposal: self._judge_hold(holds[proposal], by_taken, empty, people, rooms)
            for proposal in proposals
        }

    @api.model
    def _prepare_hold(self, proposal, request):
        """What a proposal takes, in the engine's terms."""
        return Hold(
            request=request,
            meetings=self._prepare_proposed_dates(proposal),
            people=tuple(proposal._get_people().ids),
            room_id=proposal.room_id.id or proposal.room_id._origin.id or None,
            point=request.point or self._prepare_point(proposal.room_id.place_id),
        )

    @api.model
    def _judge_hold(self, hold, by_taken, empty, people, rooms):
        """Assessments of its people and of its room, the others having theirs."""
        room = rooms.get(hold.room_id)
        state = PlanningState(
            replace(
                empty,
                instructors=tuple(people[person] for person in hold.people),
                rooms=(room,) if room else (),
            )
        )
        others = {
            other.request.id: other for taken in hold.takes for other in by_taken[taken]
        }
        for other in others.values():
            if other.request.id != hold.request.id:
                other.book(state)
        found = [
            assess(
                hold.request,
                hold.meetings,
                state.instructors[person],
                state,
                hold.point,
            )
            for person in hold.people
        ]
        if room and needs_room(occasion(hold.request, hold.meetings)):
            found.append(assess_room(hold.request, hold.meetings, room, state))
        return found

    @api.model
    def _describe_assessments(self, assessments, tz):
        """(what forbids, what a coordinator may decide), a line for each obstacle."""
        forbidding, bendable = [], []
        for assessment in assessments:
            for blocker in assessment.blockers:
                text = f"{assessment.name}: {self._describe_rule(blocker, tz)}"
                lines = bendable if blocker.rule in BENDABLE_RULES else forbidding
                lines.append(text)
        return forbidding, bendable
