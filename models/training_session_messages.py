from odoo import api, fields, models

from ..const import SEATED_STATES


class TrainingSession(models.Model):
    """Messages of a session: what is paused, and what changed since people knew."""

    _inherit = "training.session"

    paused_rule_ids = fields.Many2many(
        "training.communication.rule",
        string="Paused messages",
        copy=False,
        help="Messages that aren't sent for this session.",
    )
    communication_ids = fields.One2many("training.communication", "session_id")
    change_noted_on = fields.Datetime(
        string="Changed since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Somebody changed dates, place, people or link; those concerned are told"
        " once it has been quiet for a while.",
    )

    @api.private
    def _note_changes(self):
        """Remember that something people were told may have changed.

        What changed is found out later, by comparing with what they were told; so any
        number of changes make one notice, and none when all is as it was.
        """
        unnoted = self.sudo().filtered(lambda session: not session.change_noted_on)
        unnoted.change_noted_on = fields.Datetime.now()

    def _get_told_enrollments(self):
        """Enrolments whose learners are told what happens to their session."""
        return self.env["training.enrollment"].search(
            [
                ("session_id", "in", self.ids),
                ("state", "in", (*SEATED_STATES, "waitlisted")),
            ]
        )
