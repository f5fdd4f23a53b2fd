from odoo import api, fields, models
from odoo.fields import Domain


class TrainingEnrollment(models.Model):
    """What learners and their company's training manager see on the portal."""

    _inherit = "training.enrollment"

    # Whoever has it cancels and moves; instructors see enrolments, and mustn't.
    access_token = fields.Char(
        groups="training_operations.training_operations_group_user"
    )

    def _portal_ensure_token(self):
        """Made for whoever sends a message; given to its recipient only."""
        return super(TrainingEnrollment, self.sudo())._portal_ensure_token()

    @api.model
    def _portal_domain(self):
        """Enrolments on the current user's own pages.

        Their own, and for a client's training manager those the client pays for.
        """
        partner = self.env.user.partner_id
        own = Domain("partner_id", "=", partner.id)
        if not partner.is_training_manager:
            return own
        return own | Domain("customer_id", "=", partner.commercial_partner_id.id)

    @api.model
    def _own_domain(self):
        """Of the current user as learner."""
        return Domain("partner_id", "=", self.env.user.partner_id.id)

    @api.model
    def _client_domain(self, client):
        """Paid by a client, for whoever manages its training."""
        return Domain("customer_id", "=", client.id)

    @api.model
    def _upcoming_domain(self):
        """Enrolments that stand, in sessions that aren't over."""
        still_to_come = Domain("session_id.stop", ">=", fields.Datetime.now())
        undated = Domain("session_id.stop", "=", False)
        return Domain("state", "!=", "cancelled") & (still_to_come | undated)

    @api.private
    @api.model
    def _find_on_portal(self, enrollment_id):
        """An enrolment on the current user's own pages, as superuser, or none."""
        wanted = self._portal_domain() & Domain("id", "=", enrollment_id)
        # An employee may be a learner too, without any right on enrolments; the domain
        # says whose they are. Portal users are held by their record rule as well.
        visible = self if self.env.user.share else self.sudo()
        return visible.search(wanted).sudo()

    @api.private
    @api.model
    def _search_on_portal(self, domain, **options):
        """Of the enrolments on the current user's own pages, as superuser."""
        visible = self if self.env.user.share else self.sudo()
        return visible.search(self._portal_domain() & Domain(domain), **options).sudo()

    @api.private
    @api.model
    def _count_on_portal(self, domain):
        visible = self if self.env.user.share else self.sudo()
        return visible.search_count(self._portal_domain() & Domain(domain))

    @api.private
    def _is_own(self):
        """Whether the current user is the learner."""
        self.ensure_one()
        return self.partner_id == self.env.user.partner_id

    @api.private
    def _get_open_feedback(self):
        """{enrolment: address} of those who were asked and haven't answered."""
        asked = self.filtered("feedback_asked_on")
        tokens = {enrollment._get_feedback_token(): enrollment for enrollment in asked}
        answers = (
            self.env["survey.user_input"]
            .sudo()  # whether one's own answer was sent off
            .search(
                Domain("access_token", "in", list(tokens))
                & Domain("state", "!=", "done")
            )
        )
        return {
            tokens[answer.access_token]: tokens[answer.access_token]._get_feedback_url()
            for answer in answers
        }

    @api.private
    def _get_join_url(self):
        """The link to take part online, for those with a confirmed seat."""
        self.ensure_one()
        is_over = self.session_state in ("done", "closed", "cancelled")
        return self.state == "confirmed" and not is_over and self.session_id.join_url
