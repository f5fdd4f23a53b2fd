from . import (
    ir_actions_report,
    training_attendance_sheet,
    training_certificate_report,
    training_client_report,
    training_monthly_report,
    training_reconciliation_document,
    training_reconciliation_report,
    training_reconciliation_mending,
    training_reconciliation_scope,
    training_reconciliation_kept,
    training_reconciliation_held,
    training_reconciliation_totals,
    training_schedule_report,
    training_session_report,
    training_statement_report,
)
from . import training_evidence_report
