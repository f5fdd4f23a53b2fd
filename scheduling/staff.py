"""Who suits a request at a place, what each costs, and who of them is free when."""

from collections.abc import Sequence

from .candidates import Pick
from .crowd import Crowd, as_mask
from .dates import Dates, Margin
from .grid import Grid
from .journeys import Journeys
from .people import Member, Person, reaches, suits
from .problem import Key, Point, Problem, Request
from .scoring import own_price


class Roster:
    """All people, for requests that are alike in whom they want."""

    def __init__(
        self, problem: Problem, people: Sequence[Person], grid: Grid, journeys: Journeys
    ):
        """:param people: by number, with all that stands already in their calendars"""
        self.weights = problem.weights
        self.crowd = Crowd(people)
        self.journeys = journeys
        self.horizon = grid.horizon
        self._members: dict[tuple[int, tuple[Key, ...]], Member] = {}
        self._people = people
        self._places: dict[Point | None, Place] = {}
        self._faculties: dict[tuple, Faculty] = {}
        self._prices: dict[tuple, dict[int, float]] = {}
        self._teachers: dict[Key, list[Person]] = {}
        for person in people:
            for course_id in person.instructor.course_ranks if person.usable else ():
                self._teachers.setdefault(course_id, []).append(person)

    def faculty(self, request: Request) -> "Faculty":
        """Those who could serve a request and all others like it."""
        key = (
            request.course_id,
            request.required_qualification_ids,
            request.language,
            request.preferred_ids,
            request.blocked_ids,
        )
        found = self._faculties.get(key)
        if found is None:
            found = self._faculties[key] = Faculty(self, request)
        return found

    def teachers(self, course_id: Key) -> Sequence[Person]:
        """Those who teach a course."""
        return self._teachers.get(course_id, ())

    def member(self, person: Person, required: tuple[Key, ...]) -> Member:
        """A person for requests that require some qualifications."""
        found = self._members.get((person.number, required))
        if found is None:
            found = self._members[person.number, required] = Member(person, required)
        return found

    def place(self, point: Point | None) -> "Place":
        """A place as people get there."""
        found = self._places.get(point)
        if found is None:
            found = Place(self._people, point, self.journeys)
            self._places[point] = found
        return found

    def prices(
        self, request: Request, dates: Dates, point: Point | None
    ) -> dict[int, float]:
        """What people cost by number, as far as they were asked about."""
        key = request.course_id, request.preferred_ids, dates.shape, point
        return self._prices.setdefault(key, {})


class Place:
    """A place as people get there from home.

    :param in_reach: those who travel so far
    :param margins: what each person needs before and after, by number
    """

    __slots__ = ("in_reach", "margins")

    def __init__(
        self, people: Sequence[Person], point: Point | None, journeys: Journeys
    ):
        self.in_reach = as_mask(
            person.number for person in people if reaches(person.instructor, point)
        )
        self.margins: list[Margin | None] = []
        for person in people:
            way = journeys.reserve(person.instructor.home, point)
            self.margins.append((way, person.rest) if way or person.rest else None)


class Faculty:
    """Those who could serve requests that are alike, by place and length."""

    def __init__(self, roster: Roster, request: Request):
        """:param request: one of those that are alike"""
        self._roster, self._request = roster, request
        self._staffs: dict[tuple, Staff] = {}
        self._suiting: dict[Point | None, list[Member]] = {}

    def staff(self, dates: Dates, point: Point | None) -> "Staff":
        """Those who suit sessions as long as these at a place."""
        key = dates.shape, point
        found = self._staffs.get(key)
        if found is None:
            found = self._staffs[key] = Staff(self._roster, self._priced(dates, point))
        return found

    def _priced(self, dates: Dates, point: Point | None) -> list[tuple[Pick, Member]]:
        """Everybody who suits, by price, the senior first among equals."""
        prices = self._roster.prices(self._request, dates, point)
        members = self._members(point)
        unpriced = [each for each in members if each.person.number not in prices]
        if unpriced:
            asked = dates.asked(self._request, point)
            for each in unpriced:
                instructor = each.person.instructor
                cost = own_price(asked, instructor, self._roster.weights)
                prices[each.person.number] = cost
        margins = self._roster.place(point).margins
        numbers = [each.person.number for each in members]
        picks = [(number, prices[number], margins[number]) for number in numbers]
        return sorted(zip(picks, members, strict=True), key=_by_price)

    def _members(self, point: Point | None) -> list[Member]:
        found = self._suiting.get(point)
        if found is None:
            roster, request = self._roster, self._request
            place = roster.place(point)
            found = self._suiting[point] = [
                roster.member(person, request.required_qualification_ids)
                for person in roster.teachers(request.course_id)
                if suits(person.instructor, request) and place.in_reach & person.bit
            ]
        return found


class Staff:
    """People of whom nothing but dates decides whether they can come.

    What all of a kind have in common is asked once for all of the kind.
    """

    __slots__ = (
        "_bits",
        "_everybody",
        "_of_margin",
        "_picks",
        "_roster",
        "_unsure",
    )

    def __init__(self, roster: Roster, priced: Sequence[tuple[Pick, Member]]):
        """:param priced: the cheapest first"""
        self._roster = roster
        self._picks = [pick for pick, _ in priced]
        self._bits = [member.person.bit for _, member in priced]
        self._everybody = as_mask(pick[0] for pick in self._picks)
        of_margin: dict[Margin, int] = {}
        for (_, _, margin), member in priced:
            if margin is not None:
                of_margin[margin] = of_margin.get(margin, 0) | member.person.bit
        self._of_margin = list(of_margin.items())
        # Those whose qualifications may not hold all the time.
        self._unsure = [
            (member.person.bit, member)
            for _, member in priced
            if not member.is_valid_throughout(*roster.horizon)
        ]

    def free(self, dates: Dates, point: Point | None) -> list[Pick]:
        """Those whom calendar, validity and limits leave free, the cheapest first."""
        crowd = self._roster.crowd
        free = self._everybody & ~crowd.absent(dates)
        for margin, people in self._of_margin:
            if free & people:
                free &= ~(people & crowd.absent(dates, margin))
        for bit, member in self._unsure:
            if free & bit and not member.is_valid(dates.days):
                free ^= bit
        journeys = self._roster.journeys
        if point is not None and not journeys.are_reserved:
            free &= ~crowd.far(free, dates, point, journeys)
        return [
            pick
            for bit, pick in zip(self._bits, self._picks, strict=True)
            if free & bit
        ]


def _by_price(found: tuple[Pick, Member]) -> tuple:
    (number, cost, _), member = found
    return (cost, -member.person.instructor.seniority, number)
