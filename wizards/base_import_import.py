from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import ImportValidationError


class BaseImportImport(models.TransientModel):
    _inherit = "base_import.import"

    def parse_preview(self, options, count=10):
        """Never guess the day in the middle of a date that begins with the year.

        Odoo would take 2026-13-01 for 13 January, and 2026-03-01 in the next row for
        3 January.
        """
        preview = super().parse_preview(options, count)
        found = preview.get("options", {})
        for name in ("date_format", "datetime_format"):
            guess = found.get(name) or ""
            if guess.startswith("%Y") and guess.find("%d") < guess.find("%m"):
                found[name] = guess.translate(str.maketrans("dm", "md"))
        return preview

    def execute_import(self, fields, columns, options, dryrun=False):
        """Take a file of ours as a whole, and show its problems by line.

        Odoo imports long files in parts and stores each, so that a mistake further down
        would leave half of a file behind.
        """
        self.ensure_one()
        if not self._is_training_import([name for name in fields if name]):
            return super().execute_import(fields, columns, options, dryrun)
        whole = {name: value for name, value in options.items() if name != "limit"}
        result = super().execute_import(fields, columns, whole, dryrun)
        first = 1 + bool(options.get("has_headers")) + (options.get("skip") or 0)
        result["messages"] = self._by_line(result["messages"], first)
        return result

    def _by_line(self, messages, first):
        """One message for each problem, with all lines that have it.

        The import screen shows `record` as the row. Next to a column it would leave out
        either the row or the text, so the text names the column instead.
        """
        lines = defaultdict(list)
        for message in messages:
            if "rows" in message:
                lines[message["message"]].append(message["rows"]["from"] + first)
        shown = {message["message"]: message for message in messages}
        for text, message in shown.items():
            if text in lines:
                message["record"] = ", ".join(map(str, lines[text]))
                message["rows"] = {"from": lines[text][0], "to": lines[text][0]}
                message.pop("field", None)
                message.pop("field_path", None)
        return list(shown.values())

    def _is_training_import(self, fields):
        model = self.env[self.res_model]
        return hasattr(model, "_import_template") and model._is_training_import(fields)

    @api.model
    def _parse_date_from_data(self, data, index, name, field_type, options):
        return self._parse_by_cell(
            super()._parse_date_from_data, data, index, name, field_type, options
        )

    @api.model
    def _parse_float_from_data(self, data, index, name, options):
        return self._parse_by_cell(
            super()._parse_float_from_data, data, index, name, options
        )

    def _parse_by_cell(self, parse, data, index, *arguments):
        """Leave what can't be read as it is: checking the cells tells all of it.

        Odoo stops at the first, in terms of its own.
        """
        if not hasattr(self.env[self.res_model], "_import_template"):
            parse(data, index, *arguments)
            return
        for line in data:
            written = line[index]
            try:
                parse([line], index, *arguments)
            except (ImportValidationError, UserError):
                line[index] = written
