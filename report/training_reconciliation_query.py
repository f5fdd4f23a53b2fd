"""The query behind the reconciliation report: one pass over ledger and enrolments."""

from odoo.tools import SQL

# What stands in the ledger for training at a date, and how far it is paid. A payment
# settles all lines of its invoice alike; what was matched by the date is what is not
# open now, less what was matched later, so that few matches have to be added up.
LEDGER = """
    WITH tagged AS (
        SELECT aml.move_id, aml.training_enrollment_id AS enrollment_id,
               aml.training_session_id AS session_id,
               COALESCE(aml.training_fee_kind IN ('flat', 'extra', 'deposit',
                                                  'settlement'), FALSE) AS is_flat,
               aml.training_fee_kind IN ('seat', 'flat') AS is_whole,
               aml.training_fee_kind = 'extra' AS is_extra,
               aml.account_id, aml.company_id, -aml.balance AS amount,
               aml.currency_id, -aml.amount_currency AS amount_currency,
               CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                    * aml.price_unit * aml.quantity
                    * (1 - COALESCE(aml.discount, 0) / 100) AS gross,
               move.move_type = 'out_refund' AS is_credit
          FROM %(lines)s aml
          JOIN account_move move ON move.id = aml.move_id
          JOIN account_account account ON account.id = aml.account_id
         WHERE (aml.training_session_id IS NOT NULL
                OR aml.training_enrollment_id IS NOT NULL)
           AND aml.parent_state = 'posted' AND aml.date <= %(as_at)s
           AND aml.display_type = 'product'
           AND (move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                OR account.account_type IN ('income', 'income_other'))
    ), later AS (
        SELECT line_id, SUM(amount) AS amount FROM (
            SELECT debit_move_id AS line_id, amount
              FROM account_partial_reconcile WHERE max_date > %(as_at)s
             UNION ALL
            SELECT credit_move_id, amount
              FROM account_partial_reconcile WHERE max_date > %(as_at)s
        ) AS both_sides GROUP BY line_id
    ), settled AS (
        SELECT owed.move_id,
               1 - SUM(ABS(owed.amount_residual) + COALESCE(later.amount, 0))
                   / NULLIF(SUM(ABS(owed.balance)), 0) AS share,
               BOOL_OR(owed.date_maturity < %(as_at)s
                       AND (owed.amount_residual != 0 OR later.amount != 0)) AS overdue
          FROM account_move_line owed
          LEFT JOIN later ON later.line_id = owed.id
         WHERE owed.account_id IN (SELECT id FROM account_account
                                    WHERE account_type = 'asset_receivable')
           AND owed.parent_state = 'posted'
           AND owed.move_id IN (SELECT move_id FROM tagged)
         GROUP BY owed.move_id
    ), line AS (
        SELECT tagged.*,
               CASE WHEN is_credit THEN 0 ELSE amount END AS invoiced,
               CASE WHEN is_credit THEN -amount ELSE 0 END AS credited,
               amount * COALESCE(settled.share, 1) AS paid,
               COALESCE(settled.overdue AND NOT is_credit, FALSE) AS overdue
          FROM tagged LEFT JOIN settled ON settled.move_id = tagged.move_id
    ), by_enrollment AS (
        SELECT enrollment_id, SUM(invoiced) AS invoiced, SUM(credited) AS credited,
               SUM(paid) AS paid, BOOL_OR(overdue) AS overdue,
               COALESCE(SUM(amount) FILTER (WHERE is_whole), 0) > 0 AS is_charged,
               MAX(currency_id) AS currency_id, SUM(amount_currency) AS amount_currency,
               SUM(gross) AS gross
          FROM line WHERE enrollment_id IS NOT NULL GROUP BY enrollment_id
    ), by_session AS (
        SELECT session_id, is_flat, SUM(invoiced) AS invoiced,
               SUM(credited) AS credited, SUM(paid) AS paid,
               BOOL_OR(overdue) AS overdue,
               COALESCE(SUM(amount) FILTER (WHERE is_whole), 0) > 0 AS is_charged,
               COALESCE(SUM(amount) FILTER (WHERE is_extra), 0) > 0 AS is_extra_charged,
               MAX(currency_id) AS currency_id, SUM(amount_currency) AS amount_currency,
               SUM(gross) AS gross
          FROM line WHERE enrollment_id IS NULL GROUP BY session_id, is_flat
    ), untagged AS (
        SELECT aml.account_id, aml.company_id,
               SUM(GREATEST(-aml.balance, 0)) AS invoiced,
               SUM(GREATEST(aml.balance, 0)) AS credited
          FROM account_move_line aml
         WHERE aml.parent_state = 'posted' AND aml.date <= %(as_at)s
           AND (aml.account_id, aml.company_id) IN (
                SELECT DISTINCT account_id, company_id FROM tagged)
           AND (aml.display_type IS DISTINCT FROM 'product'
                OR (aml.training_session_id IS NULL
                    AND aml.training_enrollment_id IS NULL))
         GROUP BY aml.account_id, aml.company_id
    )"""

