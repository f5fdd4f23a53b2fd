from odoo import api, fields, models


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
    training_enrollment_ids = fields.One2many(
        "training.enrollment", "partner_id", string="Training enrolments"
    )
    training_certificate_ids = fields.One2many(
        "training.certificate", "partner_id", string="Training certificates"
    )
    training_enrollment_count = fields.Integer(compute="_compute_training_counts")
    training_certificate_count = fields.Integer(compute="_compute_training_counts")

    def _compute_training_counts(self):
        """Enrolments and certificates of a person, or of all people of a company."""
        Enrollment = self.env["training.enrollment"]
        Certificate = self.env["training.certificate"]
        can_read = Enrollment.has_access("read") and Certificate.has_access("read")
        for partner in self:
            people = [("partner_id", "child_of", partner.ids)] if can_read else None
            partner.training_enrollment_count = (
                Enrollment.search_count([*people, ("state", "!=", "cancelled")])
                if people
                else 0
            )
            partner.training_certificate_count = (
                Certificate.search_count(people) if people else 0
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
