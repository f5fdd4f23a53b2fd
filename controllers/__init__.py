from . import certificate_check
from . import enroll_errors
from . import training_offer
