"""Importing a file as the import screen does it."""

from odoo.tools import file_path

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "limit": 2000,
}


def template(name, ending="csv"):
    """Content of an import template."""
    path = file_path(f"training_operations/static/import/{name}.{ending}")
    with open(path, "rb") as source:
        return source.read()


class ImportMixin:
    """Helpers of a test case that imports files."""

    def _open_import(self, user, model, content, kind=CSV, **context):
        """The wizard with a file in it, and what it found in the file."""
        wizard = (
            self.env["base_import.import"]
            .with_user(user)
            .with_context(**context)
            .create({"res_model": model, "file": content, "file_type": kind})
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        self.assertFalse(preview.get("error"), preview)
        return wizard, preview

    def _import(self, user, model, content, kind=CSV, **context):
        """Import with the columns that the screen proposes.

        :return: the records, and the messages shown
        """
        if isinstance(content, str):
            content = content.encode()
        wizard, preview = self._open_import(user, model, content, kind, **context)
        columns = [
            "/".join(preview["matches"].get(index) or ()) or False
            for index in range(len(preview["headers"]))
        ]
        result = wizard.execute_import(
            columns, preview["headers"], dict(OPTIONS, **preview["options"])
        )
        found = self.env[model].browse(result.get("ids") or ())
        return found, [
            f"{message['record']}: {message['message']}"
            for message in result["messages"]
        ]
