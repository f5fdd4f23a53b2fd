from odoo import api, models
from odoo.tools import SQL

# Instead of a domain of sessions: the rows that this transaction holds.
HELD = "held"


class TrainingReconciliationReport(models.Model):
    """Rows of a day that are asked for several times: reckoned once, and held."""

    _inherit = "training.reconciliation.report"

    @property
    def _table_query(self):
        if self._is_held():
            return SQL("SELECT * FROM training_reconciliation_held")
        return super()._table_query

    @api.model
    @api.private
    def _hold(self):
        """Reckon all rows of the day and hold them until the transaction ends.

        :return: this report, answering out of these rows
        """
        self.env.flush_all()
        for statement in (
            SQL("DROP TABLE IF EXISTS training_reconciliation_held"),
            SQL(
                "CREATE TEMPORARY TABLE training_reconciliation_held"
                " ON COMMIT DROP AS %s",
                self._reckoned_query(),
            ),
            SQL("CREATE UNIQUE INDEX ON training_reconciliation_held (id)"),
            SQL("ANALYZE training_reconciliation_held"),
        ):
            self.env.cr.execute(statement)
        self.env.cr.precommit.data[HELD] = self._get_as_at()
        return self.with_context(training_scope=HELD)

    @api.model
    def _is_held(self):
        # What a client writes into the context isn't believed.
        return (
            self.env.context.get("training_scope") == HELD
            and self.env.cr.precommit.data.get(HELD) == self._get_as_at()
        )

    @api.model
    def _find_scope(self, domain):
        return HELD if self._is_held() else super()._find_scope(domain)
