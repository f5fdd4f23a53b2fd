from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.training_session_staffing import BENDABLE_RULES

MOST_REASONS = 4


class TrainingCandidateSearch(models.TransientModel):
    """What instructors are looked for: a session, some meetings of it, a request."""

    _name = "training.candidate.search"
    _description = "Search for Instructors"

    session_id = fields.Many2one("training.session")
    request_id = fields.Many2one("training.request")
    meeting_ids = fields.Many2many("training.meeting")
    replaced_id = fields.Many2one("hr.employee", string="In place of")
    reason = fields.Char()
    candidate_ids = fields.One2many("training.candidate", "search_id")

    @api.model
    def _open_for(self, **values):
        """Rank everybody and show the list."""
        search = self.create(values)
        search._find_candidates()
        return search._show()

    def _show(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_candidate_action"
        )
        subject = self.session_id or self.request_id
        name = self.env._("Instructors for %s", subject.display_name)
        if self.replaced_id:
            name = self.env._(
                "Substitutes for %(person)s in %(session)s",
                person=self.replaced_id.name,
                session=subject.display_name,
            )
        domain = [("search_id", "=", self.id)]
        return dict(action, name=name, display_name=name, domain=domain)

    def _find_candidates(self):
        """Rank all instructors, and keep the list for filters and sorting."""
        self.ensure_one()
        planner = self.env["training.planner"]
        subject = self.session_id or self.request_id
        if self.session_id:
            meetings = self.meeting_ids
            ranked = planner._rank_session(self.session_id, meetings)
            # The ranking is about everybody else.
            ranked = [r for r in ranked if r.resource_id != self.replaced_id.id]
        else:
            _dated, ranked = planner._rank_request(self.request_id)
        currency = subject.company_id.currency_id
        self.env["training.candidate"].create(
            [
                self._prepare_candidate(found, place, subject, currency)
                for place, found in enumerate(ranked, 1)
            ]
        )

    def _prepare_candidate(self, found, place, subject, currency):
        planner = self.env["training.planner"]
        rules = {blocker.rule for blocker in found.blockers}
        standing = "free" if not rules else "out"
        if rules and rules <= BENDABLE_RULES:
            standing = "bendable"
        tz = subject.tz if self.session_id else subject._get_tz()
        reasons = [
            planner._describe_rule(blocker, tz)
            for blocker in found.blockers[:MOST_REASONS]
        ]
        if len(found.blockers) > MOST_REASONS:
            reasons.append(
                self.env._("and %s more", len(found.blockers) - MOST_REASONS)
            )
        return {
            "search_id": self.id,
            "employee_id": found.resource_id,
            "place": place,
            "standing": standing,
            "total": found.total,
            "currency_id": currency.id,
            "explanation": "\n".join(
                reasons or planner._describe_score(found, currency)
            ),
        }


