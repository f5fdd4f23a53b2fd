from . import (
    ir_actions_report,
    training_attendance_sheet,
    training_certificate_report,
    training_session_report,
)
