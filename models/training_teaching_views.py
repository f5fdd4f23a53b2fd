from odoo import api, fields, models


class TrainingTeachingViews(models.AbstractModel):
    """Screens of those who only teach, wherever a link leads them to a record."""

    _name = "training.teaching.views"
    _description = "Screens of Those Who Only Teach"

    _teaching_views = {}

    @api.model
    @api.readonly
    def get_view(self, view_id=None, view_type="form", **options):
        own_view = self._teaching_views.get(view_type)
        if own_view and not self.env.su and not self.env.user._is_training_staff():
            view_id = self.env.ref(f"training_operations.{own_view}").id
        return super().get_view(view_id, view_type, **options)


class TrainingSession(models.Model):
    _name = "training.session"
    _inherit = ["training.session", "training.teaching.views"]

    _teaching_views = {
        "form": "training_teaching_session_view_form",
        "kanban": "training_teaching_session_view_kanban",
        "list": "training_teaching_session_view_list",
    }

    live_enrollment_ids = fields.One2many(
        "training.enrollment",
        "session_id",
        string="Learners",
        domain=[("state", "!=", "cancelled")],
        readonly=True,
        help="Without those who cancelled.",
    )


class TrainingEnrollment(models.Model):
    _name = "training.enrollment"
    _inherit = ["training.enrollment", "training.teaching.views"]

    _teaching_views = {"form": "training_teaching_enrollment_view_form"}
