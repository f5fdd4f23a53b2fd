from odoo import api, fields, models

from ..exceptions import EnrollmentRefusedError


class TrainingEnrollment(models.Model):
    """Offers: a seat held for some hours, or a call to all that a seat is free.

    In state `offered` the seat is held. A call to all holds nothing: who is told stays
    waitlisted, and accepting takes a seat as enrolling does, so the first gets it.
    """

    _inherit = "training.enrollment"

    offered_on = fields.Datetime(readonly=True, copy=False)
    offer_expires = fields.Datetime(
        string="Accept until", readonly=True, copy=False, index="btree_not_null"
    )
    offer_lapsed_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="An offer wasn't accepted in time; nothing is offered until the learner or"
        " somebody of the staff wants it again.",
    )
    has_offer = fields.Boolean(compute="_compute_has_offer")

    _offer_index = models.Index(
        "(offer_expires) WHERE state = 'offered' AND offer_expires IS NOT NULL"
    )

    @api.depends("state", "offer_expires")
    def _compute_has_offer(self):
        """Whether there is something to accept now."""
        now = fields.Datetime.now()
        for enrollment in self:
            enrollment.has_offer = (
                enrollment.state in ("offered", "waitlisted")
                and bool(enrollment.offer_expires)
                and enrollment.offer_expires > now
            )

    @api.private
    def _get_offer_url(self):
        """The link by which the learner accepts or declines without signing in."""
        self.ensure_one()
        token = self._portal_ensure_token()
        return f"{self.get_base_url()}/training/seat/{self.id}/{token}"

    @api.private
    def _announce_call(self):
        """Tell those who wait that a seat is free, by the message rules.

        Their state doesn't change by it, so nobody else fires this event.
        """
        if self:
            self.env["training.communication.rule"]._fire("offer_made", self)

    @api.private
    def _get_offered_together(self):
        """This one and the others of its group that have an offer too."""
        self.ensure_one()
        if not self.group_key:
            return self
        return self.session_id.enrollment_ids.filtered(
            lambda enrollment: (
                enrollment.group_key == self.group_key and enrollment.has_offer
            )
        )

    def action_accept_offer(self):
        """Take the seat that was offered; of a call to all, if it is still free.

        :raise EnrollmentRefusedError: when the offer is over or the seat gone
        """
        self.check_access("write")
        without = self.filtered(lambda enrollment: not enrollment.has_offer)
        if without:
            raise EnrollmentRefusedError(
                self.env._(
                    "There is no offer for %(learner)s in %(session)s any more.",
                    learner=without[0].partner_id.name,
                    session=without[0].session_id.display_name,
                )
            )
        held = self.filtered(lambda enrollment: enrollment.state == "offered")
        (self - held)._take_called_seats()
        held._keep_offered_seats()
        self._log_decisions("accepted")
        self._release_siblings()
        return True

    def _keep_offered_seats(self):
        now = fields.Datetime.now()
        states = self._get_state_when_seated()
        for state, enrollments in self.grouped(states.get).items():
            enrollments._move_to(
                state,
                offer_expires=False,
                confirmed_on=now if state == "confirmed" else False,
            )
        self._after_enrolling()

    def _take_called_seats(self):
        """Seats that were open to all who wait: whoever comes first."""
        for problem in self._find_promotion_obstacles().values():
            raise EnrollmentRefusedError(problem.text)
        states = self._get_state_when_seated()
        values = self._prepare_end_of_waiting_vals()
        for state, enrollments in self.grouped(states.get).items():
            gone = enrollments - enrollments._take_seats(state, **values)
            if gone:
                raise EnrollmentRefusedError(
                    self.env._(
                        "Somebody else was quicker: no seat is left in %(session)s."
                        " %(learner)s keeps the place on the waitlist.",
                        session=gone[0].session_id.display_name,
                        learner=gone[0].partner_id.name,
                    )
                )

    def action_decline_offer(self):
        """Give up the offer and the place in the queue; the next is asked."""
        self.check_access("write")
        self._log_decisions("declined")
        return self.action_cancel(self.env._("The offer was declined"))

    def action_rejoin_waitlist(self):
        """Queue again, at the end, after an offer lapsed."""
        self.check_access("write")
        lapsed = self.filtered(
            lambda enrollment: (
                enrollment.state == "waitlisted" and enrollment.offer_lapsed_on
            )
        )
        lapsed._write_ordering(
            waitlisted_on=fields.Datetime.now(),
            waitlist_rank=0,
            offer_lapsed_on=False,
            waitlist_reason=False,
        )
        lapsed._log_decisions("rejoined")
        lapsed.session_id._promote_waitlist(freed=False)
        return True

    @api.model
    def _lapse_offers(self):
        """Take back seats whose offer ran out, and give them to the next."""
        now = fields.Datetime.now()
        lapsed = self.search([("state", "=", "offered"), ("offer_expires", "<=", now)])
        if not lapsed:
            return lapsed
        lapsed._move_to(
            "waitlisted",
            seat_number=0,
            offer_expires=False,
            offer_lapsed_on=now,
            waitlist_reason="lapsed",
        )
        lapsed._log_decisions("lapsed")
        lapsed.session_id._promote_waitlist()
        return lapsed
