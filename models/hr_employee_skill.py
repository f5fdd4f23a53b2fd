from odoo import models


class HrEmployeeSkill(models.Model):
    _name = "hr.employee.skill"
    _inherit = ["hr.employee.skill", "training.certificate.mirror"]