# What is due at the date before taxes, and how much of it is delivered.
DUE = """,
    tax (course_id, company_id, factor) AS (%(tax_factors)s),
    rate (company_id, currency_id, factor) AS (%(rates)s),
    session AS (
        SELECT s.*, currency.decimal_places AS digits,
               company.currency_id AS currency_id,
               COALESCE(tax.factor, 1) AS factor,
               COALESCE(s.state = 'cancelled'
                        AND COALESCE(s.cancelled_on, s.create_date) < %(bound)s, FALSE)
                   AS is_cancelled,
               s.state IN ('done', 'closed') AS is_done
          FROM training_session s
          JOIN res_company company ON company.id = s.company_id
          JOIN res_currency currency ON currency.id = company.currency_id
          LEFT JOIN tax ON tax.course_id = s.course_id
                       AND tax.company_id = s.company_id
    ), delivery AS (
        SELECT m.session_id,
               COALESCE(SUM(EXTRACT(EPOCH FROM m.stop - m.start)) FILTER (
                    WHERE (m.stop AT TIME ZONE 'UTC' AT TIME ZONE s.tz)::date
                          <= %(as_at)s), 0)
               / NULLIF(SUM(EXTRACT(EPOCH FROM m.stop - m.start)), 0) AS share
          FROM training_meeting m JOIN training_session s ON s.id = m.session_id
         GROUP BY m.session_id
    ), fee AS (
        SELECT fee.enrollment_id,
               SUM(ROUND(fee.amount * session.factor, session.digits)) AS amount
          FROM training_enrollment_fee fee
          JOIN session ON session.id = fee.session_id
         WHERE fee.create_date < %(bound)s
           AND (fee.waived_on IS NULL OR fee.waived_on >= %(bound)s)
         GROUP BY fee.enrollment_id
    ), enrollment AS NOT MATERIALIZED (
        SELECT e.id, e.session_id, e.partner_id, e.customer_id, e.price,
               e.currency_id, e.state, e.invoice_on, e.deposit_percent,
               e.state = 'cancelled'
                   AND COALESCE(e.cancelled_on, e.create_date) < %(bound)s
                   AS is_cancelled,
               COALESCE(e.confirmed_on, e.create_date) < %(bound)s
                   AND (e.state IN ('confirmed', 'completed', 'no_show')
                        OR (e.state = 'cancelled' AND e.confirmed_on IS NOT NULL
                            AND e.cancelled_on >= %(bound)s)) AS is_due
          FROM training_enrollment e
    ), extra AS (
        SELECT s.id AS session_id, COUNT(*) - s.seats_included AS seats
          FROM training_session s
          JOIN enrollment e ON e.session_id = s.id
         WHERE s.fee_mode = 'flat' AND s.seats_included > 0 AND s.price_extra > 0
           AND %(is_asked)s
           AND e.is_due
           AND (s.invoice_on IS DISTINCT FROM 'attendance' OR e.state != 'no_show')
         GROUP BY s.id HAVING COUNT(*) > s.seats_included
    ), entry AS (
        SELECT e.id::bigint * 4 AS id, 'enrollment' AS kind, e.id AS enrollment_id,
               s.id AS session_id, e.partner_id, e.customer_id,
               NULL::integer AS account_id, s.company_id,
               COALESCE(fee.amount, 0) +
               CASE WHEN NOT e.is_due OR s.fee_mode != 'learner' THEN 0
                    WHEN e.invoice_on = 'attendance' AND e.state = 'no_show' THEN 0
                    WHEN ledger.is_charged
                         OR COALESCE(e.invoice_on, 'confirmation') = 'confirmation'
                         OR e.invoice_on = 'start' AND s.start < %(bound)s
                         OR e.invoice_on = 'attendance' AND s.done_on < %(bound)s
                    THEN ROUND(COALESCE(e.price, 0) * s.factor, s.digits)
                    ELSE ROUND(ROUND(COALESCE(e.price, 0)
                                     * COALESCE(e.deposit_percent, 0)::numeric / 100,
                                     s.digits) * s.factor, s.digits)
                    END AS agreed,
               e.currency_id AS agreed_currency_id,
               ledger.currency_id AS ledger_currency_id, ledger.amount_currency,
               CASE WHEN s.factor < 1 THEN ledger.gross * s.factor END AS entered,
               ledger.invoiced, ledger.credited, ledger.paid, ledger.overdue,
               e.is_cancelled
          FROM enrollment e
          JOIN session s ON s.id = e.session_id
          LEFT JOIN by_enrollment ledger ON ledger.enrollment_id = e.id
          LEFT JOIN fee ON fee.enrollment_id = e.id
         WHERE (e.is_due OR ledger.enrollment_id IS NOT NULL
                OR fee.enrollment_id IS NOT NULL)
           AND %(is_asked_seat)s
         UNION ALL
        SELECT s.id::bigint * 4 + 1, 'flat', NULL, s.id, NULL, s.customer_id, NULL,
               s.company_id,
               CASE WHEN s.fee_mode = 'flat' AND NOT s.is_cancelled
                         AND s.state NOT IN ('draft', 'cancelled')
                         AND COALESCE(s.scheduled_on, s.create_date) < %(bound)s
                    THEN CASE
                         WHEN ledger.is_charged
                              OR COALESCE(s.invoice_on, 'confirmation')
                                 = 'confirmation'
                              OR s.invoice_on = 'start' AND s.start < %(bound)s
                              OR s.invoice_on = 'attendance' AND s.done_on < %(bound)s
                         THEN ROUND(COALESCE(s.price_unit, 0) * s.factor, s.digits)
                         ELSE ROUND(ROUND(COALESCE(s.price_unit, 0)
                                     * COALESCE(s.deposit_percent, 0)::numeric / 100,
                                     s.digits) * s.factor, s.digits) END
                        + CASE
                         WHEN ledger.is_extra_charged
                              OR CASE WHEN s.invoice_on = 'attendance' THEN s.done_on
                                      ELSE s.start END < %(bound)s
                         THEN ROUND(COALESCE(extra.seats * s.price_extra, 0) * s.factor,
                                    s.digits)
                         ELSE 0 END
                    ELSE 0 END,
               s.price_currency_id, ledger.currency_id, ledger.amount_currency,
               CASE WHEN s.factor < 1 THEN ledger.gross * s.factor END,
               ledger.invoiced, ledger.credited, ledger.paid, ledger.overdue,
               s.is_cancelled
          FROM session s
          LEFT JOIN by_session ledger ON ledger.session_id = s.id AND ledger.is_flat
          LEFT JOIN extra ON extra.session_id = s.id
         WHERE (ledger.session_id IS NOT NULL OR s.fee_mode = 'flat')
           AND %(is_asked)s
         UNION ALL
        SELECT s.id::bigint * 4 + 2, 'session', NULL, s.id, NULL, s.customer_id, NULL,
               s.company_id, 0, NULL, NULL, 0, NULL, ledger.invoiced,
               ledger.credited, ledger.paid, FALSE, s.is_cancelled
          FROM by_session ledger JOIN session s ON s.id = ledger.session_id
         WHERE NOT ledger.is_flat
         UNION ALL
        SELECT (company_id::bigint * 1000000 + account_id) * 4 + 3, 'rest', NULL, NULL,
               NULL, NULL, account_id, company_id, 0, NULL, NULL, 0, NULL, invoiced,
               credited, 0, FALSE, FALSE
          FROM untagged WHERE %(is_all)s
    )"""

