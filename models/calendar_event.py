from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import INTERNAL

# What a person can change in the calendar that would contradict the session.
TIME_FIELDS = {"start", "stop", "duration", "start_date", "stop_date"}
OWNED_FIELDS = {"active", "allday", "recurrency", "training_meeting_id"}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    training_meeting_id = fields.Many2one(
        "training.meeting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    training_session_id = fields.Many2one(related="training_meeting_id.session_id")

    _training_meeting_unique = models.UniqueIndex(
        "(training_meeting_id) WHERE training_meeting_id IS NOT NULL",
        "This training meeting stands in the calendar already.",
    )

    def write(self, vals):
        if self.env.context.get("training_sync") is INTERNAL:
            return super().write(vals)
        mirrors = self.filtered("training_meeting_id")
        if mirrors:
            mirrors._check_owned_fields(vals)
            if TIME_FIELDS & vals.keys():
                mirrors._move_meetings(vals)
                if not super(CalendarEvent, self - mirrors).write(dict(vals)):
                    return False
                rest = {
                    name: value
                    for name, value in vals.items()
                    if name not in TIME_FIELDS
                }
                return super(CalendarEvent, mirrors).write(rest) if rest else True
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_meeting(self):
        mirrors = self.filtered("training_meeting_id")
        if mirrors and self.env.context.get("training_sync") is not INTERNAL:
            raise UserError(mirrors[0]._get_training_refusal())

    def _check_owned_fields(self, vals):
        """Refuse to hide, stretch or repeat the mirror of a training meeting."""
        for event in self:
            changed = [
                name
                for name in OWNED_FIELDS & vals.keys()
                if event._fields[name].convert_to_write(event[name], event)
                != vals[name]
            ]
            if changed:
                raise UserError(event._get_training_refusal())

    def _get_training_refusal(self):
        return self.env._(
            "“%(event)s” belongs to the training session %(session)s. Change or cancel"
            " it there; the calendar follows.",
            event=self.name,
            session=self.sudo().training_session_id.display_name,
        )

    def _move_meetings(self, vals):
        """Move the meetings themselves, through all the checks of a session.

        :raise UserError: with the reason, when the session can't be moved there
        """
        for event in self:
            start = fields.Datetime.to_datetime(vals.get("start")) or event.start
            if vals.get("stop"):
                stop = fields.Datetime.to_datetime(vals["stop"])
            elif "duration" in vals:
                stop = start + timedelta(hours=vals["duration"])
            else:
                stop = start + (event.stop - event.start)
            if (start, stop) == (event.start, event.stop):
                continue
            try:
                event.training_meeting_id.write({"start": start, "stop": stop})
            except AccessError as error:
                raise UserError(
                    self.env._(
                        "Only training coordinators can move %(session)s.",
                        session=event.sudo().training_session_id.display_name,
                    )
                ) from error

    def _find_changes(self, vals):
        """Of values to mirror, those that this event doesn't have yet."""
        self.ensure_one()
        changes = {
            name: value
            for name, value in vals.items()
            if name != "partner_ids"
            and self._fields[name].convert_to_write(self[name], self) != value
        }
        if set(self.partner_ids.ids) != set(vals["partner_ids"][0][2]):
            changes["partner_ids"] = vals["partner_ids"]
        return changes
