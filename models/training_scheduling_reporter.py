"""Between the engine at work and the database, without a transaction held open."""

import logging
from time import monotonic

from psycopg2 import OperationalError

from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

# Seconds between two looks at the database.
INTERVAL = 1.0
# Share of the bar that lies behind when a stage begins, and when it ends.
STAGES = {
    "filter": (2, 10),
    "greedy": (10, 25),
    "displace": (25, 35),
    "improve": (35, 95),
    "explain": (95, 99),
    "done": (99, 99),
}


class RunReporter:
    """Writes the progress of a run and reads whether it shall stop.

    Each time a cursor of its own commits at once: the form sees it, a stop is seen,
    and the sign of life tells that the worker lives. A collision with somebody's
    click is no harm, the next report comes soon.
    """

    def __init__(self, registry, run_id):
        self._registry = registry
        self._run_id = run_id
        self._looked = float("-inf")
        self._stop = False
        self._percent = 0
        self._stage = None
        self._untold = None

    def report(self, progress):
        """Write a `Progress`, a moment later if the last one was a moment ago."""
        self._percent = max(self._percent, self._reckon(progress))
        self._untold = progress
        stage = progress.stage
        if stage == "displace" and progress.done == progress.total:
            # The next report may be long in coming: the first improvement is at work.
            stage = "improve"
        if stage != self._stage or self._is_due():
            self._stage = stage
            self._look()

    def should_stop(self):
        """Whether somebody asked to stop; looked up once a second at most."""
        if not self._stop and self._is_due():
            self._look()
        return self._stop

    def _is_due(self):
        return monotonic() - self._looked >= INTERVAL

    @staticmethod
    def _reckon(progress):
        """Per cent of the whole, from the stage and how far it is."""
        first, last = STAGES.get(progress.stage, (0, 99))
        share = progress.done / progress.total if progress.total else 0
        return round(first + (last - first) * min(1, share))

    def _prepare_changes(self):
        """What is to be written of the last progress, if it wasn't yet."""
        progress, self._untold = self._untold, None
        if progress is None:
            return SQL()
        return SQL(
            "stage = %s, progress = %s, incumbent = %s, gap = %s,"
            " unscheduled_count = %s, bound = %s,",
            self._stage,
            self._percent,
            progress.incumbent or 0.0,
            progress.gap or 0.0,
            progress.unscheduled or 0,
            progress.bound or 0.0,
        )

    def _look(self):
        """Leave progress and a sign of life, and take the wish to stop along."""
        self._looked = monotonic()
        query = SQL(
            "UPDATE training_scheduling_run"
            "   SET %s heartbeat_on = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s AND state = 'solving' RETURNING stop_requested",
            self._prepare_changes(),
            self._run_id,
        )
        try:
            with mute_logger("odoo.sql_db"), self._registry.cursor() as cr:
                cr.execute(query)
                row = cr.fetchone()
        except OperationalError:
            _logger.info("Progress of run %s not written this time", self._run_id)
            return
        # A run that was deleted or given up needs no plan any more.
        self._stop = row is None or bool(row[0])
