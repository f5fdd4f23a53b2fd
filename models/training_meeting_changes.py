from odoo import api, models

from ..const import INTERNAL


class TrainingMeeting(models.Model):
    """Moving several meetings at once."""

    _inherit = "training.meeting"

    @api.private
    def _move_to_slots(self, slots):
        """Write the times of a timetable; bookings and calendar follow separately.

        :param dict slots: {meeting id: `logic.timetable.Slot`}
        :return: the meetings that moved
        """
        moved = self.browse()
        for meeting in self.with_context(training_moving_meetings=INTERNAL):
            slot = slots[meeting.id]
            values = {
                name: getattr(slot, name)
                for name in ("start", "stop", "mode")
                if getattr(slot, name) != meeting[name]
            }
            if values:
                meeting.write(values)
                moved |= meeting
        return moved.with_context(training_moving_meetings=None)
