from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Addresses to deliver and invoice to are no people.
PEOPLE_TYPES = ("contact", "other")
# What somebody has to hold and doesn't; nothing has to be done about the others.
GAPS = ("missing", "expired")
# What a client's training manager may see hangs on these.
RULE_FIELDS = {"parent_id", "is_company", "type"}


class ResPartner(models.Model):
    """A client's people, and who of them manages its training."""

    _inherit = "res.partner"

    def write(self, vals):
        """What record rules say of somebody is cached; it must not outlive a right."""
        had = self._get_rule_holders(vals)
        result = super().write(vals)
        if had or "is_training_manager" in vals:
            self.env.registry.clear_cache()
        return result

    def _get_rule_holders(self, vals):
        """Whether somebody with a login is among those who change their company."""
        if not RULE_FIELDS & vals.keys():
            return False
        return bool(
            self.env["res.users"]
            .sudo()  # whether, not who
            .search_count(
                Domain("partner_id", "child_of", self.ids) & Domain("share", "=", True),
                limit=1,
            )
        )

    @api.private
    def _training_people_domain(self):
        """The people of a client, by whoever manages its training."""
        self.ensure_one()
        return (
            Domain("commercial_partner_id", "=", self.id)
            & Domain("is_company", "=", False)
            & Domain("type", "in", PEOPLE_TYPES)
        )

    @api.private
    def _find_training_person(self, person_id):
        """One of the people of this client, or none.

        To be called as superuser on the client of whoever asks.
        """
        self.ensure_one()
        return self.search(
            self._training_people_domain() & Domain("id", "=", person_id)
        )

    @api.private
    def _read_training_numbers(self):
        """{person: {coming, gaps, valid, expiring, expired}} of several people.

        To be called as superuser on people whom the user may see.
        """
        enrollments = self.env["training.enrollment"]
        counts = {
            "coming": self._count_for_people(
                "training.enrollment", enrollments._upcoming_domain()
            ),
            "gaps": self._count_for_people(
                "training.compliance.report", Domain("status", "in", GAPS)
            ),
        }
        for state in ("valid", "expiring", "expired"):
            counts[state] = self._count_for_people(
                "training.certificate", Domain("state", "=", state)
            )
        return {
            person: {name: found.get(person, 0) for name, found in counts.items()}
            for person in self
        }

    def _count_for_people(self, model_name, domain):
        """{person: how many records of a model there are about them}"""
        return dict(
            self.env[model_name]._read_group(
                Domain("partner_id", "in", self.ids) & domain,
                ["partner_id"],
                ["__count"],
            )
        )

    @api.private
    def _get_course_prices(self):
        """[{course, usual, own, is_reduced}], in words, by the client's pricelist.

        To be called as superuser on the client of whoever asks.
        """
        self.ensure_one()
        company = self.env.user.company_id
        courses = (
            self.env["training.course"]
            .with_company(company)
            .search(
                Domain("product_id", "!=", False)
                & Domain("company_id", "in", [company.id, False]),
                order="name, id",
            )
        )
        pricelists = self.env["training.enrollment"]._read_pricelists(self, company)
        pricelist = pricelists[self.id].with_company(company)
        own = (
            pricelist._get_products_price(courses.product_id, 1.0) if pricelist else {}
        )
        return [
            self._prepare_course_price(course, own, pricelist) for course in courses
        ]

    @api.model
    def _prepare_course_price(self, course, own, pricelist):
        product = course.product_id
        usual, currency = product.lst_price, product.currency_id
        if product.id in own:
            amount, own_currency = own[product.id], pricelist.currency_id
        else:
            amount, own_currency = usual, currency
        return {
            "course": course,
            "usual": currency.format(usual),
            "own": own_currency.format(amount),
            "is_reduced": currency == own_currency
            and currency.compare_amounts(amount, usual) < 0,
        }

    @api.private
    def _training_gaps_domain(self, statuses=GAPS):
        """Of the people of a client, those who lack something they have to hold."""
        self.ensure_one()
        groups = self.env["training.compliance.report"]._read_group(
            Domain("partner_id", "child_of", self.id)
            & Domain("status", "in", statuses),
            ["partner_id"],
        )
        return Domain("id", "in", [partner.id for (partner,) in groups])

    @api.private
    def _get_requirements(self):
        """What one person has to hold, with its state; as superuser."""
        self.ensure_one()
        return self.env["training.compliance.report"].search(
            [("partner_id", "=", self.id)]
        )

    # -- who manages training --------------------------------------------------------

    @api.private
    def _grant_training_management(self, manager):
        """Let a colleague manage their company's training too, and invite them.

        :param manager: the `res.users` who says so
        :raise UserError: when it isn't a colleague, or nobody can be invited
        """
        self._check_delegate_of(manager)
        if not self.user_ids:
            self._invite_to_portal()
        self.is_training_manager = True
        self._log_delegation(
            manager, self.env._("%s lets this person manage training.")
        )

    @api.private
    def _revoke_training_management(self, manager):
        """Take it away from a colleague; nobody locks themselves out."""
        self._check_delegate_of(manager)
        if self == manager.sudo().partner_id:
            raise UserError(
                self.env._("Ask a colleague to take it from you, so that one is left.")
            )
        self.is_training_manager = False
        self._log_delegation(
            manager, self.env._("%s doesn't let this person manage training any more.")
        )

    def _check_delegate_of(self, manager):
        """One person of the very company that the other manages."""
        client = manager._get_managed_client()
        is_colleague = (
            len(self) == 1
            and client
            and self.commercial_partner_id == client
            and not self.is_company
        )
        if not is_colleague:
            raise UserError(self.env._("This person isn't one of your company."))

    def _invite_to_portal(self):
        """Give a login by Odoo's own invitation, with its checks of the address."""
        if not self.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address to be invited at. Please ask us to add"
                    " it.",
                    self.name,
                )
            )
        # The right to make logins is lent for this one colleague.
        wizard_sudo = (
            self.env["portal.wizard"]
            .sudo()
            .with_context(active_ids=self.ids, default_partner_ids=self.ids)
            .create({})
        )
        wizard_sudo.user_ids.filtered(
            lambda line: line.partner_id == self
        ).action_grant_access()

    def _log_delegation(self, manager, text):
        self._message_log(body=text % manager.sudo().name)
