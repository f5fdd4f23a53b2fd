from . import controllers, logic, models, report, scheduling, wizards
