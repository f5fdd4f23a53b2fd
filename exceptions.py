"""Errors a person can act on. All are `UserError`, so clients show them as such."""

from odoo.exceptions import UserError


class ResourceConflictError(UserError):
    """An instructor, room, licence or piece of equipment is taken at that time."""


class EnrollmentRefusedError(UserError):
    """A learner can't be enrolled; the message says who, where and why."""


class ForbiddenMoveError(UserError):
    """A record can't go from its state to the wanted one."""


class StaleBoardError(UserError):
    """Somebody else changed what was dragged on the planning board meanwhile."""
