from odoo import api, fields, models


class TrainingKeptReport(models.Model):
    """A report whose rows are kept ready because reckoning them takes too long.

    A report without a moment here is reckoned whenever it is asked.
    """

    _name = "training.kept.report"
    _description = "Report Kept Ready"

    name = fields.Char(string="Model", required=True, readonly=True)
    kept_on = fields.Datetime(string="As of", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    seconds = fields.Float(string="Reckoned in (s)", readonly=True, digits=(8, 1))

    _name_once = models.UniqueIndex("(name)", "This report is kept already.")

    @api.model
    @api.private
    def _get_kept_on(self, name):
        """As of when a report's rows are kept; False for one reckoned when asked."""
        return self._get_of(name).kept_on

    @api.model
    @api.private
    def _get_of(self, name):
        # That a report is kept, and since when, is no secret to whoever may read it.
        return self.sudo().search([("name", "=", name)], limit=1)

    @api.model
    @api.private
    def _note(self, name, **values):
        """Write down how a report is kept.

        Whoever keeps the same report at the same time is made to begin again, since
        both write this row.
        """
        state_sudo = self._get_of(name)
        if state_sudo:
            state_sudo.write(values)
        else:
            state_sudo = state_sudo.create({"name": name, **values})
        state_sudo.flush_recordset()