# Entries of the sessions in question, by their own indexes.
LINES = """
    (SELECT line.* FROM account_move_line line
       JOIN training_enrollment seat ON seat.id = line.training_enrollment_id
      WHERE seat.session_id IN %(sessions)s
      UNION ALL
     SELECT line.* FROM account_move_line line
      WHERE line.training_enrollment_id IS NULL
        AND line.training_session_id IS NOT NULL
        AND line.training_session_id IN %(sessions)s)"""

# The order of the classes is that of logic/reconciliation.py.
CLASSES = """,
    amounts AS (
        SELECT entry.id, entry.kind, entry.enrollment_id, entry.session_id,
               entry.partner_id, entry.customer_id, entry.account_id,
               entry.company_id, entry.is_cancelled,
               company.currency_id AS currency_id, currency.decimal_places AS digits,
               s.course_id, s.place_id, s.start AS session_start,
               -- Of prices with taxes an invoice rounds the sum, not each line: who
               -- was charged the agreed price is due what the entry made of it.
               ROUND(CASE WHEN ABS(entry.entered - entry.agreed)
                               <= 0.51 / POWER(10::numeric, currency.decimal_places)
                          THEN COALESCE(entry.invoiced, 0) - COALESCE(entry.credited, 0)
                          WHEN rate.factor IS NULL THEN entry.agreed
                          WHEN entry.ledger_currency_id = entry.agreed_currency_id
                          THEN entry.invoiced - entry.credited
                               + (entry.agreed - entry.amount_currency) * rate.factor
                          ELSE entry.agreed * rate.factor
                          END, currency.decimal_places) AS expected,
               ROUND(COALESCE(entry.invoiced, 0), currency.decimal_places) AS invoiced,
               ROUND(COALESCE(entry.credited, 0), currency.decimal_places) AS credited,
               ROUND(COALESCE(entry.paid, 0), currency.decimal_places) AS paid,
               COALESCE(entry.overdue, FALSE) AS overdue,
               COALESCE(s.is_done AND COALESCE(delivery.share, 1) >= 1, FALSE)
                   AS is_delivered,
               CASE WHEN s.id IS NULL OR entry.is_cancelled OR s.is_cancelled THEN 1
                    ELSE COALESCE(delivery.share, s.is_done::integer, 0) END AS share
          FROM entry
          JOIN res_company company ON company.id = entry.company_id
          JOIN res_currency currency ON currency.id = company.currency_id
          LEFT JOIN rate ON rate.company_id = entry.company_id
                        AND rate.currency_id = entry.agreed_currency_id
          LEFT JOIN session s ON s.id = entry.session_id
          LEFT JOIN delivery ON delivery.session_id = entry.session_id
    ), classed AS (
        SELECT amounts.*, invoiced - credited AS stands,
               ROUND(expected * share, digits) AS delivered,
               CASE WHEN kind IN ('session', 'rest') THEN 'unassigned'
                    WHEN invoiced - credited > expected AND is_cancelled
                    THEN 'cancelled_not_credited'
                    WHEN invoiced - credited > expected THEN 'over_invoiced'
                    WHEN invoiced - credited < expected AND invoiced = credited
                    THEN 'not_invoiced'
                    WHEN invoiced - credited < expected THEN 'under_invoiced'
                    WHEN overdue AND invoiced - credited > paid THEN 'unpaid_overdue'
                    WHEN invoiced > credited AND NOT is_delivered AND NOT is_cancelled
                    THEN 'invoiced_not_delivered'
                    ELSE 'agreed' END AS reconciliation_class
          FROM amounts
    ), said AS (
        SELECT DISTINCT ON (row_key) row_key, reason
          FROM training_reconciliation_note
         WHERE create_date < %(bound)s ORDER BY row_key, id DESC
    )
    SELECT classed.id, kind, enrollment_id, session_id, course_id, place_id, partner_id,
           customer_id, account_id, company_id, currency_id, session_start,
           reconciliation_class, expected AS amount_expected,
           invoiced AS amount_invoiced, credited AS amount_credited,
           stands AS amount_ledger, paid AS amount_paid,
           CASE reconciliation_class
                WHEN 'agreed' THEN 0
                WHEN 'unpaid_overdue' THEN paid - stands
                ELSE stands - expected END AS amount_difference,
           delivered AS amount_delivered,
           CASE WHEN kind IN ('session', 'rest') THEN 0
                ELSE GREATEST(stands - delivered, 0) END AS amount_unearned,
           CASE WHEN kind IN ('session', 'rest') THEN 0
                ELSE GREATEST(delivered - stands, 0) END AS amount_unbilled,
           said.reason
      FROM classed LEFT JOIN said ON said.row_key = classed.id::text"""


