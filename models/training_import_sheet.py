"""The cells of a file to import, and what is wrong with them."""

import math
from collections import defaultdict
from datetime import date
from difflib import get_close_matches

from odoo import fields, models
from odoo.fields import Domain

# Names that lead to a record by another way than what people call it.
RECORD_KEYS = ("id", ".id")
NUMBERS = ("float", "monetary")
LARGEST_INTEGER = 2**31 - 1
SHOWN_PROBLEMS = 50
SHOWN_CHOICES = 5
# How alike a name must be to be proposed: a slip, not another word.
NEAR = 0.82
# Names to look for the nearest one in; more would take longer than it helps.
COMPARED_NAMES = 1000


class ImportColumn:
    """A column: where its path leads, and what people call it."""

    def __init__(self, model, name):
        self.name = name
        self.path = models.fix_import_export_id_paths(name)
        self.key = self.path[-1] if self.path[-1] in RECORD_KEYS else None
        self.field = None
        labels = []
        for part in self.path:
            if part in RECORD_KEYS or part not in model._fields:
                break
            self.field = model._fields[part]
            self.model = model
            labels.append(self.field._description_string(model.env))
            if self.field.relational:
                model = model.env[self.field.comodel_name]
        self.label = " / ".join(labels) or name

    def is_named(self):
        """Whether its cells call records by their names."""
        return bool(self.field and not self.key and self.field.relational)


