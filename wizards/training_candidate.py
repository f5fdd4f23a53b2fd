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
        return dict(action, name=name, domain=[("search_id", "=", self.id)])

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
    place = fields.Integer(string="Rank")
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
        string="Price", help="Lower is better; the sum of what is listed beside it."
    )
    currency_id = fields.Many2one("res.currency")
    explanation = fields.Text(string="Why")
    note = fields.Char(compute="_compute_note", string="Note")
    is_assigned = fields.Boolean(compute="_compute_note")

    @api.depends("employee_id", "session_id")
    def _compute_note(self):
        """Whether somebody is assigned already, or pencilled in elsewhere."""
        sessions = self.session_id
        soft = (
            self.env["training.booking"].search(
                [
                    ("employee_id", "in", self.employee_id.ids),
                    ("state", "=", "proposed"),
                    ("session_id.state", "!=", "cancelled"),
                    ("session_id", "not in", sessions.ids),
                    ("start", "<", max(sessions.mapped("stop"), default=False)),
                    ("stop", ">", min(sessions.mapped("start"), default=False)),
                ]
            )
            if sessions
            else self.env["training.booking"]
        )
        pencilled = soft.grouped("employee_id")
        for candidate in self:
            session, employee = candidate.session_id, candidate.employee_id
            candidate.is_assigned = employee in session.instructor_ids
            others = pencilled.get(employee, soft[:0]).session_id
            if candidate.is_assigned:
                candidate.note = self.env._("Assigned")
            elif others:
                candidate.note = self.env._(
                    "Pencilled in for %s", ", ".join(others.mapped("display_name"))
                )
            else:
                candidate.note = False

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
        return search.session_id._get_records_action()

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
