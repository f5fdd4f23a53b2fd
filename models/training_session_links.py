from odoo import models


class TrainingSession(models.Model):
    """Lists and calendars opened from a session."""

    _inherit = "training.session"

    def action_plan_dates(self):
        """Open the pattern generator for this session."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_session_pattern_action"
        )
        action["context"] = {"default_session_id": self.id}
        return action

    def action_view_enrollments(self):
        return self._open_lines("training_enrollment_action")

    def action_view_attendance(self):
        self.ensure_one()
        if self.state == "in_progress":
            self._prepare_rosters()
        return self._open_lines("training_attendance_action")

    def action_view_bookings(self):
        return self._open_lines("training_booking_action")

    def action_view_certificates(self):
        return self._open_lines("training_certificate_action")

    def action_view_time_entries(self):
        return self._open_lines("training_time_entry_action")

    def action_view_calendar(self):
        """The meetings of this session in Odoo's calendar."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        action["domain"] = [("training_meeting_id", "in", self.meeting_ids.ids)]
        action["context"] = {"initial_date": self.start}
        return action

    def _open_lines(self, action_name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"training_operations.{action_name}"
        )
        action["domain"] = [("session_id", "=", self.id)]
        action["context"] = {"default_session_id": self.id}
        return action
