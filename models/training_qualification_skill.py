from odoo import api, fields, models

from ..const import INTERNAL

SKILL_TYPE = "training_operations.skill_type_certificate"
EDITION_FIELDS = {"supersedes_id", "supersedes_from", "name", "skill_id"}


class TrainingQualification(models.Model):
    """What a qualification is called among the skills of employees."""

    _inherit = "training.qualification"

    skill_id = fields.Many2one(
        "hr.skill",
        string="Certification in profiles",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('skill_type_id.is_certification', '=', True)]",
        help="As what it stands in the skills of employees. Empty: one of its own name"
        " is made when an employee first holds it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        qualifications = super().create(vals_list)
        qualifications.supersedes_id.certificate_ids._sync_profiles()
        return qualifications

    def write(self, vals):
        internal = self.env.context.get("training_mirror") is INTERNAL
        touches = not internal and EDITION_FIELDS & vals.keys()
        before = self.supersedes_id if touches else self.browse()
        result = super().write(vals)
        if touches:
            concerned = self | before | self.supersedes_id
            concerned.sudo().certificate_ids._sync_profiles()
        return result

    @api.private
    def _ensure_skills(self):
        """Give a skill to each that has none."""
        without_sudo = self.sudo().filtered(lambda record: not record.skill_id)
        skill_type = self.env.ref(SKILL_TYPE, raise_if_not_found=False)
        if not without_sudo or not skill_type:
            return
        # Skills are the HR department's; that this one is needed is a fact.
        skills = (
            self.env["hr.skill"]
            .sudo()
            .create(
                [
                    {"name": record.display_name, "skill_type_id": skill_type.id}
                    for record in without_sudo
                ]
            )
        )
        without_sudo = without_sudo.with_context(training_mirror=INTERNAL)
        for record, skill in zip(without_sudo, skills, strict=True):
            record.skill_id = skill
