import io

import xlsxwriter

from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.misc import format_date

from .portal_training import TrainingPortal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEOPLE_PER_PAGE = 40
COLOURS = {
    "held": "#d7efdc",
    "expiring": "#fdf0c8",
    "planned": "#d5eaf7",
    "expired": "#f8d6d6",
    "missing": "#f8d6d6",
}


class RequirementsPortal(TrainingPortal):
    """Who has to hold what: one's own, or that of the people one manages.

    The record rules of `training.compliance.report` say whose rows there are.
    """

    @route(
        ["/my/training/requirements", "/my/training/requirements/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_requirements(self, page=1, search="", filterby="all", **_kwargs):
        report = request.env["training.compliance.report"]
        filters = report._matrix_filters()
        filterby = self._choose(filterby, filters)
        domain = self._requirements_domain(filters[filterby]["domain"], search)
        pages = self._paginate(
            "/my/training/requirements",
            report._count_people(domain),
            page,
            PEOPLE_PER_PAGE,
            search=search,
            filterby=filterby,
        )
        qualifications, lines = report._get_matrix(
            domain, pages["offset"], PEOPLE_PER_PAGE
        )
        return self._render_training(
            "portal_requirements",
            "requirements",
            request.env._("Required qualifications"),
            qualifications=qualifications,
            lines=lines,
            counts=report._count_statuses(),
            is_manager=bool(request.env.user._get_managed_client()),
            search=search,
            filters=filters,
            filterby=filterby,
            pager=pages,
            format_day=lambda day: format_date(request.env, day),
        )

    @route(
        "/my/training/requirements/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_requirements(self, search="", filterby="all", **_kwargs):
        """What the page shows, all of it, as a workbook."""
        report = request.env["training.compliance.report"]
        filters = report._matrix_filters()
        domain = self._requirements_domain(
            filters[self._choose(filterby, filters)]["domain"], search
        )
        qualifications, lines = report._get_matrix(domain)
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            self._write_matrix(book, qualifications, lines)
            self._write_list(book, lines)
        today = fields.Date.context_today(report)
        name = request.env._("required qualifications %s.xlsx", today)
        return self._send(out.getvalue(), XLSX, name)

    def _requirements_domain(self, domain, search):
        if not search:
            return domain
        return domain & (
            Domain("person_name", "ilike", search)
            | Domain("qualification_id.name", "ilike", search)
            | Domain("role_id.name", "ilike", search)
        )

    # -- the workbook ------------------------------------------------------------------

    def _get_formats(self, book):
        formats = {
            key: book.add_format({"bg_color": colour, "text_wrap": True, "border": 1})
            for key, colour in COLOURS.items()
        }
        formats["head"] = book.add_format({"bold": True, "text_wrap": True})
        formats["day"] = book.add_format({"num_format": "yyyy-mm-dd"})
        return formats

    def _write_matrix(self, book, qualifications, lines):
        """People down, qualifications across: words, and the colour that goes along."""
        sheet = book.add_worksheet(request.env._("Matrix"))
        formats = self._get_formats(book)
        labels = self._get_status_labels()
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 2 + len(qualifications), 18)
        sheet.freeze_panes(1, 1)
        head = [request.env._("Person"), request.env._("Roles")]
        head += qualifications.mapped("display_name")
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, formats["head"])
        for number, line in enumerate(lines, 1):
            sheet.write_string(number, 0, line["name"] or "")
            sheet.write_string(number, 1, line["roles"])
            for column, qualification in enumerate(qualifications, 2):
                cell = line["cells"].get(qualification)
                if cell:
                    text = self._describe_cell(cell, labels)
                    sheet.write_string(number, column, text, formats[cell.status])

    def _describe_cell(self, cell, labels):
        day = cell.valid_until if cell.status != "missing" else False
        text = f"{labels[cell.status]} {day or ''}".strip()
        return f"{text}, {request.env._('overdue')}" if cell.is_overdue else text

    def _write_list(self, book, lines):
        """One row for each person and qualification, to filter and sort."""
        sheet = book.add_worksheet(request.env._("List"))
        formats = self._get_formats(book)
        labels = self._get_status_labels()
        head = [
            request.env._("Person"),
            request.env._("Role"),
            request.env._("Qualification"),
            request.env._("Status"),
            request.env._("Valid until"),
            request.env._("To be held by"),
            request.env._("Overdue"),
            request.env._("Certificate"),
        ]
        sheet.set_column(0, len(head) - 1, 20)
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, formats["head"])
        cells = [
            (line["name"], cell) for line in lines for cell in line["cells"].values()
        ]
        for number, (name, cell) in enumerate(cells, 1):
            texts = {
                0: name or "",
                1: cell.role_id.name or "",
                2: cell.qualification_id.display_name,
                3: labels[cell.status],
                6: request.env._("yes") if cell.is_overdue else "",
                7: cell.certificate_id.number or "",
            }
            for column, text in texts.items():
                sheet.write_string(number, column, text)
            for column, day in ((4, cell.valid_until), (5, cell.due_date)):
                if day:
                    sheet.write_datetime(
                        number, column, fields.Datetime.to_datetime(day), formats["day"]
                    )
        sheet.autofilter(0, 0, len(cells), len(head) - 1)

    def _get_status_labels(self):
        report = request.env["training.compliance.report"]
        return dict(report._fields["status"]._description_selection(request.env))