class ImportSheet:
    """All cells of a file, checked before anything of it is stored."""

    def __init__(self, model, names, data):
        self.model = model
        self.env = model.env
        self.data = data
        self.columns = [ImportColumn(model, name) for name in names]
        # {(model name, what it is called): id}, for the converter
        self.records = {}
        self.by_name = {column.name: column for column in self.columns}

    # -- reading ----------------------------------------------------------------------

    def cells(self, name):
        """(row index, value) of a column's cells that aren't empty."""
        if name not in self.by_name:
            return
        index = self.columns.index(self.by_name[name])
        for row, values in enumerate(self.data):
            value = values[index]
            if isinstance(value, str):
                value = value.strip()
            if value:
                yield row, value

    def dates(self, name):
        """(row index, date) of a column's cells that are dates."""
        for row, value in self.cells(name):
            try:
                yield row, fields.Date.to_date(value)
            except ValueError:
                continue  # told as unreadable

    def _is_new(self, row):
        """Whether a row makes a record: no further line, no known record's id."""
        values = self.data[row]
        pairs = list(zip(self.columns, values, strict=True))
        if any(column.path[0] in RECORD_KEYS and value for column, value in pairs):
            return False
        return any(value for column, value in pairs if not self._is_line(column))

    def _is_line(self, column):
        field = self.model._fields.get(column.path[0])
        return bool(field and field.type == "one2many")

    # -- problems ---------------------------------------------------------------------

    def find_problems(self):
        """Messages as Odoo's import gives them, in the order of the rows."""
        self._look_up_records()
        problems = [
            *self._find_missing(),
            *self._find_unreadable(),
            *self._find_repeated(),
            *self.model._find_import_problems(self),
        ]
        problems.sort(key=lambda problem: problem[0])
        messages = [
            self._message(row, self.by_name.get(name), name, text)
            for row, name, text in problems[:SHOWN_PROBLEMS]
        ]
        if len(problems) > SHOWN_PROBLEMS:
            left_out = self.env._(
                "%(count)s more problems aren't shown.",
                count=len(problems) - SHOWN_PROBLEMS,
            )
            row, name, _text = problems[SHOWN_PROBLEMS]
            messages.append(self._message(row, None, name, left_out))
        return messages

    def _message(self, row, column, name, text):
        if column:
            text = self.env._(
                "Column “%(column)s”: %(problem)s", column=column.label, problem=text
            )
        return {
            "type": "error",
            "message": text,
            "field": column.path[0] if column else name.split("/")[0],
            "field_path": column.path if column else name.split("/"),
            "rows": {"from": row, "to": row},
            "record": row,
        }

    def complete(self, message):
        """Name the column in what a record was refused for, where Odoo doesn't."""
        if "rows" not in message:
            return message
        name = message.get("field") or self.model._import_key
        column = self.by_name.get(name)
        return {
            **message,
            **self._message(message["rows"]["from"], column, name, message["message"]),
            "type": message["type"],
            "rows": message["rows"],
        }

    def _find_missing(self):
        """Empty cells, and columns left out, that a record can't do without."""
        for name in self.model._import_required:
            if name not in self.by_name:
                if "/" not in name and any(map(self._is_new, range(len(self.data)))):
                    label = ImportColumn(self.model, name).label
                    yield (
                        0,
                        name,
                        self.env._("The file lacks the column “%s”.", label),
                    )
                continue
            filled = {row for row, _value in self.cells(name)}
            for row in self._rows_with(name):
                if row not in filled:
                    yield row, name, self.env._("is empty, but has to be filled in.")

    def _rows_with(self, name):
        """Rows that need a column: new records, or lines of which a cell is filled."""
        if "/" not in name:
            return [row for row in range(len(self.data)) if self._is_new(row)]
        first = name.partition("/")[0]
        return sorted(
            {
                row
                for column in self.columns
                if column.path[0] == first
                for row, _value in self.cells(column.name)
            }
        )

    def _find_repeated(self):
        """Values that may stand once only, in the file and in the database."""
        for name in self.model._import_unique:
            seen = {}
            for row, value in self.cells(name):
                if not self._is_new(row):
                    continue
                if value in seen:
                    yield (
                        row,
                        name,
                        self.env._(
                            "“%(value)s” stands in row %(row)s already. Keep one of"
                            " the two.",
                            value=value,
                            row=seen[value] + 2,
                        ),
                    )
                seen.setdefault(value, row)
            yield from self._find_taken(name, seen)

    def _find_taken(self, name, seen):
        """Values that records in the database have already."""
        if not seen:
            return
        domain = Domain(name, "in", list(seen)) & self._company_domain(self.model)
        found = self.model.with_context(active_test=False).search(domain)
        for record in found:
            yield (
                seen[record[name]],
                name,
                self.env._(
                    "“%(value)s” is there already: %(record)s. Leave this row out, or"
                    " write something else.",
                    value=record[name],
                    record=record.display_name,
                ),
            )

    # -- cells ------------------------------------------------------------------------

    def _find_unreadable(self):
        """Cells that are no date, number, choice or record."""
        left_to_odoo = {
            *self.env.context.get("import_set_empty_fields", ()),
            *self.env.context.get("import_skip_records", ()),
            *self.env.context.get("name_create_enabled_fields", ()),
        }
        for column in self.columns:
            if column.field is None or column.key or column.name in left_to_odoo:
                continue
            check = self._check_record if column.is_named() else self._check_value
            for row, value in self.cells(column.name):
                problem = check(column, value)
                if problem:
                    yield row, column.name, problem

    def _check_value(self, column, value):
        """What is wrong with a value, or None."""
        kind = column.field.type
        converter = self.env["ir.fields.converter"].to_field(
            column.model, column.field, savepoint=None
        )
        if converter is None or isinstance(value, date):
            return None
        try:
            converted, warnings = converter(value)
        except ValueError:
            return self._describe_value(column, value)
        if warnings or self._is_beyond(kind, converted):
            return self._describe_value(column, value)
        if column.name in self.model._import_not_negative and converted < 0:
            return self.env._("“%s” is negative. Write 0 or more.", value)
        return None

    @staticmethod
    def _is_beyond(kind, number):
        """Whether a number is none the database can keep."""
        if kind == "integer":
            return abs(number) > LARGEST_INTEGER
        return kind in NUMBERS and not math.isfinite(number)

    def _describe_value(self, column, value):
        """What should stand in a cell instead, by its kind."""
        kind = column.field.type
        if kind in ("date", "datetime"):
            return self.env._(
                "“%s” is no date. Write year, month and day, as in 2027-03-31.", value
            )
        if kind == "integer":
            return self.env._(
                "“%s” is no whole number. Write digits only, as in 12.", value
            )
        if kind in NUMBERS:
            return self.env._(
                "“%s” is no number. Write digits only, as in 12.50.", value
            )
        if kind == "boolean":
            return self.env._("“%s” is neither yes nor no. Write yes or no.", value)
        choices = column.field.get_description(self.env).get("selection", ())
        return self.env._(
            "“%(value)s” can't be chosen here. Write one of: %(choices)s.",
            value=value,
            choices=", ".join(label for _key, label in choices),
        )

    # -- records called by name -------------------------------------------------------

    def _names_in(self, column, value):
        if column.field.type == "many2one":
            return [value]
        return [name.strip() for name in value.split(",") if name.strip()]

    def _look_up_records(self):
        """Find all records the cells name, with one query for each model."""
        wanted = defaultdict(set)
        for column in self.columns:
            if column.is_named():
                for _row, value in self.cells(column.name):
                    wanted[column.field.comodel_name].update(
                        self._names_in(column, value)
                    )
        self.matches = defaultdict(set)
        for model_name, names in wanted.items():
            comodel = self.env[model_name]
            paths = self._name_paths(comodel)
            domain = Domain.OR(Domain(path, "in", list(names)) for path in paths)
            for record in comodel.search(domain & self._company_domain(comodel)):
                for path in paths:
                    for name in names.intersection(record.mapped(path)):
                        self.matches[model_name, name].add(record.id)
        self.records.update(
            {key: min(ids) for key, ids in self.matches.items() if len(ids) == 1}
        )

    def _name_paths(self, comodel):
        return comodel._rec_names_search or [comodel._rec_name]

    def _company_domain(self, model):
        """Records of the company at work, and those of none."""
        if "company_id" not in model._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [self.env.company.id, False])

    def _check_record(self, column, value):
        """What is wrong with the names in a cell, or None."""
        comodel = self.env[column.field.comodel_name]
        if comodel._name == self.model._name:
            return None  # may stand in this very file
        for name in self._names_in(column, value):
            ids = self.matches.get((comodel._name, name), ())
            if not ids:
                return self._describe_unknown(comodel, name)
            if len(ids) > 1:
                return self._describe_ambiguous(comodel.browse(sorted(ids)), name)
        return None

    def _describe_ambiguous(self, records, name):
        return self.env._(
            "“%(name)s” means %(count)s records (%(records)s). Write what only one of"
            " them is called: its number, code or email address.",
            name=name,
            count=len(records),
            records=", ".join(records[:SHOWN_CHOICES].mapped("display_name")),
        )

    def _describe_unknown(self, comodel, name):
        """Nothing is called so; the nearest names, or the first of all."""
        known = self._read_names(comodel)
        near = get_close_matches(name, known, SHOWN_CHOICES, cutoff=NEAR)
        problem = self.env._(
            "“%(name)s” wasn't found among: %(model)s.",
            name=name,
            model=self.env["ir.model"]._get(comodel._name).name,
        )
        if near:
            remedy = self.env._("Did you mean %s?", ", ".join(near))
        elif comodel._name == "res.partner":
            remedy = self.env._(
                "Write the email address or the exact name; import the contact first"
                " if it is new."
            )
        elif known:
            remedy = self.env._("Known are, among others: %s.", ", ".join(known[:5]))
        else:
            remedy = self.env._("There are none yet; import them first.")
        return f"{problem} {remedy}"

    def _read_names(self, comodel):
        """Short names first, for showing and for comparing with."""
        paths = [path for path in self._name_paths(comodel) if "." not in path]
        found = comodel.search(self._company_domain(comodel), limit=COMPARED_NAMES)
        names = {name for path in paths for name in found.mapped(path) if name}
        return sorted(names, key=lambda name: (len(name), name))
