"""Vocabulary shared by several models."""

# Given in a context by our own code only: a client can't send this very object.
INTERNAL = object()

DELIVERY_MODES = [
    ("in_person", "In person"),
    ("virtual", "Virtual"),
    ("hybrid", "Hybrid"),
]

SESSION_STATES = [
    ("draft", "Draft"),
    ("scheduled", "Scheduled"),
    ("open", "Open for enrolment"),
    ("confirmed", "Confirmed to run"),
    ("in_progress", "In progress"),
    ("done", "Delivered"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]

# A session moves along these arrows only.
SESSION_MOVES = {
    "draft": {"scheduled", "cancelled"},
    "scheduled": {"draft", "open", "confirmed", "cancelled"},
    "open": {"scheduled", "confirmed", "in_progress", "done", "cancelled"},
    "confirmed": {"in_progress", "done", "cancelled"},
    "in_progress": {"done"},
    "done": {"closed"},
    "closed": {"done"},
    "cancelled": {"draft"},
}

# What is on the calendar and holds its instructors and rooms.
PLANNED_STATES = ("scheduled", "open", "confirmed", "in_progress", "done", "closed")
ENROLLING_STATES = ("scheduled", "open", "confirmed", "in_progress")
DELIVERED_STATES = ("done", "closed")

ENROLLMENT_STATES = [
    ("waitlisted", "Waitlisted"),
    ("offered", "Seat offered"),
    ("held", "Held for payment"),
    ("pending", "Awaiting approval"),
    ("confirmed", "Confirmed"),
    ("completed", "Completed"),
    ("no_show", "No-show"),
    ("cancelled", "Cancelled"),
]

ENROLLMENT_MOVES = {
    "waitlisted": {"offered", "pending", "confirmed", "cancelled"},
    "offered": {"waitlisted", "pending", "confirmed", "cancelled"},
    "held": {"pending", "confirmed", "cancelled"},
    "pending": {"confirmed", "cancelled"},
    "confirmed": {"completed", "no_show", "cancelled"},
    "completed": {"confirmed"},
    "no_show": {"confirmed"},
    "cancelled": set(),
}

# A session in one of these states gives free seats to who waits.
WAITLIST_STATES = ("scheduled", "open", "confirmed")
# Why a pass over the waitlist left somebody out; for staff and for the learner.
WAITLIST_REASONS = [
    ("no_seat", "No seat is free"),
    ("clash", "Attends another session at that time"),
    ("prerequisite", "Lacks a prerequisite"),
    ("lapsed", "An offer wasn't accepted in time"),
    ("group", "The group is larger than the free seats"),
    ("member", "Somebody of the group can't be seated"),
    ("held", "Free seats are held for a group that comes before"),
    ("frozen", "Too close to the start"),
    ("open_call", "Was told that seats are free"),
]
WAITLIST_DECISIONS = [
    ("seated", "Seat given"),
    ("offered", "Seat offered"),
    ("told", "Told that seats are free"),
    ("accepted", "Offer accepted"),
    ("declined", "Offer declined"),
    ("lapsed", "Offer lapsed"),
    ("rejoined", "Back in the queue"),
    ("skipped", "Skipped"),
    ("moved", "Moved by hand"),
    ("released", "Released, seated elsewhere"),
]

# An enrolment in one of these states occupies a numbered seat.
SEATED_STATES = ("offered", "pending", "confirmed", "completed", "no_show", "held")
# Of these, the ones that stand before the session is over.
EXPECTED_STATES = ("offered", "held", "pending", "confirmed")
# The states counted as seats filled by DESIGN's session utilisation.
FILLED_STATES = ("confirmed", "completed", "no_show")

# Who is in one of these can leave, move, or send somebody else.
MOVABLE_STATES = ("waitlisted", "offered", "pending", "confirmed")

# What an enrolment may owe beside its seat.
FEE_KINDS = [
    ("cancellation", "Cancellation fee"),
    ("no_show", "No-show fee"),
    ("transfer", "Transfer fee"),
]

# When a seat or a flat fee is invoiced; the policy says so, and it is frozen then.
INVOICE_TIMES = [
    ("confirmation", "When it is confirmed"),
    ("start", "When the session starts"),
    ("attendance", "After the session, for those who attended"),
]
INVOICE_GROUPINGS = [
    ("customer", "One per customer and order number"),
    ("month", "One per customer and month of training"),
    ("session", "One per customer and session"),
    ("enrollment", "One per enrolment"),
]
# What charges a seat or a private session: in full, or a deposit taken off later.
SEAT_KINDS = ("seat", "deposit", "settlement")
FLAT_KINDS = ("flat", "extra", "deposit", "settlement")

ACCRUAL_STATES = [
    ("draft", "Draft"),
    ("posted", "Posted"),
    ("undone", "Taken back"),
]
ACCRUAL_MOVES = {"draft": {"posted"}, "posted": {"undone"}, "undone": set()}

REASON_KINDS = [
    ("cancel", "Cancelling an enrolment"),
    ("transfer", "Moving to another session"),
    ("substitute", "Another person in the seat"),
    ("refuse", "Refusing an enrolment"),
    ("session", "Cancelling a session"),
]

INSTRUCTOR_ROLES = ("lead", "assistant")
BOOKING_ROLES = [
    ("lead", "Lead instructor"),
    ("assistant", "Assistant instructor"),
    ("room", "Room"),
    ("equipment", "Equipment"),
    ("virtual_room", "Virtual room"),
]

RESOURCE_KINDS = [
    ("room", "Room"),
    ("equipment", "Equipment"),
    ("virtual_room", "Virtual room"),
]

RATE_UNITS = [("hour", "Hour"), ("day", "Day"), ("session", "Session")]

QUOTE_STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("lapsed", "Lapsed"),
    ("withdrawn", "Withdrawn"),
]
QUOTE_MOVES = {
    "draft": {"sent", "withdrawn"},
    "sent": {"draft", "accepted", "declined", "lapsed", "withdrawn"},
    "accepted": set(),
    "declined": {"draft"},
    "lapsed": {"draft"},
    "withdrawn": {"draft"},
}

