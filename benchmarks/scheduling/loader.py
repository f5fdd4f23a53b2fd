"""The engine without Odoo: its packages under the module's name, and nothing else."""

import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
NAME = "training_operations"

# What tests share needs no Odoo either.
for name, folder in ((NAME, ROOT), (f"{NAME}.tests", ROOT / "tests")):
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
