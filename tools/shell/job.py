"""Fed to ``odoo shell``: run the main job and keep what it printed.

``make run`` shows the kept text, instead of running the job again.
"""

import contextlib
import io
import sys

from odoo.addons.training_operations.demo.job import run


class Tee(io.StringIO):
    """Text that is shown at once and remembered."""

    def write(self, text):
        sys.__stdout__.write(text)
        sys.__stdout__.flush()
        return super().write(text)


with contextlib.redirect_stdout(Tee()) as printed:
    run(env)  # noqa: F821  (the shell gives it)
env["ir.config_parameter"].set_param(  # noqa: F821
    "training_operations.job_done", printed.getvalue().strip() or "done"
)
env.cr.commit()  # noqa: F821
