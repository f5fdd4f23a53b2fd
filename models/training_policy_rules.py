from ast import literal_eval

from odoo import api, models
from odoo.fields import Domain


class TrainingPolicy(models.Model):
    """Which policy holds, and what it says about somebody."""

    _inherit = "training.policy"

    # -- which policy -----------------------------------------------------------------

    @api.private
    @api.model
    def _get_nearest(self, pairs):
        """The policy of each (session, client), nearest first.

        :param pairs: iterable of (session, partner who pays, possibly empty)
        :return: {(session, partner): policy}. The policies come with all rights: they
            hold for people who may not read them, such as learners and instructors.
        """
        pairs = list(pairs)
        # The rules hold for people who may not read them.
        sessions_sudo = self.env["training.session"].sudo()
        sessions_sudo = sessions_sudo.union(*{session for session, _client in pairs})
        contracts = self._read_contracts(pairs)
        own, fallback = {}, {}
        for session in sessions_sudo:
            own[session.id] = session.policy_id
            fallback[session.id] = (
                session.course_id.policy_id
                or session.company_id._ensure_training_policy()
            )
        return {
            (session, client): own[session.id]
            or contracts.get((session.id, client.id))
            or fallback[session.id]
            for session, client in pairs
        }

    @api.model
    def _read_contracts(self, pairs):
        """{(session id, client id): policy} of the clients that have a contract."""
        contracts = {}
        by_company = {}
        for session, client in pairs:
            if client:
                company = session.sudo().company_id
                by_company.setdefault(company, []).append((session.id, client.id))
        for company, ids in by_company.items():
            # Terms agreed with a client bind whoever books for them.
            clients = self.env["res.partner"].sudo().with_company(company)
            if not clients._has_training_contracts():
                continue
            clients = clients.browse(dict.fromkeys(client for _session, client in ids))
            policy_by_client = {
                client.id: client.commercial_partner_id.training_policy_id
                for client in clients
            }
            for session_id, client_id in ids:
                policy = policy_by_client[client_id]
                if policy:
                    contracts[session_id, client_id] = policy.with_env(self.sudo().env)
        return contracts

    # -- what it says about somebody ---------------------------------------------------

    @api.private
    def _find_ineligible(self, partners):
        """Those of `partners` to whom a session under this policy isn't open."""
        self.ensure_one()
        open_to = partners.sudo()  # a yes or no about the person being enrolled
        if (
            self.eligible_category_ids
            or self.eligible_company_ids
            or self.eligible_email_domains
        ):
            open_to = open_to.filtered(self._is_member)
        if self.eligible_domain:
            condition = Domain(literal_eval(self.eligible_domain))
            open_to = open_to.filtered_domain(condition)
        return partners - open_to.sudo(False)

    def _is_member(self, partner):
        """Whether a person has a tag, belongs to a company or has an address named."""
        company = partner.commercial_partner_id
        tags = partner.category_id | company.category_id
        if tags & self.eligible_category_ids:
            return True
        if company in self.eligible_company_ids.commercial_partner_id:
            return True
        address_domain = (partner.email_normalized or "").rpartition("@")[2]
        return bool(address_domain) and address_domain in self._get_email_domains()

    def _get_email_domains(self):
        return {
            part.strip().lstrip("@").lower()
            for part in (self.eligible_email_domains or "").split(",")
            if part.strip()
        }

    @api.private
    def _allows_override(self, user):
        """Whether a user may go beyond this policy, giving a reason."""
        self.ensure_one()
        if user._is_superuser():
            return True
        return self.override_group_id in user.sudo().all_group_ids
