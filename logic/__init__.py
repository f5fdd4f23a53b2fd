"""Rules in plain Python: no Odoo import, plain values in and out."""

from . import (
    attendance,
    enrolling,
    intervals,
    patterns,
    reconciliation,
    timetable,
    timezones,
    units,
    validity,
)
