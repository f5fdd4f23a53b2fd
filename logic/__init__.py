"""Rules in plain Python: no Odoo import, plain values in and out."""

from . import (
    attendance,
    checkin,
    enrolling,
    half_days,
    fees,
    icalendar,
    intervals,
    metrics,
    patterns,
    people,
    reconciliation,
    seats,
    timetable,
    timezones,
    units,
    validity,
    waitlist,
)
