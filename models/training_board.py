from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import DELIVERED_STATES, INSTRUCTOR_ROLES
from ..logic.board import BoardPeriod
from .ir_ui_view import LONGEST_BOARD

# A board with more than this can't be read any more, let alone be dragged about.
MOST_MEETINGS = 4000
# Sessions whose conflicts are looked for in one call.
MOST_CHECKED = 100
LENSES = ("instructor", "room")
OVER_STATES = (*DELIVERED_STATES, "cancelled")


class TrainingBoard(models.AbstractModel):
    """What the planning board shows: people or rooms by day, and what they do.

    Everything comes in one call, in plain values. Rows are `resource.resource` records,
    columns are days of one time zone, and a block is one meeting in one row. The number
    of queries doesn't grow with rows, weeks or meetings.
    """

    _name = "training.board"
    _description = "Planning Board"

    @api.model
    @api.readonly
    def load_board(self, domain, options):
        """Everything to draw a board.

        :param domain: of the sessions shown; others only make their people busy
        :param dict options: `lens` (instructor or room), `first_day`, `weeks`, `tz`,
            `grouping`; what isn't given is chosen
        """
        self._check_may_look()
        lens = options.get("lens") if options.get("lens") in LENSES else "instructor"
        period = self._prepare_period(options)
        meetings, is_cut = self._find_meetings(domain, period)
        blocks = self._prepare_blocks(meetings, period, lens)
        rows, resources = self._prepare_rows(lens, options.get("grouping"), blocks)
        self._sum_hours(rows, blocks)
        return {
            "lens": lens,
            "tz": period.tz,
            "zones": self._find_zones(),
            "today": period.column(fields.Datetime.now()),
            "days": self._prepare_days(period),
            "rows": rows,
            "blocks": blocks,
            "busy": self._prepare_busy(lens, resources, period, meetings.session_id),
            "can_edit": self.env["training.meeting"].has_access("write"),
            "is_cut": is_cut,
        }

    def _check_may_look(self):
        """Who plans training sees the board; what it shows is up to record rules."""
        group = "training_operations.training_operations_group_user"
        if not self.env.user.has_group(group):
            raise AccessError(
                self.env._("The planning board is for those who plan training.")
            )

    @api.model
    @api.readonly
    def find_conflicts(self, session_ids):
        """What is wrong with sessions as they stand, by the checks of a change.

        The board asks for it after it is drawn, some sessions at a time.

        :return: list of {session_id, meeting_id, resource_id, severity, text}
        """
        self._check_may_look()
        sessions = self.env["training.session"].search(
            [("id", "in", session_ids[:MOST_CHECKED]), ("state", "not in", OVER_STATES)]
        )
        wanted = ("session_id", "meeting_id", "resource_id", "severity", "text")
        return [
            {name: conflict[name] for name in wanted}
            for conflict in sessions._find_conflicts(sessions._propose([]))
        ]

    # -- days ----------------------------------------------------------------------

    @api.model
    def _prepare_period(self, options):
        weeks = options.get("weeks") or 4
        if not isinstance(weeks, int) or not 1 <= weeks <= LONGEST_BOARD:
            raise UserError(
                self.env._(
                    "A board shows 1 to %(longest)s weeks.", longest=LONGEST_BOARD
                )
            )
        zones = self._find_zones()
        tz = options.get("tz") if options.get("tz") in zones else zones[0]
        day = fields.Date.to_date(options.get("first_day") or fields.Date.today())
        return BoardPeriod(day, weeks, tz)

    @api.model
    def _find_zones(self):
        """The company's zone, then those of places."""
        places = self.env["res.partner"].search_fetch(
            [("is_training_place", "=", True), ("tz", "!=", False)], ["tz"]
        )
        own = self.env.company.resource_calendar_id.sudo().tz  # no secret
        return list(dict.fromkeys([own or "UTC", *sorted(places.mapped("tz"))]))

    def _prepare_days(self, period):
        company = self.env.company
        weekdays = company._training_weekdays()
        closures = {}
        for first, last, name in company._training_closures(period.tz):
            for day in period.days:
                if first <= day <= last:
                    closures[day] = name or self.env._("Closed")
        return [
            {
                "date": fields.Date.to_string(day),
                "weekday": format_date(self.env, day, date_format="EEE"),
                "short": format_date(self.env, day, date_format="d"),
                "month": format_date(self.env, day, date_format="MMM y"),
                "long": format_date(self.env, day, date_format="EEEE d MMMM y"),
                "is_off": day.weekday() not in weekdays or day in closures,
                "closure": closures.get(day, ""),
            }
            for day in period.days
        ]

    # -- blocks --------------------------------------------------------------------

    def _find_meetings(self, domain, period):
        """Meetings of the sessions asked for: (records, whether there are more)."""
        start, stop = period.bounds
        sessions = self.env["training.session"]._search(
            Domain(domain)
            & Domain("state", "!=", "cancelled")
            & Domain("start", "<", stop)
            & Domain("stop", ">", start)
        )
        meetings = self.env["training.meeting"].search(
            [
                ("session_id", "in", sessions),
                ("start", ">=", start),
                ("start", "<", stop),
            ],
            limit=MOST_MEETINGS + 1,
        )
        return meetings[:MOST_MEETINGS], len(meetings) > MOST_MEETINGS

    def _prepare_blocks(self, meetings, period, lens):
        bookings = self.env["training.booking"].search(
            [("meeting_id", "in", meetings.ids), ("state", "!=", "released")]
        )
        by_meeting = bookings.grouped("meeting_id")
        own_places = self.env["training.planner"]._find_own_places(
            meetings.session_id.place_id
        )
        blocks = []
        for meeting in meetings:
            shared = self._prepare_meeting_block(meeting, period)
            held = by_meeting.get(meeting, bookings.browse())
            for booking in held:
                if (booking.role in INSTRUCTOR_ROLES) == (lens == "instructor"):
                    blocks.append({**shared, **self._prepare_booking_block(booking)})
            for role in self._find_open_roles(meeting, held, lens, own_places):
                blocks.append(
                    {
                        **shared,
                        "id": f"open-{meeting.id}-{role}",
                        "resource_id": False,
                        "role": role,
                        "is_soft": False,
                    }
                )
        return blocks

    def _prepare_meeting_block(self, meeting, period):
        """What is the same in all rows."""
        session = meeting.session_id
        course = session.course_id
        start, stop = (
            fields.Datetime.context_timestamp(
                self.with_context(tz=period.tz), getattr(meeting, name)
            )
            for name in ("start", "stop")
        )
        return {
            "meeting_id": meeting.id,
            "session_id": session.id,
            "column": period.column(meeting.start),
            "starts": fields.Datetime.to_string(meeting.start),
            "from": f"{start:%H:%M}",
            "to": f"{stop:%H:%M}",
            "hours": meeting.duration_hours,
            "number": session.name or "",
            "course": course.name,
            "code": course.code or "",
            "color": course.color % 12,
            "name": meeting.name or "",
            "state": session.state,
            "place": session.place_id.name or "",
            "client": session.customer_id.name or "",
            "filled": session.seats_filled,
            "seats": session.seats_max,
            "local": meeting.local_label,
            "is_over": session.state in OVER_STATES,
            "meeting_count": session.meeting_count,
        }

    def _prepare_booking_block(self, booking):
        return {
            "id": f"booking-{booking.id}",
            "resource_id": booking.resource_id.id,
            "role": booking.role,
            "is_soft": booking.state == "proposed",
        }

    @api.model
    def _find_open_roles(self, meeting, held, lens, own_places):
        """Roles that a meeting still lacks somebody or something for."""
        session = meeting.session_id
        if session.state in OVER_STATES:
            return
        roles = held.mapped("role")
        if lens == "instructor":
            if session.instructor_count and "lead" not in roles:
                yield "lead"
            elif len(held.filtered("employee_id")) < session.instructor_count:
                yield "assistant"
            return
        at_client = session.place_id and session.place_id not in own_places
        if meeting.mode != "virtual" and not at_client and "room" not in roles:
            yield "room"
        has_link = session.join_url or "virtual_room" in roles
        if meeting.mode != "in_person" and not has_link:
            yield "virtual_room"

    @api.model
    def _sum_hours(self, rows, blocks):
        hours = defaultdict(float)
        for block in blocks:
            hours[block["resource_id"]] += block["hours"]
        for row in rows:
            row["hours"] = round(hours[row["id"]], 1)
