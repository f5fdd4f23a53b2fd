from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

# What the wizard sets on the session itself.
SESSION_FIELDS = ("place_id", "join_url", "seats_max")


class TrainingSessionChange(models.TransientModel):
    """Dates, people and place of a session in one screen, conflicts shown at once."""

    _name = "training.session.change"
    _description = "Change a Session"

    session_id = fields.Many2one("training.session", required=True, readonly=True)
    state = fields.Selection(related="session_id.state")
    company_id = fields.Many2one(related="session_id.company_id")
    tz = fields.Selection(related="session_id.tz")
    is_virtual = fields.Boolean(compute="_compute_is_virtual")
    place_id = fields.Many2one("res.partner")
    join_url = fields.Char(string="Link to join")
    seats_max = fields.Integer(string="Seats")
    reason = fields.Char(help="Noted in the chatter beside old and new.")
    line_ids = fields.One2many("training.session.change.line", "change_id")
    conflicts = fields.Html(compute="_compute_conflicts", sanitize=False)
    has_errors = fields.Boolean(compute="_compute_conflicts")
    has_warnings = fields.Boolean(compute="_compute_conflicts")

    @api.depends("session_id.mode")
    def _compute_is_virtual(self):
        for change in self:
            change.is_virtual = change.session_id.mode == "virtual"

    @api.depends(
        "place_id",
        "join_url",
        "seats_max",
        "line_ids.start",
        "line_ids.stop",
        "line_ids.mode",
        "line_ids.lead_id",
        "line_ids.assistant_ids",
        "line_ids.room_id",
        "line_ids.virtual_room_id",
    )
    def _compute_conflicts(self):
        """What speaks against it, as the session itself sees it."""
        for change in self:
            session = change.session_id._origin or change.session_id
            found = session._preview_changes(change._prepare_changes())
            errors = [item["text"] for item in found if item["severity"] == "error"]
            warnings = [item["text"] for item in found if item["severity"] != "error"]
            change.has_errors = bool(errors)
            change.has_warnings = bool(warnings)
            change.conflicts = self._render(errors, "danger") + self._render(
                warnings, "warning"
            )

    @api.model
    def _render(self, texts, kind):
        if not texts:
            return Markup()
        lines = Markup().join(
            Markup("<li>%s</li>") % text for text in dict.fromkeys(texts)
        )
        head = (
            self.env._("This can't be done:")
            if kind == "danger"
            else self.env._("To know before you do it:")
        )
        return Markup(
            '<div class="alert alert-%s mb-2" role="alert"><b>%s</b>'
            '<ul class="mb-0">%s</ul></div>'
        ) % (kind, head, lines)

    @api.model
    def _open_for(self, session):
        """A dialog with the session as it is."""
        change = self.create(
            {
                "session_id": session.id,
                **{
                    name: session._fields[name].convert_to_write(session[name], session)
                    for name in SESSION_FIELDS
                },
                "line_ids": [
                    Command.create(self.line_ids._prepare_vals(meeting))
                    for meeting in session.meeting_ids
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Change %(session)s", session=session.display_name or ""
            ),
            "res_model": self._name,
            "res_id": change.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _prepare_changes(self):
        """What differs from the session, as `_preview_changes` takes it."""
        self.ensure_one()
        session = self.session_id._origin or self.session_id
        changes = []
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in SESSION_FIELDS
            if (self[name]._origin if name == "place_id" else self[name])
            != session[name]
        }
        if values:
            changes.append({"kind": "set", "session_id": session.id, "values": values})
        kept = self.line_ids.meeting_id._origin
        changes += [
            {"kind": "remove", "meeting_id": meeting.id}
            for meeting in session.meeting_ids - kept
        ]
        for number, line in enumerate(self.line_ids, 1):
            changes += line._prepare_changes(session, number)
        return changes

    def action_apply(self):
        """Store all of it, or tell what forbids it."""
        self.ensure_one()
        self.session_id._apply_changes(self._prepare_changes(), self.reason)
        return {"type": "ir.actions.act_window_close"}


class TrainingSessionChangeLine(models.TransientModel):
    """A meeting as it would be; a line without one is a meeting to add."""

    _name = "training.session.change.line"
    _description = "Changed Meeting"
    _order = "start, id"

    change_id = fields.Many2one(
        "training.session.change", required=True, ondelete="cascade", index=True
    )
    meeting_id = fields.Many2one("training.meeting", readonly=True)
    name = fields.Char()
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    local_label = fields.Char(string="Announced as", compute="_compute_local_label")
    mode = fields.Selection(
        selection=lambda self: (
            self.env["training.meeting"]
            ._fields["mode"]
            ._description_selection(self.env)
        ),
        required=True,
        default="in_person",
    )
    lead_id = fields.Many2one("hr.employee", domain="[('is_instructor', '=', True)]")
    assistant_ids = fields.Many2many(
        "hr.employee", string="Assistants", domain="[('is_instructor', '=', True)]"
    )
    room_id = fields.Many2one("training.resource", domain="[('kind', '=', 'room')]")
    virtual_room_id = fields.Many2one(
        "training.resource",
        domain="[('kind', '=', 'virtual_room')]",
    )

    @api.depends("start", "stop", "change_id.tz")
    def _compute_local_label(self):
        """Day and hours in the session's zone, which needn't be the user's."""
        for line in self:
            line.local_label = (
                self.env["training.meeting"]
                .new(
                    {
                        "session_id": line.change_id.session_id._origin.id,
                        "start": line.start,
                        "stop": line.stop,
                    }
                )
                .local_label
                if line.start and line.stop
                else False
            )

    @api.model
    def _prepare_vals(self, meeting):
        """A line that shows a meeting with its people and rooms."""
        held = self._read_held(meeting)
        return {
            "meeting_id": meeting.id,
            "name": meeting.name,
            "start": meeting.start,
            "stop": meeting.stop,
            "mode": meeting.mode or meeting.session_id.mode,
            "lead_id": held["lead"].employee_id[:1].id,
            "assistant_ids": [Command.set(held["assistant"].employee_id.ids)],
            "room_id": held["room"].training_resource_id[:1].id,
            "virtual_room_id": held["virtual_room"].training_resource_id[:1].id,
        }

    @api.model
    def _read_held(self, meeting):
        """{role: bookings that stand}"""
        live = meeting.booking_ids.filtered(lambda booking: booking.state != "released")
        return {
            role: live.filtered(lambda booking, role=role: booking.role == role)
            for role in ("lead", "assistant", "room", "virtual_room")
        }

    def _get_wanted(self):
        """{role: resource ids} that the line asks for."""
        self.ensure_one()
        line = self.sudo()  # which resource a chosen person or room is
        return {
            "lead": line.lead_id._origin.resource_id.ids,
            "assistant": line.assistant_ids._origin.resource_id.ids,
            "room": line.room_id._origin.resource_id.ids
            if line.mode != "virtual"
            else [],
            "virtual_room": line.virtual_room_id._origin.resource_id.ids
            if line.mode != "in_person"
            else [],
        }

    def _prepare_changes(self, session, number):
        """What differs from the meeting, as `_preview_changes` takes it."""
        self.ensure_one()
        if not (self.start and self.stop):
            return []
        meeting = self.meeting_id._origin
        times = {"start": self.start, "stop": self.stop, "mode": self.mode}
        if not meeting:
            added = {"kind": "add", "session_id": session.id, "name": self.name or ""}
            added["key"] = f"new-{number}"
            return [dict(added, resources=self._get_wanted(), **times)]
        changes = []
        if any(value != meeting[name] for name, value in times.items()):
            changes.append({"kind": "move", "meeting_id": meeting.id, **times})
        held = self._read_held(meeting)
        for role, resource_ids in self._get_wanted().items():
            if set(resource_ids) != set(held[role].resource_id.ids):
                changes.append(
                    {
                        "kind": "assign",
                        "meeting_id": meeting.id,
                        "role": role,
                        "resource_ids": resource_ids,
                    }
                )
        return changes
