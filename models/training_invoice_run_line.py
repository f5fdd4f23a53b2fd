import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class TrainingInvoiceRunLine(models.Model):
    """One draft invoice of a run: planned, then made, or why it wasn't."""

    _name = "training.invoice.run.line"
    _description = "Invoice of a Run"
    _order = "id"

    run_id = fields.Many2one(
        "training.invoice.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True)
    customer_id = fields.Many2one("res.partner", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    name = fields.Char(string="Sessions", readonly=True)
    enrollment_ids = fields.Many2many(
        "training.enrollment", string="Enrolments", readonly=True
    )
    session_ids = fields.Many2many("training.session", readonly=True)
    charge_count = fields.Integer(string="Lines", readonly=True)
    amount_untaxed = fields.Monetary(string="Before taxes", readonly=True)
    amount_total = fields.Monetary(string="With taxes", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("made", "Made"),
            ("nothing", "Charged meanwhile"),
            ("failed", "Failed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index="btree_not_null"
    )

    _waiting_index = models.Index("(run_id, id) WHERE state = 'waiting'")

    @api.private
    def _make_invoices(self):
        """Make the draft of each; one that can't be made says why and holds none up."""
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._make_invoice()
            except OperationalError:
                raise  # a conflict with another transaction: the batch is run again
            except Exception as error:
                if not isinstance(error, UserError):
                    _logger.exception("Invoice %s of a run failed", line.id)
                line.write(
                    {
                        "state": "failed",
                        "message": (
                            str(error)
                            if isinstance(error, UserError)
                            else self.env._("Something went wrong; the log has more.")
                        ),
                    }
                )

    def _make_invoice(self):
        """Charge what is still due; somebody may have charged it meanwhile."""
        self.ensure_one()
        run = self.run_id
        charges = [
            *self.enrollment_ids._get_charges(run.due_on),
            *self.session_ids._get_charges(run.due_on),
        ]
        # All of one invoice by its own key, which past changes may have parted.
        moves = self.env["training.enrollment"]._invoice_charges(
            charges, run.grouping, run.invoice_date
        )
        self.write(
            {"state": "made" if moves else "nothing", "move_id": moves[:1].id or False}
        )
