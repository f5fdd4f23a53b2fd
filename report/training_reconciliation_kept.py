from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Instead of a domain of sessions: the rows that are kept ready will do.
KEPT = "kept"
# Of so many sessions the ledger is read about as fast as kept rows of all of them.
SESSIONS_MAX = 200


class TrainingReconciliationReport(models.Model):
    """Answers about many sessions come from rows kept ready, where there are any.

    Those of today are always ready where there are many enrolments, those of another
    day from when somebody asks for it. What is about few sessions is reckoned anew.
    """

    _name = "training.reconciliation.report"
    _inherit = ["training.reconciliation.report", "training.kept.reading"]
    _kept_in = "training.reconciliation.kept"

    @property
    def _table_query(self):
        if self.env.context.get("training_scope") == KEPT:
            return self._kept_query()
        return super()._table_query

    @api.model
    @api.readonly
    def get_kept_on(self, domain=None):
        self.browse().check_access("read")
        if self._find_scope(Domain(domain or [])) != KEPT:
            return False
        return self._get_rows_kept_on()

    @api.model
    def refresh(self, domain=None):
        kept_on = self.get_kept_on(domain)
        if self._is_of_a_day() and kept_on and not self._is_fresh(kept_on):
            self._reckon_day()
            return self.get_kept_on(domain)
        return super().refresh(domain)

    @api.model
    @api.private
    def _make_ready(self):
        """Reckon a day's rows, where that takes long and nobody has done it yet."""
        self.browse().check_access("read")
        is_large = self.env[self._kept_in]._get_kept_on()
        if is_large and self._is_of_a_day() and not self._get_rows_kept_on():
            self._reckon_day()

    @api.model
    def _reckon_day(self):
        # Rows of all companies; what anybody reads of them is for the rules to say.
        dated_sudo = self.env["training.reconciliation.dated"].sudo()
        dated_sudo._keep_day(self._get_as_at())

    @api.model
    def _is_of_a_day(self):
        """Whether it is about another day than today."""
        return self._get_as_at() != fields.Date.context_today(self)

    @api.model
    def _get_rows_kept_on(self):
        """As of when all rows are kept; False where they aren't."""
        if self._is_of_a_day():
            dated = self.env["training.reconciliation.dated"]
            return dated._get_day_kept_on(self._get_as_at())
        return self.env[self._kept_in]._get_kept_on()

    @api.model
    def _find_scope(self, domain):
        scope = super()._find_scope(domain)
        if not self._get_rows_kept_on() or (scope and self._are_few(Domain(scope))):
            return scope
        return KEPT

    @api.model
    def _are_few(self, domain):
        # Which of them one may see the rows of is for the rules of this report to say.
        sessions_sudo = self.env["training.session"].sudo()
        sessions_sudo = sessions_sudo.with_context(active_test=False)
        count = sessions_sudo.search_count(domain, limit=SESSIONS_MAX + 1)
        return count <= SESSIONS_MAX

    @api.model
    def _kept_query(self):
        """SQL of the kept rows; PostgreSQL leaves out joins whose columns aren't asked.

        What was deleted since is left empty.
        """
        as_at = self._get_as_at()
        kept = SQL("SELECT id AS row_id, * FROM training_reconciliation_kept")
        if self._is_of_a_day():
            kept = SQL(
                "SELECT * FROM training_reconciliation_dated WHERE as_at = %s", as_at
            )
        return SQL(
            """
            SELECT kept.row_id AS id, kept.kind, enrollment.id AS enrollment_id,
                   session.id AS session_id, session.course_id, session.place_id,
                   enrollment.partner_id, customer.id AS customer_id,
                   account.id AS account_id, company.id AS company_id,
                   company.currency_id, session.start AS session_start,
                   kept.reconciliation_class, kept.amount_expected,
                   kept.amount_invoiced, kept.amount_credited,
                   kept.amount_invoiced - kept.amount_credited AS amount_ledger,
                   kept.amount_paid, kept.amount_difference, kept.amount_delivered,
                   kept.amount_unearned, kept.amount_unbilled, said.reason
              FROM (%(kept)s) kept
         LEFT JOIN training_enrollment enrollment ON enrollment.id = kept.enrollment_id
         LEFT JOIN training_session session ON session.id = kept.session_id
         LEFT JOIN res_partner customer ON customer.id = kept.customer_id
         LEFT JOIN account_account account ON account.id = kept.account_id
         LEFT JOIN res_company company ON company.id = kept.company_id
         LEFT JOIN (SELECT DISTINCT ON (row_key) row_key, reason
                      FROM training_reconciliation_note
                     WHERE create_date < %(bound)s
                  ORDER BY row_key, id DESC) said ON said.row_key = kept.row_id::text
            """,
            kept=kept,
            bound=self._get_bound(as_at),
        )
