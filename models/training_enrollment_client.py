from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..logic.people import one_line


class TrainingEnrollment(models.Model):
    """What a client's training manager is asked and may do about colleagues."""

    _inherit = "training.enrollment"

    @api.private
    @api.model
    def _find_to_approve(self):
        """Colleagues who wait for the current user's answer, as superuser."""
        user = self.env.user
        client = user._get_managed_client()
        if not client:
            return self.sudo().browse()
        pending_sudo = self._search_on_portal(
            Domain("state", "=", "pending") & Domain("customer_id", "=", client.id),
            order="approval_asked_on, id",
        )
        approvers = pending_sudo._get_approvers()
        return pending_sudo.filtered(
            lambda enrollment: user.partner_id in approvers[enrollment].sudo(False)
        )

    @api.private
    @api.model
    def _count_to_approve(self):
        return len(self._find_to_approve())

    @api.private
    def _get_substitutes(self):
        """Colleagues who could take the seat, as superuser: not in the session yet."""
        self.ensure_one()
        client_sudo = self.sudo().customer_id.commercial_partner_id
        there = self.sudo().session_id.enrollment_ids.filtered(
            lambda enrollment: enrollment.state != "cancelled"
        )
        return client_sudo.search(
            client_sudo._training_people_domain()
            & Domain("id", "not in", there.partner_id.ids),
            order="name, id",
        )

    @api.private
    def _find_or_make_substitute(self, person_id=None, name="", email=""):
        """A colleague by id, else by address, else a new contact of the client.

        To be called as superuser; nobody outside of the client is ever found.
        """
        self.ensure_one()
        client = self.customer_id.commercial_partner_id
        if person_id:
            person = client._find_training_person(person_id)
            if not person:
                raise UserError(self.env._("This person isn't one of your company."))
            return person
        address = email_normalize(email or "")
        name = one_line(name)
        if not (address and name):
            raise UserError(
                self.env._("Choose a colleague, or give a name and an e-mail address.")
            )
        known = client.search(
            client._training_people_domain() & Domain("email_normalized", "=", address),
            limit=1,
        )
        return known or client.create(
            {
                "name": name[:100],
                "email": address,
                "parent_id": client.id,
                "type": "contact",
                "lang": client.lang,
            }
        )
