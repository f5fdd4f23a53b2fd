from odoo import api, fields, models, tools
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_training_place = fields.Boolean(
        string="Training place",
        index=True,
        help="Sessions can be held here: one of our centres or a client's site.",
    )
    is_training_manager = fields.Boolean(
        string="Manages training",
        help="On the portal, sees and enrols all the people of the company.",
    )
    training_policy_id = fields.Many2one(
        "training.policy",
        string="Contract's training policy",
        company_dependent=True,
        domain="[('company_id', 'in', (allowed_company_ids[0], False))]",
        help="Rules agreed with this client. Empty: those of the course or company.",
    )
    training_enrollment_ids = fields.One2many(
        "training.enrollment", "partner_id", string="Training enrolments"
    )
    training_certificate_ids = fields.One2many(
        "training.certificate", "partner_id", string="Training certificates"
    )
    training_enrollment_count = fields.Integer(
        string="Training enrolment count", compute="_compute_training_counts"
    )
    training_certificate_count = fields.Integer(compute="_compute_training_counts")

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("training_policy_id") for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "training_policy_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.private
    @api.model
    def _has_training_contracts(self):
        """Whether any client may have a policy of its own in the current company.

        Most providers have none, and then nobody's contract is looked up.
        """
        field = self._fields["training_policy_id"]
        return self._has_stored_contracts() or bool(
            field.get_company_dependent_fallback(self)
        )

    @api.model
    @tools.ormcache()
    def _has_stored_contracts(self):
        self.flush_model(["training_policy_id"])
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM res_partner"
                    " WHERE training_policy_id IS NOT NULL LIMIT 1"
                )
            )
        )

    def _compute_training_counts(self):
        """Enrolments and certificates of a person, or of all people of a company."""
        people = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        enrollments = self._count_by_holder(
            "training.enrollment", people, [("state", "!=", "cancelled")]
        )
        certificates = self._count_by_holder(
            "training.certificate", people, [("revoked_on", "=", False)]
        )
        self.training_enrollment_count = self.training_certificate_count = 0
        for person in people:
            holder = person
            while holder:
                if holder in self:
                    holder.training_enrollment_count += enrollments.get(person, 0)
                    holder.training_certificate_count += certificates.get(person, 0)
                holder = holder.parent_id

    @api.model
    def _count_by_holder(self, model_name, people, domain):
        """{person: number of records}, none for users who may not read them."""
        model = self.env[model_name]
        if not model.has_access("read"):
            return {}
        return dict(
            model._read_group(
                [("partner_id", "in", people.ids), *domain],
                ["partner_id"],
                ["__count"],
            )
        )

    def action_view_training_enrollments(self):
        return self._open_training("training_enrollment_action")

    def action_view_training_certificates(self):
        return self._open_training("training_certificate_action")

    def _open_training(self, action_name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"training_operations.{action_name}"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id}
        return action

    @api.private
    def _get_position(self):
        """(latitude, longitude) of a place, its parent's when it has none, or None."""
        for partner in (self[:1], self[:1].parent_id):
            position = (partner.partner_latitude, partner.partner_longitude)
            if any(position):
                return position
        return None
