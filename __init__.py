from . import controllers, logic, models, scheduling, wizards
