from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Instead of a domain of sessions: the rows that are kept ready will do.
KEPT = "kept"
# Of so many sessions the ledger is read about as fast as kept rows of all of them.
SESSIONS_MAX = 200


class TrainingReconciliationReport(models.Model):
    """Answers about many sessions come from rows kept ready, where there are any.

    What is about few sessions, or as at a date that somebody named, is reckoned when
    it is asked. `training.reconciliation.kept` says which rows these are.
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
        kept_on = super().get_kept_on(domain)
        return self._find_scope(Domain(domain or [])) == KEPT and kept_on

    @api.model
    def _find_scope(self, domain):
        scope = super()._find_scope(domain)
        if (
            self.env.context.get("training_as_at")
            or not self.env[self._kept_in]._get_kept_on()
            or (scope and self._are_few(Domain(scope)))
        ):
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
        return SQL(
            """
            SELECT kept.id, kept.kind, enrollment.id AS enrollment_id,
                   session.id AS session_id, session.course_id, session.place_id,
                   enrollment.partner_id, customer.id AS customer_id,
                   account.id AS account_id, company.id AS company_id,
                   company.currency_id, session.start AS session_start,
                   kept.reconciliation_class, kept.amount_expected,
                   kept.amount_invoiced, kept.amount_credited,
                   kept.amount_invoiced - kept.amount_credited AS amount_ledger,
                   kept.amount_paid, kept.amount_difference, kept.amount_delivered,
                   kept.amount_unearned, kept.amount_unbilled, said.reason
              FROM training_reconciliation_kept kept
         LEFT JOIN training_enrollment enrollment ON enrollment.id = kept.enrollment_id
         LEFT JOIN training_session session ON session.id = kept.session_id
         LEFT JOIN res_partner customer ON customer.id = kept.customer_id
         LEFT JOIN account_account account ON account.id = kept.account_id
         LEFT JOIN res_company company ON company.id = kept.company_id
         LEFT JOIN (SELECT DISTINCT ON (row_key) row_key, reason
                      FROM training_reconciliation_note
                  ORDER BY row_key, id DESC) said ON said.row_key = kept.id::text
            """
        )
