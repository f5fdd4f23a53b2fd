from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import DELIVERY_MODES


class TrainingInterest(models.Model):
    """Somebody would attend a course if it were held: no date, no promise yet."""

    _name = "training.interest"
    _description = "Interest in a Course"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "create_date desc, id desc"
    _check_company_auto = True

    active = fields.Boolean(default=True, help="Off: they aren't interested any more.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    course_id = fields.Many2one(
        "training.course",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who",
        required=True,
        index=True,
        help="The person, or the client for several of its people.",
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Client", store=True
    )
    learner_count = fields.Integer(string="Learners", default=1, required=True)
    place_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('is_training_place', '=', True)]",
        help="Empty: anywhere.",
    )
    mode = fields.Selection(DELIVERY_MODES, help="Empty: any.")
    lang_id = fields.Many2one("res.lang", string="Language")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")
    note = fields.Text()
    request_id = fields.Many2one(
        "training.request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    session_id = fields.Many2one(related="request_id.session_id")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("planned", "In planning"),
            ("served", "Session on the calendar"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )

    _numbers_possible = models.Constraint(
        "CHECK (learner_count >= 1)", "Interest of at least one learner is needed."
    )
    _period_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "“Until” can't be before “From”."
    )

    @api.depends("request_id.state")
    def _compute_state(self):
        """Interest waits again when the request made from it was declined."""
        by_state = {"new": "planned", "planned": "planned", "scheduled": "served"}
        for interest in self:
            interest.state = by_state.get(interest.request_id.state, "waiting")

    @api.depends("partner_id", "course_id")
    def _compute_display_name(self):
        for interest in self:
            interest.display_name = " · ".join(
                part
                for part in (interest.partner_id.name, interest.course_id.name)
                if part
            )

    def action_make_request(self):
        """One request for all of these people; the interest is linked to it.

        :raise UserError: unless they want one course, and still wait
        """
        waiting = self.filtered(lambda interest: interest.state == "waiting")
        if not waiting:
            raise UserError(self.env._("A request was made for these already."))
        if len(waiting.course_id) > 1 or len(waiting.company_id) > 1:
            raise UserError(
                self.env._(
                    "These want different courses. Choose those of one course; a"
                    " session is made for one."
                )
            )
        request = self.env["training.request"].create(waiting._prepare_request_vals())
        waiting.request_id = request
        return request._get_records_action()

    def _prepare_request_vals(self):
        """A request that suits as many of them as can be."""
        today = fields.Date.context_today(self)
        earliest = max([today, *filter(None, self.mapped("date_from"))])
        latest = min(
            [day for day in self.mapped("date_to") if day and day >= earliest],
            default=fields.Date.add(earliest, months=3),
        )
        modes = set(filter(None, self.mapped("mode")))
        vals = {
            "course_id": self.course_id.id,
            "company_id": self.company_id.id,
            "customer_id": self._get_only(self.customer_id, whole=True),
            "place_id": self._get_only(self.place_id),
            "lang_id": self._get_only(self.lang_id),
            "learner_count": sum(self.mapped("learner_count")),
            "date_earliest": earliest,
            "date_latest": latest,
            "note": self._describe_people(),
        }
        if len(modes) == 1:
            vals["mode"] = modes.pop()
        return vals

    def _get_only(self, records, whole=False):
        """The id all agree on, or none.

        :param whole: companies only; a session for one person's own is a public one
        """
        if len(records) != 1 or (whole and not records.is_company):
            return False
        return records.id

    def _describe_people(self):
        """Who is interested, a line each."""
        return "\n".join(
            self.env._(
                "%(who)s: %(count)s learners %(note)s",
                who=interest.partner_id.display_name,
                count=interest.learner_count,
                note=interest.note or "",
            ).strip()
            for interest in self
        )

    def action_view_request(self):
        self.ensure_one()
        return self.request_id._get_records_action()