RUN_STATES = [
    ("draft", "Draft"),
    ("queued", "Waiting"),
    ("solving", "Planning"),
    ("interrupted", "Interrupted"),
    ("solved", "Proposals ready"),
    ("applied", "Booked"),
    ("discarded", "Discarded"),
]
RUN_MOVES = {
    "draft": {"queued", "discarded"},
    "queued": {"draft", "solving", "interrupted"},
    "solving": {"solved", "interrupted"},
    "interrupted": {"queued", "discarded"},
    "solved": {"queued", "applied", "discarded"},
    "applied": set(),
    "discarded": {"draft"},
}
PROPOSAL_STATES = [
    ("waiting", "Not planned yet"),
    ("unscheduled", "Not scheduled"),
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("dropped", "Dropped"),
    ("booked", "Booked"),
]
PROPOSAL_MOVES = {
    "waiting": {"proposed", "unscheduled", "dropped"},
    "unscheduled": {"waiting", "proposed", "dropped"},
    "proposed": {"waiting", "accepted", "dropped", "unscheduled"},
    "accepted": {"proposed", "dropped", "booked"},
    "dropped": {"waiting", "proposed"},
    "booked": set(),
}
# Proposals that have dates, and hold them against the others of their run.
LIVE_PROPOSALS = ("proposed", "accepted")

ATTENDANCE_STATUSES = [
    ("unmarked", "Not marked"),
    ("present", "Present"),
    ("late", "Late"),
    ("partial", "Left early"),
    ("absent", "Absent"),
    ("excused", "Excused"),
]
PRESENT_STATUSES = ("present", "late", "partial")