class TrainingCandidate(models.TransientModel):
    """An instructor in a ranking: the price line by line, or what stands against it."""

    _name = "training.candidate"
    _description = "Ranked Instructor"
    _order = "place, id"

    search_id = fields.Many2one(
        "training.candidate.search", required=True, ondelete="cascade", index=True
    )
    session_id = fields.Many2one(related="search_id.session_id")
    request_id = fields.Many2one(related="search_id.request_id")
    employee_id = fields.Many2one("hr.employee", string="Instructor", required=True)
    place = fields.Integer(string="Rank", aggregator=None)
    standing = fields.Selection(
        [
            ("free", "Can teach it"),
            ("bendable", "Only if you decide so"),
            ("out", "Can't teach it"),
        ],
        required=True,
        group_expand=False,
    )
    total = fields.Monetary(
        string="Price",
        aggregator=None,
        help="Lower is better; the sum of what is listed beside it.",
    )
    currency_id = fields.Many2one("res.currency")
    explanation = fields.Text(string="Why")
    note = fields.Char(compute="_compute_note")
    is_assigned = fields.Boolean(compute="_compute_note")

    @api.depends("employee_id", "session_id")
    def _compute_note(self):
        """Whether somebody is assigned, was asked, or is pencilled in elsewhere."""
        answers, holds = self._read_offers()
        drafts = self._read_drafts()
        labels = dict(self.env["training.offer"]._fields["state"].selection)
        for candidate in self:
            employee = candidate.employee_id
            candidate.is_assigned = employee in candidate.session_id.instructor_ids
            notes = [self.env._("Assigned")] if candidate.is_assigned else []
            if employee in answers and not candidate.is_assigned:
                offer = answers[employee]
                notes.append(
                    self.env._("Asked, answer by %s", offer.due_label)
                    if offer.state == "asked"
                    else labels[offer.state]
                )
            elsewhere = (holds.get(employee, []), drafts.get(employee, []))
            names = dict.fromkeys(name for records in elsewhere for name in records)
            if names:
                notes.append(self.env._("Pencilled in for %s", ", ".join(names)))
            candidate.note = " · ".join(notes) or False

    def _read_offers(self):
        """Offers to these people.

        :return: ({employee: the latest offer for the session looked at},
            {employee: names of other sessions they are asked for at that time})
        """
        session = self.session_id[:1]
        offers = self.env["training.offer"].search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("state", "!=", "waiting"),
                "|",
                ("session_id", "=", session.id),
                ("state", "=", "asked"),
            ],
            order="id",
        )
        answers = {
            offer.employee_id: offer for offer in offers if offer.session_id == session
        }
        holds = {}
        for offer in offers:
            if offer.session_id != session and self._overlap(
                offer.meeting_ids, session.meeting_ids
            ):
                names = holds.setdefault(offer.employee_id, [])
                names.append(offer.session_id.display_name)
        return answers, holds

    def _read_drafts(self):
        """{employee: names of drafts they are pencilled in for at that time}"""
        session = self.session_id[:1]
        if not session.meeting_ids:
            return {}
        bookings = self.env["training.booking"].search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("state", "=", "proposed"),
                ("session_id", "!=", session.id),
                ("session_id.state", "!=", "cancelled"),
                ("start", "<", session.stop),
                ("stop", ">", session.start),
            ]
        )
        drafts = {}
        for booking in bookings:
            if self._overlap(booking.meeting_id, session.meeting_ids):
                names = drafts.setdefault(booking.employee_id, [])
                names.append(booking.session_id.display_name)
        return drafts

    @api.model
    def _overlap(self, meetings, others):
        return any(
            meeting.start < other.stop and other.start < meeting.stop
            for meeting in meetings
            for other in others
        )

    def action_ask(self):
        """Choose how to ask these instructors, in the order of the ranking."""
        search = self.search_id
        search.ensure_one()
        if not search.session_id:
            raise UserError(
                self.env._("A request has no dates yet. Schedule it first.")
            )
        out = self.filtered(lambda candidate: candidate.standing == "out")
        if out:
            raise UserError(
                self.env._(
                    "%(names)s can't teach it, so asking makes no sense.",
                    names=", ".join(out.mapped("employee_id.name")),
                )
            )
        return self.env["training.offer.wizard"]._open_for(
            search.session_id, self.sorted().employee_id, search
        )

    def action_assign(self):
        """Book the instructor; where a search is about a substitute, in their place."""
        self.ensure_one()
        search = self.search_id
        if not search.session_id:
            raise UserError(
                self.env._("A request has no dates yet. Schedule it first.")
            )
        search.session_id._assign_at(
            self.employee_id,
            search.meeting_ids,
            search.replaced_id,
            search.reason,
        )
        return True

    def action_prefer(self):
        """Note on the request that this instructor is wanted."""
        for candidate in self:
            candidate.request_id.preferred_instructor_ids |= candidate.employee_id
        return self._notify(
            self.env._("%s is preferred for this request.", self.employee_id.name)
        )

    @api.model
    def _notify(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": text},
        }
