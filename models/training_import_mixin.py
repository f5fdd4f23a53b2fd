from odoo import api, models
from odoo.exceptions import UserError

from ..const import INTERNAL
from .training_import_sheet import ImportSheet


class BatchRefusedError(Exception):
    """A batch can't be stored; which of its rows is to blame will show one by one."""


class TrainingImportMixin(models.AbstractModel):
    """Import that tells row, column and remedy, and stores a whole file or nothing.

    Every cell is looked at before anything is stored, so that all mistakes of a file
    show at once. What only the records themselves refuse is told by its row as well.
    """

    _name = "training.import.mixin"
    _description = "Training Import"

    # The template in static/import, without its ending.
    _import_template = ""
    # Columns no row may leave empty; "lines/column" where a line is given at all.
    _import_required = ()
    # Columns in which no value may stand twice, in the file or in the database.
    _import_unique = ()
    # Numbers below zero say nothing here.
    _import_not_negative = ()
    # The column to look at when a record is refused as a whole.
    _import_key = "name"
    # On a model that others import too: what our own lists say in their context.
    _import_context = ""

    @api.model
    def load(self, fields, data):
        """Check all cells, then import the way Odoo does.

        :return: as Odoo's: `ids`, or False and `messages`, each with its `rows`, its
            `field` and a sentence that says what would be right
        """
        if not self._is_training_import(fields):
            return super().load(fields, data)
        sheet = ImportSheet(self, fields, data)
        messages = sheet.find_problems()
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        model = self.with_context(
            training_import=INTERNAL, training_import_records=sheet.records
        )
        result = super(TrainingImportMixin, model).load(fields, data)
        result["messages"] = [sheet.complete(item) for item in result["messages"]]
        return result

    @api.model
    def _load_records(self, data_list, update=False):
        # Odoo blames the first row for what a batch is refused for. A refusal of
        # another kind makes it try row by row and blame the right ones.
        is_ours = self.env.context.get("training_import") is INTERNAL
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if is_ours and len(data_list) > 1:
                raise BatchRefusedError from error
            raise

    @api.model
    def _load_records_create(self, vals_list):
        # The short cuts of shared models read fields that training people may not.
        if self._import_context and self.env.context.get("training_import") is INTERNAL:
            return self.create(vals_list)
        return super()._load_records_create(vals_list)

    @api.model
    def _is_training_import(self, fields):
        """Whether an import of these columns is ours to check."""
        return True

    @api.model
    def _find_import_problems(self, sheet):
        """What else is wrong: (row index, column, text), for models to add to.

        :param ImportSheet sheet: the columns and cells
        """
        return ()

    @api.model
    def get_import_templates(self):
        """The same template for spreadsheets and as plain text."""
        if self._import_context and not self.env.context.get(self._import_context):
            return super().get_import_templates()
        path = f"/training_operations/static/import/{self._import_template}"
        return [
            {
                "label": self.env._("Import template (XLSX)"),
                "template": f"{path}.xlsx",
            },
            {"label": self.env._("Import template (CSV)"), "template": f"{path}.csv"},
        ]