# What messages are about. `training.communication.rule` says who hears of it, and how.
COMMUNICATION_EVENTS = [
    ("enrollment_confirmed", "Enrolment confirmed"),
    ("enrollment_waitlisted", "Put on the waitlist"),
    ("offer_made", "Seat offered"),
    ("enrollment_promoted", "Seat given from the waitlist"),
    ("enrollment_approval_asked", "Approval asked"),
    ("enrollment_approval_reminder", "Approval asked again"),
    ("enrollment_approved", "Enrolment approved"),
    ("enrollment_refused", "Enrolment refused"),
    ("enrollment_cancelled", "Enrolment cancelled"),
    ("enrollment_transferred", "Moved to another session"),
    ("enrollment_substituted", "Learner replaced"),
    ("session_before", "Before the start"),
    ("session_after", "After the end"),
    ("session_changed", "Date, place, instructor or link changed"),
    ("session_guaranteed", "Session confirmed to run"),
    ("session_cancelled", "Session cancelled"),
    ("instructor_asked", "Instructor asked"),
    ("offer_withdrawn", "Instructor no longer asked"),
    ("instructor_assigned", "Instructor assigned"),
    ("instructor_released", "Instructor released"),
    ("attendance_unmarked", "Attendance not marked"),
    ("certificate_issued", "Certificate issued"),
    ("certificate_expiring", "Certificate expiring"),
    ("invoice_due", "Invoice due"),
    ("feedback_asked", "Feedback asked"),
]
# Found by the job when their time has come; all others are fired when they happen.
TIMED_EVENTS = ("session_before", "session_after", "invoice_due")

COMMUNICATION_RECIPIENTS = [
    ("learner", "Learner"),
    ("booker", "Booker"),
    ("customer", "Customer"),
    ("client_manager", "Client's training manager"),
    ("instructor", "Instructor"),
    ("coordinator", "Coordinator"),
    ("venue", "Venue"),
]

COMMUNICATION_STATES = [
    ("queued", "Waiting"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
]
# Sessions whose attendance is taken; the first mark starts those that don't run yet.
ATTENDED_STATES = ("open", "confirmed", "in_progress")

# Attendance is taken of a meeting as a whole or of each of its half days.
ATTENDANCE_PARTS = [("whole", "Whole meeting"), ("am", "Morning"), ("pm", "Afternoon")]

# Who says that somebody was there.
ATTENDANCE_SOURCES = [
    ("manual", "Office"),
    ("instructor", "Instructor"),
    ("scan", "Scanned"),
    ("self", "Self check-in"),
    ("virtual", "Joined online"),
    ("import", "Imported"),
]
# A person's word stands; anything else fills in what nobody has said yet.
PERSON_SOURCES = ("manual", "instructor", "import")

# What is still written of a meeting that is over, its dates being history.
SUBMISSION_FIELDS = {
    "attendance_submitted_on",
    "attendance_submitted_by_id",
    "attendance_reminded_on",
}

# A waiting offer stands in a ranked round and is made when those before it fail.
OFFER_STATES = [
    ("waiting", "Waiting"),
    ("asked", "Asked"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("lapsed", "Not answered in time"),
    ("withdrawn", "Withdrawn"),
]

OFFER_MOVES = {
    "waiting": {"asked", "withdrawn"},
    "asked": {"accepted", "declined", "lapsed", "withdrawn"},
    "accepted": set(),
    "declined": set(),
    "lapsed": set(),
    "withdrawn": set(),
}

OFFER_MODES = [
    ("one", "One person"),
    ("ranked", "One after the other, in this order"),
    ("pool", "All at once; the first to accept has it"),
]

TASK_ROLES = [
    ("coordinator", "Coordinator"),
    ("lead", "Lead instructor"),
    ("user", "One person"),
]

# What an answer of a feedback survey rates.
FEEDBACK_KINDS = [
    ("course", "Course"),
    ("instructor", "Instructors"),
    ("venue", "Venue"),
    ("nps", "Would recommend (NPS)"),
    ("comment", "Free text"),
]
