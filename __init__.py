from . import controllers, demo, logic, models, report, scheduling, wizards
