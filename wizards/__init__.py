from . import base_import_import
from . import training_communication_preview
from . import training_certificate_issue
from . import training_reason_wizard, training_session_pattern, training_invoice_wizard
from . import training_reconciliation_wizard
from . import training_monthly_wizard
from . import training_period_mixin, training_client_wizard, training_schedule_wizard
from . import training_session_change
from . import training_leave_wizard, training_substitute_wizard
from . import training_candidate, training_date_search
from . import training_request_repeat
from . import training_enroll_wizard, training_enroll_wizard_line
from . import training_offer_wizard
from . import training_waitlist_move
from . import training_substitution
from . import training_session_cancel
