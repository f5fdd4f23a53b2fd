from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Whose seat is taken for good; what is released later is counted from the session.
RELEASED_STATES = ("confirmed", "completed")


class TrainingMaterial(models.Model):
    """A document or link that learners get, and when they get it.

    Portal users have no right on materials at all: the pages hand out what
    `_get_released` and `_get_for_teaching` find, so a guessed id opens nothing.
    """

    _name = "training.material"
    _description = "Training Material"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    course_id = fields.Many2one("training.course", index=True, ondelete="cascade")
    session_id = fields.Many2one("training.session", index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    url = fields.Char(string="Link", help="A page, video or shared folder.")
    release = fields.Selection(
        [
            ("confirmed", "With a confirmed seat"),
            ("before", "Some days before the start"),
            ("completed", "After completion"),
        ],
        string="Released",
        default="confirmed",
        required=True,
    )
    days_before = fields.Integer(string="Days before", default=7)
    for_instructors = fields.Boolean(
        string="Instructors only", help="Slides and notes that learners don't get."
    )

    _belongs_somewhere = models.Constraint(
        "CHECK (num_nonnulls(course_id, session_id) = 1)",
        "A material belongs to a course or to one session of it.",
    )
    _days_not_negative = models.Constraint(
        "CHECK (COALESCE(days_before, 0) >= 0)", "Days before can't be negative."
    )

    @api.depends("course_id.company_id", "session_id.company_id")
    def _compute_company_id(self):
        for material in self:
            material.company_id = (
                material.session_id.company_id or material.course_id.company_id
            )

    @api.constrains("file", "url")
    def _check_content(self):
        """Either a file or a link to a page; no other kind of address."""
        for material in self:
            if bool(material.file) == bool(material.url):
                raise ValidationError(
                    self.env._(
                        "Give “%s” a file or a link, one of them.", material.name
                    )
                )
            if material.url and urlsplit(material.url.strip()).scheme not in (
                "http",
                "https",
            ):
                raise ValidationError(
                    self.env._(
                        "The link of “%s” has to begin with http:// or https://.",
                        material.name,
                    )
                )

    @api.private
    @api.model
    def _get_released(self, enrollment):
        """What the learner of an enrolment may open now, as superuser.

        The caller has found out that the enrolment is that of whoever asks.
        """
        materials_sudo = self.sudo()._find_for(enrollment.sudo().session_id)
        return materials_sudo.filtered(
            lambda material: (
                not material.for_instructors
                and material._is_released(enrollment.sudo())
            )
        )

    @api.private
    @api.model
    def _get_for_teaching(self, session):
        """All materials of a session, as superuser, for those who teach it."""
        return self.sudo()._find_for(session.sudo())

    @api.model
    def _find_for(self, session):
        return self.search(
            Domain("session_id", "=", session.id)
            | Domain("course_id", "=", session.course_id.id)
        )

    def _is_released(self, enrollment):
        """Whether the rule lets this learner have it by now."""
        self.ensure_one()
        if enrollment.state not in RELEASED_STATES:
            return False
        if self.release == "completed":
            return enrollment.state == "completed"
        if self.release == "confirmed" or enrollment.state == "completed":
            return True
        start = enrollment.session_id.start
        days = timedelta(days=self.days_before)
        return bool(start) and fields.Datetime.now() >= start - days
