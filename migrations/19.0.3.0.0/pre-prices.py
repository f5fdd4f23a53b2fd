"""Sessions and enrolments keep the currency of their price: so far the company's."""

from odoo.tools import SQL, sql


def migrate(cr, version):
    for table, column in (
        ("training_session", "price_currency_id"),
        ("training_enrollment", "currency_id"),
    ):
        if sql.column_exists(cr, table, column):
            continue
        sql.create_column(cr, table, column, "int4")
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = company.currency_id"
                " FROM res_company company WHERE company.id = %(table)s.company_id",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
    # What was agreed stays; nobody noted where it came from.
    if not sql.column_exists(cr, "training_enrollment", "price_origin"):
        sql.create_column(cr, "training_enrollment", "price_origin", "varchar")
