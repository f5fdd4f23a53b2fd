"""What speaks against an enrolment, as data: people choose, the system refuses."""

from typing import NamedTuple

# Kinds that parts of the system tell apart; others may be added by whoever checks more.
CLOSED = "closed"
ALREADY = "already"
CLASH = "clash"
PREREQUISITE = "prerequisite"
NOT_ELIGIBLE = "not_eligible"
DEADLINE = "deadline"
NO_EXCEPTION = "no_exception"


class EnrollmentProblem(NamedTuple):
    """One reason against one wish.

    :param kind: what sort of reason, for filters and icons
    :param text: the reason in words, naming learner and session
    :param is_warning: worth showing, but no ground for refusing
    """

    kind: str
    text: str
    is_warning: bool = False
