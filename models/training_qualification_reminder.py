from odoo import fields, models


class TrainingQualificationReminder(models.Model):
    """One of the reminders before a certificate ends."""

    _name = "training.qualification.reminder"
    _description = "Renewal Reminder"
    _order = "days_before desc"

    qualification_id = fields.Many2one(
        "training.qualification", required=True, ondelete="cascade", index=True
    )
    days_before = fields.Integer(
        string="Days before the last valid day", required=True, default=30
    )

    _once = models.Constraint(
        "UNIQUE (qualification_id, days_before)",
        "There is a reminder so many days before already.",
    )
    _days_not_negative = models.Constraint(
        "CHECK (days_before >= 0)", "Days before the end can't be negative."
    )


class TrainingQualification(models.Model):
    _inherit = "training.qualification"

    reminder_ids = fields.One2many(
        "training.qualification.reminder",
        "qualification_id",
        string="Reminders",
        copy=True,
        help="None: one reminder, when the certificate begins to count as expiring.",
    )
