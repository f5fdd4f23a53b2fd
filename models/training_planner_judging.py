from collections import defaultdict
from dataclasses import dataclass, replace

from odoo import api, models

from ..scheduling.feasibility import equipment_blockers, licence_blockers, needs_room
from ..scheduling.occasion import occasion
from ..scheduling.problem import Meeting, Point, Problem, Request
from ..scheduling.scoring import (
    Assessment,
    ScoreLine,
    assess,
    assess_room,
    price_thing,
)
from ..scheduling.state import PlanningState
from .training_planner import LOAD_MARGIN
from .training_planner_runs import STAFFED_ROLES
from .training_session_staffing import BENDABLE_RULES


@dataclass(frozen=True, slots=True)
class Hold:
    """What a proposal takes on dates, for a request: people and things.

    :param equipment: pairs of equipment and how many units
    """

    request: Request
    meetings: tuple[Meeting, ...]
    people: tuple[int, ...]
    room_id: int | None
    point: Point | None
    licence_id: int | None = None
    equipment: tuple[tuple[int, int], ...] = ()

    @property
    def takes(self):
        """Keys of everything that is taken."""
        return (
            *(("person", person) for person in self.people),
            *(("equipment", equipment) for equipment, _units in self.equipment),
            *([("room", self.room_id)] if self.room_id else ()),
            *([("licence", self.licence_id)] if self.licence_id else ()),
        )

    def book(self, state):
        """Take it, as far as a state knows of it."""
        for person in self.people:
            if person in state.instructors:
                state.book_instructor(person, self.request, self.meetings, self.point)
        if self.room_id in state.rooms:
            state.book_room(self.room_id, self.request, self.meetings)
        state.book_licence(self.licence_id, self.request, self.meetings)
        known = [pair for pair in self.equipment if pair[0] in state.equipment]
        state.book_equipment(known, self.request, self.meetings)


class Stock:
    """All people and things of a problem, of which each proposal needs a few."""

    def __init__(self, problem):
        self.empty = Problem(
            weights=problem.weights,
            rules=problem.rules,
            qualification_names=problem.qualification_names,
            place_names=problem.place_names,
        )
        self.people = {each.id: each for each in problem.instructors}
        self.rooms = {each.id: each for each in problem.rooms}
        self.equipment = {each.id: each for each in problem.equipment}
        self.licences = {each.id: each for each in problem.licences}

    def state_for(self, hold, weights):
        """A state that knows of nothing but what a hold takes."""
        return PlanningState(
            replace(
                self.empty,
                weights=weights,
                instructors=_pick(self.people, hold.people),
                rooms=_pick(self.rooms, [hold.room_id]),
                equipment=_pick(self.equipment, [key for key, _ in hold.equipment]),
                licences=_pick(self.licences, [hold.licence_id]),
            )
        )


def _pick(by_id, keys):
    return tuple(by_id[key] for key in keys if key in by_id)


class TrainingPlanner(models.AbstractModel):
    """What speaks against proposals of a run, and what they cost."""

    _inherit = "training.planner"

    @api.model
    def _judge_proposals(self, proposals, neighbours):
        """What speaks against proposals, and what they cost.

        :param proposals: those to judge, with dates
        :param neighbours: live proposals of the same runs, which hold their slots too
        :return: {proposal: assessments of its people, its room and other things}
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
            ignore_roles=STAFFED_ROLES,
        )
        by_taken = defaultdict(list)
        for neighbour in neighbours:
            for taken in holds[neighbour].takes:
                by_taken[taken].append(holds[neighbour])
        stock = Stock(problem)
        weights = {
            run: self._prepare_weights(run, "weight_") for run in proposals.run_id
        }
        return {
            proposal: self._judge_hold(
                holds[proposal], by_taken, stock, weights[proposal.run_id]
            )
            for proposal in proposals
        }

    @api.model
    def _prepare_hold(self, proposal, request):
        """What a proposal takes, in the engine's terms."""
        meetings = self._prepare_proposed_dates(proposal)
        room, licence = proposal.room_id, proposal.licence_id
        is_on_site = any(meeting.on_site for meeting in meetings)
        return Hold(
            request=request,
            meetings=meetings,
            people=tuple(proposal._get_people().ids),
            room_id=room.id or room._origin.id or None,
            point=request.point or self._prepare_point(room.place_id),
            licence_id=licence.id or licence._origin.id or None,
            equipment=request.equipment if is_on_site else (),
        )

    @api.model
    def _judge_hold(self, hold, by_taken, stock, weights):
        """Assessments of all that it takes, the others having theirs."""
        state = stock.state_for(hold, weights)
        others = {
            other.request.id: other for taken in hold.takes for other in by_taken[taken]
        }
        for other in others.values():
            if other.request.id != hold.request.id:
                other.book(state)
        request, meetings = hold.request, hold.meetings
        found = [
            assess(request, meetings, state.instructors[person], state, hold.point)
            for person in hold.people
        ]
        asked = occasion(request, meetings)
        room = state.rooms.get(hold.room_id)
        if room and needs_room(asked):
            found.append(assess_room(request, meetings, room, state))
        return [*found, *self._judge_things(hold, asked, state)]

    @api.model
    def _judge_things(self, hold, asked, state):
        """Assessments of the equipment and of the virtual room."""
        looked_at = []
        for equipment_id, units in hold.equipment:
            equipment = state.equipment.get(equipment_id)
            if equipment:
                blockers = equipment_blockers(asked, equipment, units, state)
                looked_at.append((equipment, units, tuple(blockers)))
        licence = state.licences.get(hold.licence_id)
        if licence:
            looked_at.append(
                (licence, 1, tuple(licence_blockers(asked, licence, state)))
            )
        weights = state.problem.weights
        for thing, units, blockers in looked_at:
            lines = () if blockers else (price_thing(asked, thing, weights, units),)
            total = sum(line.value for line in lines)
            yield Assessment(thing.id, thing.name, lines, total, blockers)

    @api.model
    def _price_delay(self, proposal):
        """What starting later than wished costs: a list of one line or none."""
        request, run = proposal.request_id, proposal.run_id
        if not request:
            return []
        earliest = max(filter(None, (request.date_earliest, run.date_from)))
        days = max(0, (proposal._get_local_day(proposal.start) - earliest).days)
        priority = 1.0 + int(request.priority or 0)
        value = days * priority * run.weight_lateness_day
        detail = {"days": days, "priority": priority}
        return [ScoreLine("lateness", value, detail)] if value else []

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
