"""The metrics, each defined once: what is divided by what, and when it counts.

A rate is a ratio of sums at every grouping, never a mean of rates: ten sessions of one
learner and one session of a hundred don't weigh the same. The reports' fields take
their label, formula and aggregate from here; so do the start screen, the digest, the
monthly report and the dashboards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

SESSIONS = "training.session.report"
ENROLLMENTS = "training.enrollment.report"
INSTRUCTORS = "training.instructor.report"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    :param name: the field of the report that holds it
    :param model: the report it is read from
    :param numerator: field that is summed up above the line
    :param denominator: field summed up below it; empty for a plain sum, which is the
        field of that name itself
    :param factor: 100 for percentages
    :param date_field: field that says in which period something counts
    :param better: whether more or less of it is wished for
    """

    name: str
    label: str
    formula: str
    model: str
    numerator: str
    denominator: str = ""
    factor: int = 1
    unit: Literal["percent", "days", "hours", "count", "score", "money"] = "percent"
    date_field: str = "start"
    better: Literal["more", "less"] = "more"

    def ratio(self, numerator: float | None, denominator: float | None) -> float | None:
        """The metric of two sums; None when there is nothing to divide by."""
        if not self.denominator:
            return numerator
        return self.factor * (numerator or 0) / denominator if denominator else None

    def of(self, rows: Iterable[Mapping[str, float | None]]) -> float | None:
        """The metric over rows that hold its two fields."""
        rows = list(rows)
        return self.ratio(
            sum(row[self.numerator] or 0 for row in rows),
            sum(row[self.denominator] or 0 for row in rows)
            if self.denominator
            else None,
        )


METRICS = (
    Metric(
        "utilisation",
        "Session utilisation (%)",
        "Seats filled (confirmed, completed, no-show) / seats offered, over sessions on"
        " the calendar that were not cancelled.",
        SESSIONS,
        "seats_filled",
        "seats_offered",
        factor=100,
    ),
    Metric(
        "days_to_schedule",
        "Time to schedule (days)",
        "From the day of the request until its session was staffed, housed and open for"
        " enrolment, over requests whose session was opened.",
        SESSIONS,
        "schedule_days",
        "schedule_count",
        unit="days",
        date_field="opened_on",
        better="less",
    ),
    Metric(
        "no_show_rate",
        "No-show rate (%)",
        "Never present / enrolled at the end of the session, over delivered sessions.",
        SESSIONS,
        "no_show_count",
        "enrolled_at_end",
        factor=100,
        better="less",
    ),
    Metric(
        "cancellation_rate",
        "Cancellation rate (%)",
        "Sessions cancelled after having been scheduled / sessions scheduled.",
        SESSIONS,
        "cancelled_count",
        "scheduled_count",
        factor=100,
        better="less",
    ),
    Metric(
        "coordination_per_session",
        "Coordination per session (h)",
        "Hours of coordination noted / sessions, over delivered sessions.",
        SESSIONS,
        "coordination_hours",
        "delivered_count",
        unit="hours",
        better="less",
    ),
    Metric(
        "satisfaction",
        "Satisfaction (1-5)",
        "Sum of the ratings of the course / number of ratings.",
        SESSIONS,
        "rating_sum",
        "rating_count",
        unit="score",
    ),
    Metric(
        "margin_rate",
        "Margin (%)",
        "(Revenue - cost) / revenue. Revenue from posted lines, cost from bookings and"
        " vendor bills.",
        SESSIONS,
        "margin",
        "revenue",
        factor=100,
    ),
    Metric(
        "roi",
        "Return on cost (%)",
        "(Revenue - cost) / cost.",
        SESSIONS,
        "margin",
        "cost",
        factor=100,
    ),
    Metric(
        "completion_rate",
        "Completion rate (%)",
        "Completed / enrolled at the end of the session, over delivered sessions.",
        ENROLLMENTS,
        "completed_count",
        "enrolled_at_end",
        factor=100,
        date_field="session_start",
    ),
    Metric(
        "attendee_no_show_rate",
        "No-show rate (%)",
        "Never present / enrolled at the end of the session, over delivered sessions.",
        ENROLLMENTS,
        "no_show_count",
        "enrolled_at_end",
        factor=100,
        date_field="session_start",
        better="less",
    ),
    Metric(
        "waitlist_conversion",
        "Waitlist conversion (%)",
        "Got a seat after waiting / waited. Who waited for several dates counts where"
        " the seat was given.",
        ENROLLMENTS,
        "converted_count",
        "waited_count",
        factor=100,
        date_field="waitlisted_on",
    ),
    Metric(
        "withdrawal_rate",
        "Withdrawals (%)",
        "Cancelled after having been confirmed / confirmed.",
        ENROLLMENTS,
        "withdrawn_count",
        "confirmed_count",
        factor=100,
        date_field="session_start",
        better="less",
    ),
    Metric(
        "confirmed_count",
        "Enrolments",
        "Enrolments confirmed, whatever became of them since.",
        ENROLLMENTS,
        "confirmed_count",
        unit="count",
        date_field="confirmed_on",
    ),
    Metric(
        "instructor_utilisation",
        "Instructor utilisation (%)",
        "Hours booked for meetings / working hours, time off taken out. Instructors"
        " without working hours are left out. Whole months, those that begin in the"
        " period.",
        INSTRUCTORS,
        "counted_hours",
        "capacity_hours",
        factor=100,
        date_field="month",
    ),
    Metric(
        "instructor_rating",
        "Rating (1-5)",
        "Sum of the ratings of the instructor / number of ratings.",
        INSTRUCTORS,
        "rating_sum",
        "rating_count",
        unit="score",
        date_field="month",
    ),
)

BY_MODEL: dict[str, dict[str, Metric]] = {
    model: {metric.name: metric for metric in METRICS if metric.model == model}
    for model in (SESSIONS, ENROLLMENTS, INSTRUCTORS)
}

# What the figures, the digest and targets speak of, in this order.
HEADLINES = tuple(
    metric
    for metric in METRICS
    if metric.name not in ("attendee_no_show_rate", "instructor_rating")
)


def change(now: float | None, before: float | None) -> float | None:
    """How much more there is than before, in percent of before."""
    if now is None or not before:
        return None
    return 100 * (now - before) / abs(before)


def is_missed(metric: Metric, value: float | None, target: float | None) -> bool:
    """Whether a value is on the wrong side of its target."""
    if value is None or target is None:
        return False
    return value < target if metric.better == "more" else value > target


def is_improvement(metric: Metric, difference: float | None) -> bool | None:
    """Whether a change is for the better; None for no change."""
    if not difference:
        return None
    return (difference > 0) == (metric.better == "more")