def build_query(as_at, bound, tax_factors, rates, sessions=None):
    """The report's rows.

    :param date as_at: entries and payments up to this day count
    :param datetime bound: the first moment after that day, in UTC
    :param dict tax_factors: {(course id, company id): untaxed part of 1}, where the
        price includes taxes
    :param dict rates: {(company id, currency id): of the company's currency for 1},
        of currencies that aren't the company's
    :param SQL sessions: subquery of the ids of those sessions that are asked about;
        None for all, and for the rest of the accounts
    """
    is_all = sessions is None
    return SQL(
        LEDGER + DUE + CLASSES,
        as_at=as_at,
        bound=bound,
        tax_factors=_table(tax_factors),
        rates=_table(rates),
        lines=SQL("account_move_line") if is_all else SQL(LINES, sessions=sessions),
        is_asked=SQL("TRUE") if is_all else SQL("s.id IN %s", sessions),
        is_asked_seat=SQL("TRUE") if is_all else SQL("e.session_id IN %s", sessions),
        is_all=is_all,
    )


def _table(factors):
    """Rows (id, id, factor) for a query, also when there are none."""
    if not factors:
        return SQL("SELECT NULL::integer, NULL::integer, NULL::numeric WHERE FALSE")
    values = SQL(", ").join(
        SQL("(%s, %s, %s::numeric)", first, second, str(factor))
        for (first, second), factor in factors.items()
    )
    return SQL("VALUES %s", values)
