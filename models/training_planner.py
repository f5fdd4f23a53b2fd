from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from odoo import api, models

from ..scheduling.inorder import plan_in_order
from ..scheduling.problem import (
    LOOKAHEAD_DAYS,
    Block,
    HeldQualification,
    Instructor,
    Limits,
    Meeting,
    Point,
    Problem,
    Request,
    Weights,
)
from ..scheduling.scoring import assess
from ..scheduling.state import PlanningState

# Load limits count whole weeks and months, so calendars are read this far around.
LOAD_MARGIN = timedelta(days=35)
# Weights of the engine that have a setting of the same name.
WEIGHTS = (
    "cost",
    "travel_km",
    "rank",
    "rating",
    "fairness",
    "room",
    "lateness_day",
    "unscheduled",
)


class TrainingPlanner(models.AbstractModel):
    """Between Odoo's records and the scheduling engine, which knows nothing of Odoo."""

    _name = "training.planner"
    _description = "Training Planner"

    @api.model
    def _plan_requests(self, requests):
        """Plan requests in the given order.

        :param requests: `training.request` records of one company or several
        :return: a `Plan` whose ids are those of the records
        """
        problem = self._prepare_problem(
            requests.company_id,
            *self._get_horizon(requests),
            requests=tuple(self._prepare_requests(requests)),
        )
        return plan_in_order(problem)

    @api.model
    def _get_horizon(self, requests):
        """The period (naive UTC) of which everything must be known to plan requests."""
        start = min(requests.mapped("date_earliest"))
        stop = max(requests.mapped("date_latest"))
        ahead = timedelta(days=LOOKAHEAD_DAYS)
        return (
            datetime.combine(start, time.min) - LOAD_MARGIN,
            datetime.combine(stop, time.max) + LOAD_MARGIN + ahead,
        )

    @api.model
    def _assess_session(self, session, employees=None):
        """Judge instructors for a session on its dates, with score and obstacles.

        :param employees: whom to judge; all instructors of the company if None
        :return: list of `Assessment`, in the order of `employees`
        """
        if not session.meeting_ids:
            return []
        if employees is None:
            employees = self._find_instructors(session.company_id)
        problem = self._prepare_problem(
            session.company_id,
            session.start - LOAD_MARGIN,
            session.stop + LOAD_MARGIN,
            employees=employees,
            ignore_sessions=session,
            hours=(session.start, session.stop),
        )
        state = PlanningState(problem)
        request = self._prepare_session_request(session)
        meetings = self._prepare_dates(session)
        return [
            assess(request, meetings, instructor, state)
            for instructor in problem.instructors
        ]

    # -- the problem ---------------------------------------------------------------

    @api.model
    def _prepare_problem(
        self,
        companies,
        start,
        stop,
        requests=(),
        employees=None,
        ignore_sessions=None,
        hours=None,
        ignore_roles=None,
    ):
        """Everything the engine needs to know about a period (naive UTC).

        :param ignore_sessions: sessions whose own bookings don't count
        :param ignore_roles: of things, only their bookings of these roles
        :param hours: a shorter (start, stop) of which working hours suffice, since
            reading them takes far longer than anything else
        """
        if employees is None:
            employees = self._find_instructors(companies)
        things = self._find_things(companies if requests else companies.browse())
        courses = self.env["training.course"].search(self._course_domain(companies))
        qualifications = courses.required_qualification_ids
        return Problem(
            requests=requests,
            instructors=self._prepare_instructors(
                employees, start, stop, ignore_sessions, hours
            ),
            **self._prepare_things(things, start, stop, ignore_sessions, ignore_roles),
            weights=self._prepare_weights(companies[:1]),
            qualification_names={
                qualification.id: qualification.name for qualification in qualifications
            },
            place_names={place.id: place.name for place in things.place_id},
        )

    @api.model
    def _find_instructors(self, companies):
        return self.env["hr.employee"].search(
            [("is_instructor", "=", True), ("company_id", "in", companies.ids)],
            order="id",
        )

    @api.model
    def _course_domain(self, companies):
        return [("company_id", "in", [*companies.ids, False])]

    @api.model
    def _prepare_weights(self, record, prefix="training_weight_"):
        """The weights of the scoring, as a company or a run has them in its fields."""
        preference = record[f"{prefix}preference"]
        return Weights(
            preferred=preference,
            not_preferred=preference,
            **{name: record[f"{prefix}{name}"] for name in WEIGHTS},
        )

    # -- people --------------------------------------------------------------------

    @api.model
    def _prepare_instructors(
        self, employees, start, stop, ignore_sessions=None, hours=None
    ):
        """Instructors with what they may teach, when they work and what they have."""
        if not employees:
            return ()
        working = employees._training_working_intervals(*(hours or (start, stop)))
        busy = employees._training_busy(start, stop, ignore_sessions)
        held = self._read_qualifications(employees)
        ranks = self._read_course_ranks(employees)
        ratings = self._rate_instructors(employees)
        instructors = []
        for employee in employees.sudo():  # hours, home and rate of people to plan
            hours = working[employee.id]
            home = employee._get_instructor_home()
            instructors.append(
                Instructor(
                    id=employee.id,
                    name=employee.name,
                    home=Point(*home) if home else None,
                    qualifications=tuple(held[employee.id]),
                    course_ranks=ranks[employee.id],
                    rating=ratings[employee.id].value,
                    is_rated=ratings[employee.id].is_own,
                    languages=frozenset(employee.training_lang_ids.mapped("code")),
                    working=None if hours is None else tuple(hours),
                    busy=busy[employee.id],
                    rate=employee.training_rate,
                    rate_unit=employee.training_rate_unit or "day",
                    limits=Limits(
                        employee.training_max_hours_day,
                        employee.training_max_hours_week,
                        employee.training_max_hours_month,
                        employee.training_max_sessions_week,
                    ),
                    tz=employee.tz or "UTC",
                    max_distance_km=employee.training_max_distance or None,
                    turnaround_minutes=employee.training_turnaround_minutes,
                )
            )
        return tuple(instructors)

    @api.model
    def _read_qualifications(self, employees):
        """{employee id: [HeldQualification]} by the holder, revoked ones left out."""
        by_contact = defaultdict(list)
        for employee in employees.sudo():  # who the holder is, nothing private
            by_contact[employee.work_contact_id.id].append(employee.id)
        certificates = (
            self.env["training.certificate"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", [key for key in by_contact if key]),
                    ("revoked_on", "=", False),
                ]
            )
        )  # what an instructor may teach, not the document
        held = defaultdict(list)
        for certificate in certificates:
            for employee_id in by_contact[certificate.partner_id.id]:
                held[employee_id].append(
                    HeldQualification(
                        certificate.qualification_id.id,
                        certificate.date_from,
                        certificate.valid_until or None,
                    )
                )
        return held

    @api.model
    def _read_course_ranks(self, employees):
        """{employee id: {course id: rank}}.

        A course that lists no instructors may be taught by anybody who holds what it
        requires.
        """
        ranks = defaultdict(dict)
        courses = self.env["training.course"].search(
            self._course_domain(employees.company_id)
        )
        listed = set()
        for line in courses.instructor_line_ids:
            ranks[line.employee_id.id][line.course_id.id] = line.rank
            listed.add(line.course_id.id)
        unlisted = [course.id for course in courses if course.id not in listed]
        for employee in employees:
            ranks[employee.id].update(dict.fromkeys(unlisted, 1))
        return ranks

    # -- requests and sessions -----------------------------------------------------

    @api.model
    def _prepare_requests(self, requests):
        """What `training.request` records ask for, in the engine's terms."""
        own_places = self._find_own_places(requests.place_id)
        licensed = self._find_licensed(requests.company_id)
        closed = {}
        for request in requests:
            company, tz = request.company_id, request._get_tz()
            if (company, tz) not in closed:
                closed[company, tz] = company._training_closed_days(tz)
            prepared = self._prepare_request(request, own_places, closed[company, tz])
            needs_licence = request.mode != "in_person" and company in licensed
            yield replace(prepared, needs_licence=needs_licence)

    @api.model
    def _prepare_request(self, request, own_places, closed_days):
        course = request.course_id
        is_online = request.mode == "virtual"
        place = request.place_id
        client_site = bool(place) and place not in own_places
        return Request(
            id=request.id,
            name=request.display_name,
            course_id=course.id,
            course_name=course.name,
            blocks=tuple(self._prepare_blocks(request._get_agenda(), request.mode)),
            date_earliest=request.date_earliest,
            date_latest=request.date_latest,
            required_qualification_ids=tuple(course.required_qualification_ids.ids),
            tz=request._get_tz(),
            mode=request.mode,
            place_id=place.id if place and not client_site else None,
            point=None if is_online else self._prepare_point(place),
            client_site=client_site,
            language=request.lang_id.code or None,
            headcount=request.learner_count or course.seats_min,
            instructor_count=request.instructor_count,
            preferred_ids=frozenset(request.preferred_instructor_ids.ids),
            blocked_ids=frozenset(request.blocked_instructor_ids.ids),
            priority=1.0 + int(request.priority or 0),
            room_features=frozenset(course.room_feature_ids.mapped("name")),
            closed_days=closed_days,
            weekdays=request.company_id._training_weekdays(),
            span_days=request.day_count or None,
            equipment=self._prepare_needs(request._get_equipment_needs()),
        )

    @api.model
    def _find_own_places(self, places):
        """Those of some places where rooms of ours are; the others are clients'."""
        rooms = self.env["training.resource"].search(
            [("kind", "=", "room"), ("place_id", "in", places.ids)]
        )
        return rooms.place_id

    @api.model
    def _prepare_blocks(self, agenda, mode):
        return [
            Block(
                block.day_number,
                block.start_hour,
                block.duration_hours,
                block.mode or mode,
            )
            for block in agenda
        ]

    @api.model
    def _prepare_session_request(self, session):
        """What a dated session asks of its instructors, in the engine's terms."""
        course = session.course_id
        local_days = [
            session._local(meeting.start).date() for meeting in session.meeting_ids
        ]
        request = session.request_id
        return Request(
            id=session.id,
            name=session.display_name,
            course_id=course.id,
            course_name=course.name,
            blocks=(),
            date_earliest=min(local_days, default=date.min),
            date_latest=max(local_days, default=date.max),
            required_qualification_ids=tuple(course.required_qualification_ids.ids),
            tz=session.tz,
            mode=session.mode,
            point=None
            if session.mode == "virtual"
            else self._prepare_point(session.place_id),
            language=session.lang_id.code or None,
            headcount=session.seats_max,
            instructor_count=session.instructor_count,
            room_features=frozenset(course.room_feature_ids.mapped("name")),
            preferred_ids=frozenset(request.preferred_instructor_ids.ids),
            blocked_ids=frozenset(request.blocked_instructor_ids.ids),
        )

    @api.model
    def _prepare_dates(self, session):
        """The meetings of a session, in the engine's terms."""
        return tuple(
            Meeting(
                meeting.start,
                meeting.stop,
                index,
                on_site=meeting.mode != "virtual",
                day=session._local(meeting.start).date(),
            )
            for index, meeting in enumerate(session.meeting_ids.sorted("start"))
        )
