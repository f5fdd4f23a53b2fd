import json
from dataclasses import dataclass, field

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from ..logic.workbook import Column, write_workbook

MOST_ROWS = 100_000
BATCH = 2000
KINDS = {
    "integer": "count",
    "float": "number",
    "monetary": "number",
    "date": "date",
    "datetime": "datetime",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What a scheduled report reads, as it is written in the saved search."""

    name: str
    model: str
    domain: str
    context: str
    order: str
    content: str
    columns: list = field(default_factory=list)


class TrainingScheduledReport(models.Model):
    """From a saved search to a table."""

    _inherit = "training.scheduled.report"

    def _get_spec(self):
        search = self.filter_id
        return Spec(
            name=self.name,
            model=search.model_id,
            domain=search.domain,
            context=search.context,
            order=", ".join(json.loads(search.sort or "[]")),
            content=self.content,
            columns=self.export_id.export_fields.mapped("name"),
        )

    @api.model
    def _make_workbook(self, spec):
        """The file with what the user of the environment may read.

        :return: (name of the file, how many rows, its content)
        """
        records = self.env[spec.model]
        records.check_access("read")
        domain = Domain(self._evaluate(spec.domain))
        if spec.content == "totals":
            columns, rows, total = self._read_totals(records, domain, spec)
        else:
            columns, rows = self._read_rows(records, domain, spec)
            total = ()
        today = fields.Date.context_today(self)
        content = write_workbook(spec.name, columns, rows, total)
        return f"{spec.name} {today}", len(rows), content

    @api.model
    def _evaluate(self, text):
        """A domain or context as favourites keep it, for whose environment it is."""
        values = {
            "uid": self.env.uid,
            "allowed_company_ids": self.env.companies.ids,
            "context_today": lambda: fields.Date.context_today(self),
            "current_date": fields.Date.to_string(fields.Date.context_today(self)),
            "datetime": datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "time": time,
        }
        try:
            return safe_eval(text or "[]", values)
        except ValueError as error:
            raise UserError(
                self.env._("The saved search can't be understood: %s", text)
            ) from error

    # -- each record ------------------------------------------------------------------

    def _read_rows(self, records, domain, spec):
        """Columns of the template, or of the list, and their values."""
        names = spec.columns or self._get_list_fields(records)
        found = records.search(domain, limit=MOST_ROWS + 1, order=spec.order or None)
        if len(found) > MOST_ROWS:
            raise UserError(
                self.env._(
                    "These are more than %s rows. Narrow the search, or send totals.",
                    f"{MOST_ROWS:,}",
                )
            )
        rows = []
        found = found.with_context(import_compat=False)
        for first in range(0, len(found), BATCH):
            batch = found[first : first + BATCH]
            rows += batch.export_data(list(names))["datas"]
            # Read once, never again: a large table would fill the memory.
            batch.invalidate_recordset()
        return [self._describe_path(records, name) for name in names], [
            [None if value is False else value for value in row] for row in rows
        ]

    @api.model
    def _get_list_fields(self, records):
        """The columns that the list shows to this user."""
        arch = etree.fromstring(records.get_view(view_type="list")["arch"])
        names = [
            node.get("name")
            for node in arch.iterchildren("field")
            if node.get("optional") != "hide" and not node.get("column_invisible")
        ]
        return list(dict.fromkeys(names)) or ["display_name"]

    @api.model
    def _describe_path(self, records, path):
        """The column of a field, or of one reached over others (`session_id/name`)."""
        labels, kind = [], "text"
        for name in path.split("/"):
            if name in (".id", "id"):
                labels.append("ID")
                break
            info = records.fields_get([name], ["string", "type"])[name]
            labels.append(info["string"])
            kind = KINDS.get(info["type"], "text")
            comodel = records._fields[name].comodel_name
            records = self.env[comodel] if comodel else records
        return Column(" / ".join(labels), kind)

    # -- totals -----------------------------------------------------------------------

    def _read_totals(self, records, domain, spec):
        """A line for each group of the search, and one for all.

        The figures are those of the pivot: rates are sums divided by sums.
        """
        context = self._evaluate(spec.context or "{}")
        groups = self._get_groups(records, context)
        measures = self._get_measures(records, context)
        specs = [spec for _column, spec in measures]
        lines = records.formatted_read_group(
            domain, [spec for _column, spec in groups], specs
        )
        rows = [
            [
                *(self._get_label(records, group, line[group]) for _c, group in groups),
                *(self._get_figure(line[measure]) for measure in specs),
            ]
            for line in lines
        ]
        total = ()
        if groups:
            [line] = records.formatted_read_group(domain, [], specs)
            total = [
                self.env._("Total"),
                *[None] * (len(groups) - 1),
                *(self._get_figure(line[measure]) for measure in specs),
            ]
        return [column for column, _spec in (*groups, *measures)], rows, total

    @api.model
    def _get_groups(self, records, context):
        """[(column, group as it is read)] of a pivot, or else of a list."""
        names = [
            *context.get("pivot_row_groupby", ()),
            *(
                context.get("pivot_column_groupby")
                or context.get("pivot_col_groupby")
                or ()
            ),
        ]
        if not names:
            names = context.get("group_by") or []
            names = [names] if isinstance(names, str) else names
        groups = []
        for spec in dict.fromkeys(names):
            name = spec.partition(":")[0].partition(".")[0]
            info = records.fields_get([name], ["string", "type"])[name]
            is_date = info["type"] in ("date", "datetime")
            if is_date and ":" not in spec:
                spec = f"{spec}:month"
            groups.append((Column(info["string"]), spec))
        return groups

    @api.model
    def _get_measures(self, records, context):
        """[(column, aggregate)] of the search, or else of the model's pivot."""
        names = context.get("pivot_measures") or []
        if not names and context.get("graph_measure"):
            names = [context["graph_measure"]]
        if not names:
            arch = etree.fromstring(records.get_view(view_type="pivot")["arch"])
            names = [
                node.get("name") for node in arch.xpath("//field[@type='measure']")
            ]
        measures = []
        for name in dict.fromkeys(names or ["__count"]):
            if name == "__count":
                measures.append((Column(self.env._("Count"), "count"), name))
                continue
            info = records.fields_get([name], ["string", "type", "aggregator"])[name]
            function = info.get("aggregator") or "count_distinct"
            if info["type"] == "monetary" and function == "sum":
                function = "sum_currency"
            kind = "count" if "count" in function else KINDS.get(info["type"], "text")
            measures.append((Column(info["string"], kind), f"{name}:{function}"))
        return measures

    @api.model
    def _get_label(self, records, spec, value):
        """What a group is called."""
        if value is False or value is None:
            return self.env._("None")
        if isinstance(value, tuple | list):
            return value[1]
        name = spec.partition(":")[0].partition(".")[0]
        info = records.fields_get([name], ["selection"])[name]
        return dict(info.get("selection") or ()).get(value, value)

    @api.model
    def _get_figure(self, value):
        return None if value is False or value is None else value
