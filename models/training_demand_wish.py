import time

from odoo import api, fields, models
from odoo.tools import SQL

from .training_demand_report import FATES, KINDS

REPORT = "training.demand.report"
# Fewer enrolments are read anew faster than a screen opens.
KEPT_FROM = 100_000
COLUMNS = (
    "id",
    "kind",
    "course_id",
    "place_id",
    "company_id",
    "date",
    "asked",
    "fate",
)


class TrainingDemandWish(models.Model):
    """Rows of the demand report, kept ready where there are many enrolments.

    Who asked first is known only when all enrolments are read. A job does that each
    hour and writes what differs; the report says as of when it is. Ids are the
    report's own.
    """

    _name = "training.demand.wish"
    _description = "Demand Kept Ready"
    _log_access = False
    _rec_name = "kind"

    kind = fields.Selection(KINDS, readonly=True)
    # Plain numbers: checking a million references takes longer than reckoning the rows.
    # The report joins what they stand for, so that what was deleted isn't shown.
    course_id = fields.Integer(readonly=True)
    place_id = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Date(readonly=True)
    asked = fields.Integer(readonly=True)
    fate = fields.Selection(FATES, readonly=True)

    _latest_index = models.Index("(date DESC, id DESC)")

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
        return self.env["training.kept.report"]._get_kept_on(REPORT)

    @api.model
    @api.private
    def _keep(self):
        """Reckon the report and write what differs from the rows that are kept.

        Rows that stay as they were aren't touched: nearly all of them, each hour.
        """
        started, now = time.monotonic(), fields.Datetime.now()
        kept = self.env["training.kept.report"]
        # First of all, so that of two at once the second begins again.
        kept._note(REPORT, kept_on=now)
        self.env.flush_all()
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        cr = self.env.cr
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE training_demand_fresh ON COMMIT DROP AS"
                " SELECT id::int, kind::varchar, course_id, place_id, company_id, date,"
                " asked, fate::varchar FROM (%s) wish",
                self.env[REPORT]._wish_query(),
            )
        )
        cr.execute(SQL("ANALYZE training_demand_fresh"))
        cr.execute(
            SQL(
                "DELETE FROM training_demand_wish kept WHERE NOT EXISTS ("
                " SELECT FROM training_demand_fresh fresh WHERE fresh.id = kept.id"
                " AND (%s) IS NOT DISTINCT FROM (%s))",
                SQL(", ").join(SQL.identifier("fresh", name) for name in COLUMNS[1:]),
                SQL(", ").join(SQL.identifier("kept", name) for name in COLUMNS[1:]),
            )
        )
        cr.execute(
            SQL(
                "INSERT INTO training_demand_wish (%(columns)s)"
                " SELECT %(columns)s FROM training_demand_fresh fresh WHERE NOT EXISTS"
                " (SELECT FROM training_demand_wish kept WHERE kept.id = fresh.id)",
                columns=columns,
            )
        )
        cr.execute(SQL("SELECT COUNT(*) FROM training_demand_fresh"))
        [row_count] = cr.fetchone()
        cr.execute(SQL("DROP TABLE training_demand_fresh"))
        cr.execute(SQL("ANALYZE training_demand_wish"))
        self.invalidate_model()
        kept._note(REPORT, row_count=row_count, seconds=time.monotonic() - started)

    @api.model
    @api.private
    def _leave(self):
        """Keep nothing any more: the report is reckoned when it is asked."""
        self.env["training.kept.report"]._note(
            REPORT, kept_on=False, row_count=0, seconds=0.0
        )
        self.env.execute_query(SQL("DELETE FROM training_demand_wish RETURNING 1"))
        self.invalidate_model()
