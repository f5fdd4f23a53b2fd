from odoo import api, fields, models

from ..const import INTERNAL, SEATED_STATES
from ..exceptions import EnrollmentRefusedError
from .enrollment_wishes import Wishes

POOLS = [("onsite", "On site"), ("online", "Online")]


class TrainingEnrollment(models.Model):
    """Where somebody sits in a hybrid session that counts its seats apart."""

    _inherit = "training.enrollment"

    seat_pool = fields.Selection(
        POOLS,
        string="Takes part",
        copy=False,
        tracking=True,
        help="Only in hybrid sessions that count on-site and online seats apart.",
    )
    has_pools = fields.Boolean(related="session_id.has_pools")

    def _complete_enrollments(self, vals_list):
        """On site unless asked otherwise; no pool where a session has none."""
        wishes = Wishes.of(self.env, vals_list)
        pooled = {session.id for session in wishes.sessions if session.has_pools}
        for vals in wishes:
            if vals.get("session_id") not in pooled:
                vals["seat_pool"] = False
            elif not vals.get("seat_pool"):
                vals["seat_pool"] = "onsite"
        return super()._complete_enrollments(wishes)

    # -- switching ---------------------------------------------------------------------

    def action_switch_pool(self):
        """Move to the other pool of the session, if it has a seat.

        A different price is charged anew: what was invoiced is taken back first.

        :raise EnrollmentRefusedError: when the policy or the seats forbid it
        """
        self._check_pool_switch()
        for pool, enrollments in self.grouped("seat_pool").items():
            enrollments._switch_to("online" if pool == "onsite" else "onsite")
        self.session_id._promote_waitlist()
        return True

    def _check_pool_switch(self):
        """Refuse who may not switch, naming the rule."""
        staff = self.env.user.has_group(
            "training_operations.training_operations_group_coordinator"
        )
        now = fields.Datetime.now()
        for enrollment, policy in self._get_policies().items():
            if not enrollment.has_pools or enrollment.state not in (
                *SEATED_STATES[:3],
                "waitlisted",
            ):
                raise EnrollmentRefusedError(
                    self.env._(
                        "%s can't switch between on-site and online.",
                        enrollment.display_name,
                    )
                )
            late = enrollment._is_past(policy.transfer_deadline_hours, now)
            refused = policy.pool_switch == "never" or (
                not staff and (policy.pool_switch == "staff" or late)
            )
            if refused:
                raise EnrollmentRefusedError(
                    self.env._(
                        "The policy of %(session)s doesn't let %(learner)s switch"
                        " between on-site and online now.",
                        session=enrollment.session_id.display_name,
                        learner=enrollment.partner_id.name,
                    )
                )

    def _switch_to(self, pool):
        """Take seats of the other pool, or queue for one when waiting already."""
        waiting = self.filtered(lambda enrollment: enrollment.state == "waitlisted")
        moving = waiting.with_context(training_moving=INTERNAL)
        moving.write({"seat_pool": pool, "waitlisted_on": fields.Datetime.now()})
        waiting._reprice_for_pool()
        seated = self - waiting
        if not seated:
            return
        seats = seated.session_id._read_seats()
        for enrollment in seated.with_context(training_moving=INTERNAL):
            seat_map = seats[enrollment.session_id.id, pool]
            number = None if seat_map.waiting else seat_map.take()
            if number is None:
                label = dict(self._fields["seat_pool"]._description_selection(self.env))
                raise EnrollmentRefusedError(
                    self.env._(
                        "“%(pool)s” has no free seat in %(session)s.",
                        pool=label[pool],
                        session=enrollment.session_id.display_name,
                    )
                )
            enrollment.write({"seat_pool": pool, "seat_number": number})
        seated.flush_recordset(["seat_pool", "seat_number"])
        seated._reprice_for_pool()

    def _reprice_for_pool(self):
        """The other pool's price, for who paid the usual price of the first one."""
        for enrollment in self:
            session = enrollment.session_id
            online = session._get_online_price()
            if online is None:
                continue
            prices = {"onsite": session.price_unit, "online": online}
            before = prices["onsite" if enrollment.seat_pool == "online" else "online"]
            if (
                enrollment.currency_id != session.price_currency_id
                or enrollment.currency_id.compare_amounts(enrollment.price, before)
            ):
                continue  # a price agreed otherwise stays
            enrollment._credit_invoices(self.env._("switched between pools"))
            enrollment.write(
                {
                    "price": prices[enrollment.seat_pool],
                    "price_origin": self.env._("Switched between on-site and online"),
                }
            )

    @api.private
    def _is_past(self, hours, now):
        """Whether so many hours before the start of the session are over."""
        self.ensure_one()
        return self.session_id._is_past(hours, now)
