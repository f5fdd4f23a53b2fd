from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

LOOKUPS_A_MINUTE = 30


class TrainingCertificateLookup(models.Model):
    """How often one address opened check pages within a minute.

    The address itself isn't kept, only what the database's secret makes of it.
    """

    _name = "training.certificate.lookup"
    _description = "Lookups of Certificates"
    _log_access = False
    _rec_name = "minute"

    address_key = fields.Char(required=True)
    minute = fields.Datetime(required=True)
    lookup_count = fields.Integer(required=True)

    _address_once_a_minute = models.UniqueIndex("(minute, address_key)")

    @api.model
    @api.private
    def _count_lookup(self, address):
        """Count one more lookup.

        :param str address: of the visitor
        :return: whether the page may be shown, that is: not too many this minute
        """
        key = hmac(self.env(su=True), "training-certificate-lookup", address or "")
        minute = fields.Datetime.now().replace(second=0, microsecond=0)
        ((count,),) = self.env.execute_query(
            SQL(
                """
                INSERT INTO training_certificate_lookup AS lookup
                            (address_key, minute, lookup_count)
                     VALUES (%s, %s, 1)
                ON CONFLICT (minute, address_key)
                  DO UPDATE SET lookup_count = lookup.lookup_count + 1
                  RETURNING lookup_count
                """,
                key,
                minute,
            )
        )
        return count <= LOOKUPS_A_MINUTE

    @api.autovacuum
    def _gc_lookups(self):
        """What is older than an hour limits nobody any more."""
        old = fields.Datetime.now() - timedelta(hours=1)
        self.search([("minute", "<", old)]).unlink()
