from odoo import models


class TrainingPolicy(models.Model):
    """The policy in plain language, from its fields, so that it can't say otherwise."""

    _inherit = "training.policy"

    def _get_summary_lines(self):
        """Sentences in the order in which things happen to a learner."""
        self.ensure_one()
        return [
            *self._summarise_access(),
            *self._summarise_enrolling(),
            *self._summarise_waitlist(),
            *self._summarise_leaving(),
            *self._summarise_running(),
            *self._summarise_completion(),
            self._summarise_exceptions(),
        ]

    def _format_before(self, hours):
        """“48 hours before the start”, in days where that is a whole number."""
        if not hours:
            return self.env._("the start")
        if hours < 0:
            return self.env._("%s hours after the start", -hours)
        if hours % 24 == 0 and hours > 24:
            return self.env._("%s days before the start", hours // 24)
        return self.env._("%s hours before the start", hours)

    def _label(self, name):
        """The chosen option of a selection, in the reader's language."""
        selection = self._fields[name]._description_selection(self.env)
        return dict(selection)[self[name]]

    def _summarise_access(self):
        members = [
            *(
                self.env._("members tagged %s", tag)
                for tag in self.eligible_category_ids.mapped("name")
            ),
            *(
                self.env._("people of %s", company)
                for company in self.eligible_company_ids.mapped("name")
            ),
            *(
                self.env._("addresses at %s", domain)
                for domain in sorted(self._get_email_domains())
            ),
        ]
        if members:
            yield self.env._("Open to %s.", ", ".join(members))
        else:
            yield self.env._("Open to everybody.")
        if self.eligible_domain:
            yield self.env._("Only who matches a condition may enrol.")
        if self.prerequisite_mode == "block":
            yield self.env._("Who lacks a prerequisite can't enrol.")
        else:
            yield self.env._("Who lacks a prerequisite is enrolled with a warning.")

    def _summarise_enrolling(self):
        yield self.env._(
            "Enrolment until %s.", self._format_before(self.enroll_deadline_hours)
        )
        if self.approval == "internal" and self.approver_rule == "users":
            yield self.env._(
                "Each enrolment is approved by %s.",
                ", ".join(self.approver_ids.sudo().mapped("name")),
            )
        elif self.approval == "internal":
            yield self.env._(
                "Each enrolment is approved by: %s.",
                self._label("approver_rule").lower(),
            )
        elif self.approval == "client":
            yield self.env._(
                "Each enrolment is approved by the client's training manager."
            )
        else:
            yield self.env._("Seats are confirmed at once.")

    def _summarise_waitlist(self):
        order = {
            "first_come": self.env._("The waitlist moves first come, first served."),
            "priority": self.env._(
                "The waitlist moves by priority, within a priority first come."
            ),
            "required_first": self.env._(
                "Whoever must attend moves up before the others on the waitlist."
            ),
        }
        offer = {
            "seat_now": self.env._("A free seat goes to the next at once."),
            "timed_offer": self.env._(
                "A free seat is offered to the next for %s hours.", self.offer_hours
            ),
            "offer_all": self.env._(
                "A free seat is offered to all who wait; the first to accept within"
                " %s hours gets it.",
                self.offer_hours,
            ),
        }
        yield order[self.waitlist_order]
        yield offer[self.waitlist_offer]
        yield from self._summarise_limits()

    def _summarise_limits(self):
        """What keeps a free seat from the next who waits."""
        if self.waitlist_freeze_hours:
            yield self.env._(
                "Nobody moves up by itself after %s.",
                self._format_before(self.waitlist_freeze_hours),
            )
        if self.group_mode == "hold_seats":
            yield self.env._(
                "For a group that booked together free seats are held for up to %s"
                " hours until all fit.",
                self.group_hold_hours,
            )
        else:
            yield self.env._(
                "A group that booked together moves up together; until all fit it"
                " keeps its place."
            )

    def _summarise_leaving(self):
        yield self.env._(
            "Learners cancel until %(cancel)s, transfer until %(transfer)s and change"
            " names until %(substitute)s.",
            cancel=self._format_before(self.cancel_deadline_hours),
            transfer=self._format_before(self.transfer_deadline_hours),
            substitute=self._format_before(self.substitute_deadline_hours),
        )
        if not self.fee_step_ids:
            yield self.env._("Cancelling costs nothing.")
        for step in self.fee_step_ids.sorted("days_before", reverse=True):
            yield self.env._(
                "Cancelling from %(days)s days before the start on costs"
                " %(percent)g%% of the price.",
                days=step.days_before,
                percent=step.percent,
            )
        if self.no_show_fee_percent:
            yield self.env._(
                "Who never comes is charged %g%% of the price.",
                self.no_show_fee_percent,
            )

    def _summarise_running(self):
        decision = {
            "none": self.env._("the coordinator decides"),
            "cancel": self.env._("it is cancelled"),
            "run": self.env._("it runs anyway"),
        }
        yield self.env._(
            "If a session is below its minimum %(days)s days before the start,"
            " %(decision)s.",
            days=self.decision_days_before,
            decision=decision[self.decision_auto],
        )

    def _summarise_completion(self):
        if self.attendance_basis == "meetings":
            yield self.env._(
                "Who attends %s%% of the meetings completes.",
                self.attendance_threshold,
            )
        else:
            yield self.env._(
                "Who is present for %s%% of the time completes.",
                self.attendance_threshold,
            )
        if self.signature_mode != "none":
            yield self.env._("%s.", self._label("signature_mode"))
        if self.certificate_requires_payment:
            yield self.env._("Certificates are issued when the seat is paid.")
        if self.feedback_anonymous:
            yield self.env._("Feedback is anonymous.")

    def _summarise_exceptions(self):
        if not self.override_group_id:
            return self.env._("Nobody makes exceptions.")
        group = self.override_group_id.sudo().name  # its name only
        return self.env._(
            "Exceptions need a reason and somebody of “%s”.", group.partition(":")[0]
        )
