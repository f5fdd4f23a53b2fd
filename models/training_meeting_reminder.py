from odoo import api, fields, models

from ..const import ATTENDED_STATES, INSTRUCTOR_ROLES

# Instructors get this long after the end before they are reminded.
REMIND_AFTER_HOURS = 2
# What is older is the office's business; nobody is reminded of last year.
REMIND_DAYS = 30
BATCH = 50


class TrainingMeeting(models.Model):
    """Reminding instructors of attendance that nobody marked, once per meeting."""

    _inherit = "training.meeting"

    _to_remind_index = models.Index(
        "(stop) WHERE attendance_submitted_on IS NULL"
        " AND attendance_reminded_on IS NULL"
    )

    @api.model
    def _cron_remind_attendance(self):
        """Have the rules for unmarked attendance tell whoever they name."""
        now = fields.Datetime.now()
        due = self.search(
            [
                ("stop", "<", fields.Datetime.subtract(now, hours=REMIND_AFTER_HOURS)),
                ("stop", ">", fields.Datetime.subtract(now, days=REMIND_DAYS)),
                ("attendance_submitted_on", "=", False),
                ("attendance_reminded_on", "=", False),
                ("session_id.state", "in", ATTENDED_STATES),
            ],
            order="stop, id",
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            batch._remind_attendance()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _remind_attendance(self):
        """Remind of those with marks missing, and note that it was done."""
        rule = self.env["training.communication.rule"]
        for meeting in self._filter_unmarked():
            # One message per meeting: its own instructors, its own occurrence.
            instructors = meeting.booking_ids.filtered(
                lambda booking: (
                    booking.role in INSTRUCTOR_ROLES and booking.state == "firm"
                )
            )
            rule._fire(
                "attendance_unmarked",
                instructors or meeting.session_id,
                occurrence=f"meeting-{meeting.id}",
                url=f"{meeting.get_base_url()}/my/training/session/"
                f"{meeting.session_id.id}/attendance?meeting={meeting.id}",
                url_label=self.env._("Mark the attendance"),
            )
        self.write({"attendance_reminded_on": fields.Datetime.now()})

    def _filter_unmarked(self):
        """Meetings at which a mark is missing for somebody who is enrolled."""
        counts, parts = self._count_marks(), self._get_parts()
        return self.filtered(
            lambda meeting: (
                meeting.session_id.seats_filled * len(parts[meeting])
                > sum(counts[meeting.id].values()) - counts[meeting.id]["unmarked"]
            )
        )
