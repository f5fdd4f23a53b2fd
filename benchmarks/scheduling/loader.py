"""The engine without Odoo: its packages under the module's name, and nothing else."""

import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
NAME = "training_operations"

if NAME not in sys.modules:
    package = ModuleType(NAME)
    package.__path__ = [str(ROOT)]
    sys.modules[NAME] = package
