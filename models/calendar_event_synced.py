from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .calendar_event import OWNED_FIELDS, TIME_FIELDS

# What the add-ons that synchronise with Google and Outlook set when they store a change
# that was made there.
SYNC_FLAGS = ("need_sync", "need_sync_m")
# What the session says, whatever somebody types into their calendar.
SESSION_FIELDS = {
    "description",
    "location",
    "name",
    "partner_ids",
    "show_as",
    "user_id",
    "videocall_location",
    *OWNED_FIELDS,
}


class CalendarEvent(models.Model):
    """Calendar entries of training that are also in somebody's Google or Outlook.

    Odoo's add-ons `google_calendar` and `microsoft_calendar` keep both in step, where
    they are installed. A change made there can't be refused: the error would stop the
    synchronisation of that person, again each time. It is carried out if the session
    allows it; if not, the entry is put back there, and the coordinator hears of it.
    """

    _inherit = "calendar.event"

    def write(self, vals):
        if not self._comes_from_outside(vals):
            return super().write(vals)
        mirrors = self.filtered("training_meeting_id")
        for event in mirrors:
            super(CalendarEvent, event).write(event._take_from_outside(vals))
        return super(CalendarEvent, self - mirrors).write(vals)

    @api.model
    def _comes_from_outside(self, vals):
        """Whether values were read from another calendar."""
        return any(vals.get(flag) is False for flag in SYNC_FLAGS)

    def _take_from_outside(self, vals):
        """Follow a change as far as the session allows it.

        :param dict vals: the whole entry as it is in the other calendar
        :return: what of it is to be written on the entry itself
        """
        self.ensure_one()
        kept = {
            name: value
            for name, value in vals.items()
            if name not in SESSION_FIELDS | TIME_FIELDS
        }
        if "attendee_ids" in kept:
            # Who takes part is said by the session; whether they come, by themselves.
            kept["attendee_ids"] = [
                command for command in kept["attendee_ids"] if command[0] == 1
            ]
        times = {name: vals[name] for name in ("start", "stop") if name in vals}
        is_moved = any(
            fields.Datetime.to_datetime(value) != self[name]
            for name, value in times.items()
        )
        if is_moved and not vals.get("allday"):
            is_moved = not self._try_to_move(times)
        if is_moved or vals.get("active") is False:
            kept |= {flag: True for flag in SYNC_FLAGS if flag in vals}
        return kept

    def _try_to_move(self, times):
        """Move the meeting as somebody did in their calendar.

        :return: whether that was possible; if not, the coordinator hears why
        """
        try:
            with self.env.cr.savepoint():
                self._move_meetings(times)
        except UserError as error:
            self._tell_put_back(str(error))
            return False
        return True

    def _tell_put_back(self, reason):
        """Superuser, as instructors can't ask coordinators for anything otherwise."""
        session = self.sudo().training_session_id
        session.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=session.user_id.id or self.env.ref("base.user_admin").id,
            summary=self.env._("Moved in the calendar of %s", self.env.user.name),
            note=plaintext2html(
                self.env._(
                    "“%(event)s” was moved there; the session stays: %(reason)s",
                    event=self.name,
                    reason=reason,
                )
            ),
        )

    def _cancel(self):
        """Deleted in Google: called by `google_calendar`, where it is installed."""
        mirrors = self.filtered("training_meeting_id")
        mirrors._keep_deleted({"google_id": False, "need_sync": True})
        others = self - mirrors
        return super(CalendarEvent, others)._cancel() if others else None

    def _cancel_microsoft(self):
        """Deleted in Outlook: called by `microsoft_calendar`, where it is installed."""
        mirrors = self.filtered("training_meeting_id")
        mirrors._keep_deleted(
            {
                "microsoft_id": False,
                "ms_universal_event_id": False,
                "need_sync_m": True,
            }
        )
        others = self - mirrors
        return super(CalendarEvent, others)._cancel_microsoft() if others else None

    def _keep_deleted(self, afresh):
        """A training meeting stays; whoever deleted theirs doesn't come.

        :param dict afresh: values that make the next synchronisation add it again for
            the coordinator, whose entry it is
        """
        user = self.env.user
        own = self.filtered(lambda event: event.user_id == user)
        if own:
            known = {name: afresh[name] for name in afresh if name in self._fields}
            own.with_context(dont_notify=True).write(known)
        invited = (self - own).attendee_ids.filtered(
            lambda attendee: attendee.partner_id == user.partner_id
        )
        invited.write({"state": "declined"})
