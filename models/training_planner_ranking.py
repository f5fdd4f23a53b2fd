from dataclasses import replace
from datetime import datetime, time, timedelta
from heapq import nsmallest

from odoo import api, models
from odoo.tools import format_date

from ..logic.timezones import utc_to_local, zone
from ..scheduling.inorder import plan_in_order
from ..scheduling.options import Candidates, best_option, candidates
from ..scheduling.problem import Block
from ..scheduling.scoring import rank
from ..scheduling.starts import starts
from ..scheduling.state import PlanningState
from .training_planner import LOAD_MARGIN

# Local days begin and end up to so much before and after those of UTC.
ZONE_MARGIN = timedelta(days=1)


def _is_booked(booking):
    return booking.state != "released"


class TrainingPlanner(models.AbstractModel):
    """Rankings for one session, and the best dates it could have."""

    _inherit = "training.planner"

    # -- who ---------------------------------------------------------------------

    @api.model
    def _rank_session(self, session, meetings=None):
        """All instructors of the company for a session, the best first.

        :param meetings: only these of the session, such as one to find a substitute for
        :return: list of `Assessment`: who can, by price; then the others, those with
            the fewest obstacles first
        """
        meetings = meetings or session.meeting_ids
        if not meetings:
            return []
        start, stop = min(meetings.mapped("start")), max(meetings.mapped("stop"))
        problem = self._prepare_problem(
            session.company_id,
            start - LOAD_MARGIN,
            stop + LOAD_MARGIN,
            ignore_sessions=session,
            hours=(start, stop),
        )
        dates = [
            date
            for date, meeting in zip(
                self._prepare_dates(session),
                session.meeting_ids.sorted("start"),
                strict=True,
            )
            if meeting in meetings
        ]
        request = self._prepare_session_request(session)
        return rank(request, dates, PlanningState(problem))

    @api.model
    def _rank_substitutes(self, sessions):
        """All instructors not yet booked there, for each of some sessions.

        Sessions of a company that begin in the same month are looked at together: the
        queries grow with the months, not with the sessions.

        :return: {session: list of `Assessment`, the best first}
        """
        ranked = {}
        months = sessions.filtered("meeting_ids").grouped(
            lambda session: (
                session.company_id,
                session.start.year,
                session.start.month,
            )
        )
        for (company, _year, _month), group in months.items():
            start, stop = min(group.mapped("start")), max(group.mapped("stop"))
            problem = self._prepare_problem(
                company, start - LOAD_MARGIN, stop + LOAD_MARGIN, hours=(start, stop)
            )
            state = PlanningState(problem)
            for session in group:
                ranked[session] = self._rank_newcomers(session, state)
        return ranked

    def _rank_newcomers(self, session, state):
        """Those of a problem's instructors who aren't booked for the session."""
        booked = set(session.booking_ids.filtered(_is_booked).employee_id.ids)
        request = self._prepare_session_request(session)
        return [
            found
            for found in rank(request, self._prepare_dates(session), state)
            if found.resource_id not in booked
        ]

    @api.model
    def _rank_request(self, request):
        """All instructors for a request, on the first dates that work.

        :return: (dates as engine meetings or None, list of `Assessment`)
        """
        wanted, state = self._prepare_single(request)
        pool = candidates(wanted, state)
        dated = next(starts(wanted), None)
        option = next(self._iterate_options(wanted, pool, state), None)
        if option:
            dated = option.asked.meetings
        if not dated:
            return None, []
        return dated, rank(wanted, dated, state)

    # -- when --------------------------------------------------------------------

    @api.model
    def _find_best_dates(self, record, first, last, keep=None, count=10):
        """The cheapest dates of a session or request with team and price.

        The price has everything in it that the settings weigh, delay and travel too.

        :param record: a `training.session` or `training.request`
        :param first: local day, the earliest
        :param last: local day on which it ends at the latest
        :param keep: instructors who have to be the team, if any
        :return: list of `Option`, the best first
        """
        wanted, state = self._prepare_single(record, first, last)
        pool = candidates(wanted, state)
        if keep:
            kept = tuple(p for p in pool.instructors if p.id in keep.ids)
            pool = Candidates(kept, pool.rooms)
            wanted = replace(wanted, instructor_count=len(keep))
        options = self._iterate_options(wanted, pool, state)
        return nsmallest(count, options, key=_by_price)

    @api.model
    def _iterate_options(self, wanted, pool, state):
        if len(pool.instructors) < wanted.instructor_count:
            return
        for dated in starts(wanted):
            option = best_option(wanted, dated, pool, state)
            if option is not None:
                yield option

    @api.model
    def _prepare_single(self, record, first=None, last=None):
        """A request of the engine for one record, and the state to plan it in."""
        is_session = record._name == "training.session"
        if is_session:
            wanted = self._prepare_movable_request(record, first, last)
        else:
            (wanted,) = self._prepare_requests(record)
            if first:
                wanted = replace(wanted, date_earliest=first, date_latest=last)
        start = datetime.combine(wanted.date_earliest, time.min)
        stop = datetime.combine(wanted.date_latest, time.max)
        problem = self._prepare_problem(
            record.company_id,
            start - LOAD_MARGIN,
            stop + LOAD_MARGIN,
            requests=(wanted,),
            ignore_sessions=record if is_session else None,
            hours=(start - ZONE_MARGIN, stop + ZONE_MARGIN),
        )
        if is_session:
            problem = replace(
                problem,
                rooms=self._free_own(problem.rooms, record),
                # It keeps its virtual room, large enough or not: the link is out.
                licences=tuple(
                    replace(licence, capacity=0)
                    for licence in problem.licences
                    if licence.id == record.virtual_room_id.id
                ),
            )
        return wanted, PlanningState(problem)

    @api.model
    def _free_own(self, rooms, session):
        """Rooms without the bookings of a session that is to be moved."""
        return tuple(
            replace(
                room,
                busy=tuple(
                    entry for entry in room.busy if entry.session_id != session.id
                ),
            )
            for room in rooms
        )

    @api.model
    def _prepare_movable_request(self, session, first, last):
        """A session as a wish: its meetings, or the course's agenda, from any day on.

        Gaps between meetings are kept in open days.
        """
        wanted = self._prepare_session_request(session)
        place = session.place_id
        client_site = bool(place) and place not in self._find_own_places(place)
        course = session.course_id
        return replace(
            wanted,
            blocks=tuple(
                self._prepare_movable_blocks(session)
                or self._prepare_blocks(course.block_ids, session.mode)
            ),
            date_earliest=first,
            date_latest=last,
            place_id=place.id if place and not client_site else None,
            client_site=client_site,
            equipment=self._prepare_needs(
                course._get_equipment_needs(session.seats_max)
            ),
            needs_licence=bool(session.virtual_room_id),
            closed_days=session.company_id._training_closed_days(session.tz),
            weekdays=session.company_id._training_weekdays(),
        )

    @api.model
    def _prepare_movable_blocks(self, session):
        """The meetings as an agenda whose first day is that of the first meeting."""
        is_open = session._is_open_day()
        blocks = []
        number, previous = 1, None
        for meeting in session.meeting_ids.sorted("start"):
            local = utc_to_local(meeting.start, session.tz)
            day = local.date()
            if previous and day > previous:
                gap = (day - previous).days
                passed = (previous + timedelta(days=n + 1) for n in range(gap))
                number += max(1, sum(map(is_open, passed)))
            previous = day
            blocks.append(
                Block(
                    number,
                    local.hour + local.minute / 60,
                    meeting.duration_hours,
                    meeting.mode or session.mode,
                )
            )
        return blocks

    @api.model
    def _format_period(self, start, stop, tz):
        """From a start to a stop (naive UTC) in a zone, with its name."""
        first, last = utc_to_local(start, tz), utc_to_local(stop, tz)
        day = format_date(self.env, last.date(), date_format="EEE d MMM y")
        if last.date() != first.date():
            pattern = "EEE d MMM" if first.year == last.year else "EEE d MMM y"
            first_day = format_date(self.env, first.date(), date_format=pattern)
            day = f"{first_day} – {day}"
        name = f"{first.replace(tzinfo=zone(tz)):%Z}"
        return f"{day}, {first:%H:%M}–{last:%H:%M} {name}"

    @api.model
    def _format_moment(self, moment, tz):
        """An instant (naive UTC) in a zone, with its name."""
        local = utc_to_local(moment, tz)
        day = format_date(self.env, local.date(), date_format="EEE d MMM y")
        return f"{day}, {local:%H:%M} {local.replace(tzinfo=zone(tz)):%Z}"

    @api.model
    def _plan_single(self, request, first=None, last=None):
        """Plan one request, perhaps within other days than its own: a `Plan`."""
        _wanted, state = self._prepare_single(request, first, last)
        return plan_in_order(state.problem)

    @api.model
    def _explain_unscheduled(self, request):
        """Why a request can't be scheduled, in words."""
        return "\n".join(
            self._describe_unscheduled(left_out)
            for left_out in self._plan_single(request).unscheduled
        )

    @api.model
    def _date_session(self, session, first, last):
        """Meetings of a session whose first day is the given one, in engine terms."""
        wanted, _state = self._prepare_single(session, first, last)
        return next(starts(wanted), ())


def _by_price(option):
    return option.total, option.asked.days
