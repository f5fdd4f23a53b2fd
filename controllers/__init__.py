from . import attendance
from . import certificate_check
from . import enroll_errors
from . import training_offer
from . import checkin
from . import portal_attendance
from . import enrollment_offer
from . import training_leaving
