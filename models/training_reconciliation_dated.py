from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So long may somebody go back to a day without waiting again.
KEPT_FOR = timedelta(days=7)


class TrainingReconciliationDated(models.Model):
    """Rows of the reconciliation as at days that somebody asked for.

    They are reckoned when a day is asked for, where there are many enrolments, so that
    groups, filters and pages of the same day don't read the whole ledger each.
    """

    _name = "training.reconciliation.dated"
    _description = "Reconciliation of a Day Kept Ready"
    _inherit = ["training.reconciliation.kept"]
    _log_access = False

    as_at = fields.Date(readonly=True)
    row_id = fields.Integer(readonly=True, help="Its number in the report.")

    _day_index = models.UniqueIndex("(as_at, row_id)")

    @api.model
    @api.private
    def _get_day_kept_on(self, as_at):
        """The moment that the rows of a day are of; False where none are kept."""
        return self.env["training.kept.report"]._get_kept_on(self._name_day(as_at))

    @api.model
    @api.private
    def _keep_day(self, as_at):
        """Reckon the rows of a day, by the zone of whoever asks, and keep them."""
        kept = self.env["training.kept.report"]
        # First of all, so that of two at once the second begins again.
        kept._note(self._name_day(as_at), kept_on=fields.Datetime.now())
        self.env.flush_all()
        self._delete_day(as_at)
        report = self.env["training.reconciliation.report"]
        names = [
            name
            for name in self._get_columns()
            if name not in ("id", "as_at", "row_id")
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (as_at, row_id, %(names)s)"
                " SELECT %(as_at)s, id, %(names)s FROM (%(rows)s) row",
                table=SQL.identifier(self._table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                as_at=as_at,
                rows=report.with_context(training_as_at=as_at)._reckoned_query(),
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(self._table)))
        self.invalidate_model()

    @api.model
    def _delete_day(self, as_at):
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE as_at = %s", SQL.identifier(self._table), as_at)
        )

    @api.model
    def _name_day(self, as_at):
        return f"{self._name} {as_at}"

    @api.autovacuum
    def _gc_days(self):
        """Forget days that were reckoned long ago."""
        old = self.env["training.kept.report"].search(
            [
                ("name", "=like", f"{self._name} %"),
                ("kept_on", "<", fields.Datetime.now() - KEPT_FOR),
            ]
        )
        for day in old.mapped("name"):
            self._delete_day(day.rpartition(" ")[2])
        old.unlink()
