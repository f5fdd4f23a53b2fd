from . import certificate_check
