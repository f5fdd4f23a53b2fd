from odoo import api, models

from ..const import INTERNAL


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Records of a checked file were looked up all at once already."""
        if (
            subfield is None
            and self.env.context.get("training_import") is INTERNAL
            and isinstance(value, str)
        ):
            value = value.strip()
            known = self.env.context["training_import_records"]
            record_id = known.get((field.comodel_name, value))
            if record_id:
                return record_id, []
        return super().db_id_for(model, field, subfield, value, savepoint)
