from odoo import api, models
from odoo.fields import Domain
from odoo.tools import OrderedSet, Query

# Fields of a row that are those of its session. Rows without one have none.
SESSION_FIELDS = {
    "session_id": "id",
    "course_id": "course_id",
    "place_id": "place_id",
    "session_start": "start",
}
# Those that are of its enrolment; rows without one have none, or their session's.
ENROLLMENT_FIELDS = {"enrollment_id": "id", "partner_id": "partner_id"}
COLLECTIONS = (list, tuple, set, OrderedSet)
# Conditions that hold for no row without a session.
POSITIVE = ("=", "in", "any", "child_of", "ilike", "=ilike", ">", ">=", "<", "<=")


class TrainingReconciliationReport(models.Model):
    """Reads no more of the ledger than the sessions that are asked about.

    PostgreSQL can't carry a condition on the rows into the sums that they are made of.
    So what a domain says about sessions narrows the query itself. The rows of a session
    are the same however it is asked for.
    """

    _inherit = "training.reconciliation.report"

    @api.model
    def _search(self, domain, *args, **kwargs):
        scope = self._find_scope(Domain(domain))
        if scope == self.env.context.get("training_scope"):
            return super()._search(domain, *args, **kwargs)
        return self.with_context(training_scope=scope)._search(domain, *args, **kwargs)

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        """One pass over the ledger for the page and for the number of all rows.

        The page is then read by its ids, which are of a few sessions.
        """
        if not limit:
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        most = count_limit and max(count_limit, offset + limit)
        ids = list(self._search(domain, limit=most, order=order or self._order))
        page = self.browse(ids[offset : offset + limit])
        return {
            "length": len(ids) if page else 0,
            "records": page.web_read(specification),
        }

    @api.model
    def _get_scope_query(self):
        """SQL of the ids of the sessions in question, or None for all."""
        scope = self.env.context.get("training_scope")
        if not scope:
            return None
        # Which rows of them one may read is for the rules of this report to say.
        sessions_sudo = self.env["training.session"].sudo()
        return sessions_sudo._search(Domain(scope), active_test=False).subselect()

    @api.model
    def _find_scope(self, domain):
        """What a domain of rows says about their sessions.

        :return: a domain of sessions that holds for the session of each row found;
            None when rows without a session may be found, or all sessions are asked for
        """
        conditions = [
            condition
            for part in _get_conjuncts(domain)
            if (condition := self._carry_over(*part))
        ]
        return list(Domain.AND(conditions)) if conditions else None

    @api.model
    def _carry_over(self, path, operator, value):
        """A condition of rows as one of sessions, or None where it can't be one."""
        name, _dot, rest = str(path).partition(".")
        if name == "session_id" and rest:
            return Domain(rest, operator, value)
        values = value if isinstance(value, COLLECTIONS) else [value]
        if isinstance(value, Query) or operator not in POSITIVE or not all(values):
            return None
        if path == "id":
            return self._carry_ids(operator, values)
        if path in SESSION_FIELDS:
            return Domain(SESSION_FIELDS[path], operator, value)
        if path in ENROLLMENT_FIELDS:
            return self._of_enrollments(ENROLLMENT_FIELDS[path], operator, value)
        if path == "customer_id":
            of_seats = self._of_enrollments("customer_id", operator, value)
            return of_seats | Domain("customer_id", operator, value)
        return None

    @api.model
    def _of_enrollments(self, name, operator, value):
        return Domain("enrollment_ids", "any", [(name, operator, value)])

    @api.model
    def _carry_ids(self, operator, ids):
        """The sessions that rows are of; how ids are made is said in the query."""
        if operator not in ("=", "in") or any(row_id % 4 == 3 for row_id in ids):
            return None
        seats = [row_id // 4 for row_id in ids if row_id % 4 == 0]
        sessions = [row_id // 4 for row_id in ids if row_id % 4]
        return self._of_enrollments("id", "in", seats) | Domain("id", "in", sessions)


def _get_conjuncts(domain):
    """The conditions of a domain that all have to hold; others are left out."""
    is_conjunction = getattr(domain, "OPERATOR", None) == "&"
    parts = domain.children if is_conjunction else (domain,)
    return [
        (condition.field_expr, condition.operator, condition.value)
        for part in parts
        for condition in part.iter_conditions()
        if condition is part
    ]
