from odoo import api, models

# A change of these is a change of what employees' profiles show.
SHOWN_FIELDS = {
    "company_id",
    "date_from",
    "date_to",
    "employee_id",
    "number",
    "partner_id",
    "qualification_id",
    "revoked_on",
}


class TrainingCertificate(models.Model):
    """An employee's certificate on their résumé and among their skills."""

    _inherit = "training.certificate"

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(vals_list)
        certificates._sync_profiles()
        return certificates

    def write(self, vals):
        result = super().write(vals)
        if SHOWN_FIELDS & vals.keys():
            self._sync_profiles()
        return result

    @api.private
    def _sync_profiles(self):
        """Bring what profiles show in step; what was revoked isn't shown."""
        # Which employee a holder is, and what was certified: both known here anyway.
        certificates_sudo = self.sudo()
        holders = certificates_sudo._find_holding_employees()
        shown = certificates_sudo.filtered(
            lambda record: (
                holders[record]
                and not record.revoked_on
                and (not record.valid_until or record.valid_until >= record.date_from)
            )
        )
        shown.qualification_id._ensure_skills()
        pairs = [
            (certificate, employee)
            for certificate in shown
            for employee in holders[certificate]
        ]
        self.env["hr.resume.line"]._mirror(
            self, [record._prepare_resume_vals(employee) for record, employee in pairs]
        )
        self.env["hr.employee.skill"]._mirror(self, self._prepare_skills(pairs))

    def _find_holding_employees(self):
        """{certificate: the employees of its company who are its holder}"""
        by_contact = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("work_contact_id", "in", self.partner_id.ids)])
            .grouped("work_contact_id")
        )
        none = self.env["hr.employee"]
        return {
            certificate: by_contact.get(certificate.partner_id, none).filtered(
                lambda employee, c=certificate: (
                    employee.company_id == c.company_id or employee == c.employee_id
                )
            )
            for certificate in self
        }

    def _prepare_resume_vals(self, employee):
        self.ensure_one()
        training = self.env.ref("hr_skills.resume_type_training", False)
        return {
            "training_certificate_id": self.id,
            "employee_id": employee.id,
            "name": self.qualification_id.display_name,
            "date_start": self.date_from,
            "date_end": self.valid_until,
            "line_type_id": training.id if training else False,
            "external_url": self.check_url,
        }

    def _prepare_skills(self, pairs):
        """Values of skills, each once: somebody may hold the same thing twice.

        What the HR department entered itself in just these words stays its own.
        """
        by_key = {}
        for certificate, employee in pairs:
            skill = certificate.qualification_id.skill_id
            levels = skill.skill_type_id.skill_level_ids
            level = levels.filtered("default_level")[:1] or levels[-1:]
            if level:
                vals = {
                    "training_certificate_id": certificate.id,
                    "employee_id": employee.id,
                    "skill_id": skill.id,
                    "skill_type_id": skill.skill_type_id.id,
                    "skill_level_id": level.id,
                    "valid_from": certificate.date_from,
                    "valid_to": certificate.valid_until,
                }
                by_key.setdefault(_skill_key(vals), vals)
        taken = self._find_other_skills([employee.id for _record, employee in pairs])
        return [vals for key, vals in by_key.items() if key not in taken]

    def _find_other_skills(self, employee_ids):
        """Keys of skills of these employees that don't come from these certificates."""
        if not employee_ids:
            return set()
        skills = (
            self.env["hr.employee.skill"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", employee_ids),
                    ("is_certification", "=", True),
                    ("training_certificate_id", "not in", self.ids),
                ]
            )
        )
        return {
            (
                skill.employee_id.id,
                skill.skill_id.id,
                skill.skill_level_id.id,
                skill.valid_from,
                skill.valid_to,
            )
            for skill in skills
        }


def _skill_key(vals):
    """What Odoo allows a certification of an employee only once."""
    return (
        vals["employee_id"],
        vals["skill_id"],
        vals["skill_level_id"],
        vals["valid_from"],
        vals["valid_to"],
    )
