from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import hmac

# Forms an address may send within the window. A whole office behind one address may
# book at the same minute; mails to strangers are asked for more rarely.
LIMITS = {"booking": 120, "request": 20, "mail": 10}
WINDOW = timedelta(minutes=10)


class TrainingFormHit(models.Model):
    """Forms that were sent from an address lately.

    A row for each, so that two at the same moment don't wait for each other. The
    address itself isn't kept, only what the database's secret makes of it.
    """

    _name = "training.form.hit"
    _description = "Form Sent on the Website"
    _log_access = False
    _rec_name = "kind"

    kind = fields.Char(required=True)
    address_key = fields.Char(required=True)
    moment = fields.Datetime(required=True)

    _lookup_index = models.Index("(address_key, kind, moment)")

    @api.model
    @api.private
    def _allows(self, kind, address):
        """Count one more form.

        :param str kind: one of `LIMITS`
        :param str address: of the visitor
        :return: whether it may be taken, that is: not too many lately
        """
        hits_sudo = self.sudo()  # nobody has a right on these
        key = hmac(hits_sudo.env, "training-form-hit", address or "")
        now = fields.Datetime.now()
        lately = (
            Domain("kind", "=", kind)
            & Domain("address_key", "=", key)
            & Domain("moment", ">", now - WINDOW)
        )
        if hits_sudo.search_count(lately, limit=LIMITS[kind]) >= LIMITS[kind]:
            return False
        hits_sudo.create({"kind": kind, "address_key": key, "moment": now})
        return True

    @api.autovacuum
    def _gc_hits(self):
        """What is older than the window limits nobody any more."""
        self.search([("moment", "<", fields.Datetime.now() - WINDOW)]).unlink()
