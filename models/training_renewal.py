from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scheduling.distance import distance_km
from ..scheduling.problem import Point

RENEWABLE_STATES = ("open", "confirmed")
FAR_AWAY = 100_000.0


class TrainingRenewal(models.Model):
    """A certificate about to end, and the session in which its holder could renew."""

    _name = "training.renewal"
    _description = "Proposed Renewal"
    _order = "valid_until, id"
    _rec_name = "certificate_id"

    certificate_id = fields.Many2one(
        "training.certificate", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        related="certificate_id.partner_id", store=True, index=True, string="Holder"
    )
    qualification_id = fields.Many2one(
        related="certificate_id.qualification_id", store=True
    )
    company_id = fields.Many2one(
        related="certificate_id.company_id", store=True, index=True
    )
    valid_until = fields.Date(related="certificate_id.valid_until", store=True)
    course_id = fields.Many2one(related="qualification_id.renewal_course_id")
    session_id = fields.Many2one(
        "training.session",
        index="btree_not_null",
        domain="[('course_id', '=', course_id),"
        " ('state', 'in', ('open', 'confirmed'))]",
        help="The nearest one with a free seat before the certificate ends.",
    )
    session_start = fields.Datetime(related="session_id.start", string="Starts")
    enrollment_id = fields.Many2one(
        "training.enrollment", string="Enrolment", readonly=True, index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Enrolled"),
            ("dismissed", "Dismissed"),
        ],
        default="proposed",
        required=True,
        readonly=True,
    )

    _once_per_certificate = models.Constraint(
        "UNIQUE (certificate_id)", "This renewal is proposed already."
    )

    def action_accept(self):
        """Enrol the holders into the proposed sessions, all or none."""
        open_proposals = self.filtered(lambda renewal: renewal.state == "proposed")
        without = open_proposals.filtered(lambda renewal: not renewal.session_id)
        if without:
            raise UserError(
                self.env._(
                    "Choose a session for:\n%(names)s",
                    names="\n".join(without.partner_id.mapped("display_name")),
                )
            )
        enrollments = self.env["training.enrollment"].create(
            [
                {
                    "session_id": renewal.session_id.id,
                    "partner_id": renewal.partner_id.id,
                }
                for renewal in open_proposals
            ]
        )
        for renewal, enrollment in zip(open_proposals, enrollments, strict=True):
            renewal.enrollment_id = enrollment
        open_proposals.state = "accepted"
        return True

    def action_dismiss(self):
        """Not to be renewed, or in another way."""
        self.filtered(lambda renewal: renewal.state == "proposed").state = "dismissed"
        return True

    @api.model
    def _cron_propose(self):
        """Propose what begins to expire, and look again where nothing fitted yet."""
        certificates = self.env["training.certificate"].search(
            [
                ("state", "=", "expiring"),
                ("qualification_id.renewal_course_id", "!=", False),
            ]
        )
        known = self.search([("certificate_id", "in", certificates.ids)])
        fresh = certificates - known.certificate_id
        added = self.create(
            [{"certificate_id": record.id} for record in fresh._filter_unrenewed()]
        )
        waiting = known.filtered(
            lambda renewal: renewal.state == "proposed" and not renewal.session_id
        )
        (added | waiting)._choose_sessions()

    def _choose_sessions(self):
        """The nearest session that still fits, whoever ends first choosing first."""
        sessions = self.env["training.session"].search(
            [
                ("course_id", "in", self.course_id.ids),
                ("state", "in", RENEWABLE_STATES),
                ("start", ">", fields.Datetime.now()),
                ("seats_available", ">", 0),
            ],
            order="start",
        )
        left = Counter({session: session.seats_available for session in sessions})
        chosen_by = {}
        for renewal in self.sorted("valid_until"):
            fitting = sessions.filtered(
                lambda session, r=renewal: left[session] > 0 and r._fits(session)
            )
            # A stable sort: of equally near ones the earliest comes first.
            chosen = fitting.sorted(renewal._get_distance)[:1]
            if chosen:
                left[chosen] -= 1
                chosen_by[renewal] = chosen
        # One write for each session, however many renew in it.
        for session in sessions:
            self.filtered(
                lambda renewal, s=session: chosen_by.get(renewal) == s
            ).session_id = session

    def _fits(self, session):
        """Whether the holder may renew in a session, in time."""
        self.ensure_one()
        client = self.partner_id.commercial_partner_id
        return (
            session.course_id == self.course_id
            and session.company_id == self.company_id
            and session._local(session.stop).date() <= self.valid_until
            and (not session.is_private or session.customer_id == client)
        )

    def _get_distance(self, session):
        """Kilometres from the holder to the place; unknown counts as far away."""
        home, place = self.partner_id._get_position(), session.place_id._get_position()
        return _measure(home, place) if home and place else FAR_AWAY


def _measure(home, place):
    return distance_km(Point(*home), Point(*place))
