import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Fewer enrolments are read anew faster than a screen opens.
KEPT_FROM = 100_000
# Whoever asks for newer figures within that time gets those that are there.
FRESH = timedelta(minutes=1)


class TrainingKeptMixin(models.AbstractModel):
    """Rows kept ready where there are many enrolments, since reckoning takes too long.

    A job reckons them each hour and writes what differs; the report that reads them
    says as of when they are.
    """

    _name = "training.kept.mixin"
    _description = "Rows Kept Ready"

    @api.model
    @api.private
    def _fresh_query(self):
        """SQL of the rows as they are at this moment, by the names of the fields."""
        raise NotImplementedError

    @api.model
    def _cron_keep(self):
        """Keep the rows where there are many enrolments, and none where there are few.

        Reckoning as soon as it is asked is better while it is quick.
        """
        [[is_large]] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) = %(least)s"
                " FROM (SELECT FROM training_enrollment LIMIT %(least)s) first",
                least=KEPT_FROM,
            )
        )
        if is_large:
            self._keep()
        elif self._get_kept_on():
            self._leave()

    @api.model
    @api.private
    def _get_kept_on(self):
        """The moment that the kept rows are of; False where none are kept."""
        return self.env["training.kept.report"]._get_kept_on(self._name)

    @api.model
    @api.private
    def _keep(self):
        """Reckon the rows and write what differs from those that are kept.

        Rows that stay as they were aren't touched: nearly all of them, each hour.
        """
        started, now = time.monotonic(), fields.Datetime.now()
        kept = self.env["training.kept.report"]
        # First of all, so that of two at once the second begins again.
        kept._note(self._name, kept_on=now)
        self.env.flush_all()
        self.env.cr.execute(self._fill_fresh())
        self.env.cr.execute(SQL("ANALYZE %s", self._fresh_table()))
        self.env.cr.execute(self._delete_what_differs())
        self.env.cr.execute(self._insert_what_lacks())
        self.env.cr.execute(SQL("SELECT COUNT(*) FROM %s", self._fresh_table()))
        [row_count] = self.env.cr.fetchone()
        self.env.cr.execute(SQL("DROP TABLE %s", self._fresh_table()))
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(self._table)))
        self.invalidate_model()
        seconds = time.monotonic() - started
        kept._note(self._name, row_count=row_count, seconds=seconds)

    @api.model
    @api.private
    def _leave(self):
        """Keep nothing any more: the report is reckoned when it is asked."""
        self.env["training.kept.report"]._note(
            self._name, kept_on=False, row_count=0, seconds=0.0
        )
        self.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(self._table)))
        self.invalidate_model()

    # -- SQL --------------------------------------------------------------------------

    def _fresh_table(self):
        return SQL.identifier(f"{self._table}_fresh")

    def _get_columns(self):
        """{name: type in PostgreSQL}, the id first."""
        return {
            name: field.column_type[0]
            for name, field in self._fields.items()
            if field.store and field.column_type
        }

    def _fill_fresh(self):
        return SQL(
            "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM (%s) row",
            self._fresh_table(),
            SQL(", ").join(
                SQL("%s::%s", SQL.identifier("row", name), SQL.identifier(kind))
                for name, kind in self._get_columns().items()
            ),
            self._fresh_query(),
        )

    def _delete_what_differs(self):
        names = [name for name in self._get_columns() if name != "id"]
        return SQL(
            "DELETE FROM %(table)s kept WHERE NOT EXISTS ("
            " SELECT FROM %(fresh)s fresh WHERE fresh.id = kept.id"
            " AND (%(new)s) IS NOT DISTINCT FROM (%(old)s))",
            table=SQL.identifier(self._table),
            fresh=self._fresh_table(),
            new=SQL(", ").join(SQL.identifier("fresh", name) for name in names),
            old=SQL(", ").join(SQL.identifier("kept", name) for name in names),
        )

    def _insert_what_lacks(self):
        return SQL(
            "INSERT INTO %(table)s (%(columns)s)"
            " SELECT %(columns)s FROM %(fresh)s fresh"
            " WHERE NOT EXISTS (SELECT FROM %(table)s kept WHERE kept.id = fresh.id)",
            table=SQL.identifier(self._table),
            fresh=self._fresh_table(),
            columns=SQL(", ").join(map(SQL.identifier, self._get_columns())),
        )


class TrainingKeptReading(models.AbstractModel):
    """A report that reads rows kept ready, and can have them brought up to date."""

    _name = "training.kept.reading"
    _description = "Report of Rows Kept Ready"

    # The model of these rows.
    _kept_in = None

    @api.model
    @api.readonly
    def get_kept_on(self, domain=None):
        """As of when the figures are: naive UTC, or False when they are of now.

        :param domain: which rows are asked about, for reports that keep not all ready
        """
        self.browse().check_access("read")
        return self.env[self._kept_in]._get_kept_on()

    @api.model
    def refresh(self, domain=None):
        """Reckon kept rows anew, unless somebody just did.

        :param domain: see `get_kept_on`
        :return: as of when they are then
        """
        kept_on = self.get_kept_on(domain)
        if kept_on and not self._is_fresh(kept_on):
            # Rows of all companies; what anybody reads of them is for the rules to say.
            self.env[self._kept_in].sudo()._keep()
        return self.get_kept_on(domain)

    @api.model
    def _is_fresh(self, kept_on):
        return kept_on >= fields.Datetime.now() - FRESH
