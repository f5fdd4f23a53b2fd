from collections import defaultdict, namedtuple

from odoo import models

from ..const import INSTRUCTOR_ROLES

# Who gets a message (partner) about what (record, session, enrollments).
Target = namedtuple("Target", "record partner session enrollments")


class TrainingCommunicationRule(models.Model):
    """From what happened to the people who are told."""

    _inherit = "training.communication.rule"

    def _find_targets(self, records, enrollments=None):
        """Whom this rule tells about some records.

        Learners hear about their own enrolment. Everybody else gets one message about
        a session, however many learners it concerns.

        :param records: what the event is about
        :param enrollments: whom an event of sessions concerns; all who take part if
            not given
        :return: list of `Target`
        """
        recipient = self._get_definition().recipient
        if records._name == "training.session":
            concerned = (
                records._get_told_enrollments() if enrollments is None else enrollments
            ).grouped("session_id")
        else:
            concerned = {}
        if records._name == "training.session" and recipient == "learner":
            records = self.env["training.enrollment"].union(*concerned.values())
        targets = {}
        for record in records:
            session, own = self._get_subject(record)
            if session and not self._is_for(session):
                continue
            own = own or concerned.get(record, own)
            for partner, theirs in self._find_partners(record, session, own).items():
                target = self._make_target(record, partner, session, theirs)
                key = target.record, partner
                if key in targets:
                    theirs = targets[key].enrollments | theirs
                targets[key] = target._replace(enrollments=theirs)
        return list(targets.values())

    def _get_subject(self, record):
        """(session, enrolments) that a record is about; either may be empty."""
        enrollment = self.env["training.enrollment"]
        session = self.env["training.session"]
        if record._name == "training.enrollment":
            enrollment = record
        elif "enrollment_id" in record._fields:
            enrollment = record.enrollment_id
        if record._name == "training.session":
            session = record
        elif "session_id" in record._fields:
            session = record.session_id
        return session, enrollment

    def _make_target(self, record, partner, session, enrollments):
        """What a message hangs on: the learner's own record, else the session.

        Several bookings of an instructor, or enrolments of a booker, are one message.
        """
        is_shared = record._name in ("training.enrollment", "training.booking")
        if session and is_shared and self._get_definition().recipient != "learner":
            record = session
        return Target(record, partner, session, enrollments)

    def _find_partners(self, record, session, enrollments):
        """{partner: enrolments that are theirs} for the recipients of this rule."""
        recipient = self._get_definition().recipient
        finder = getattr(self, f"_find_{recipient}_partners")
        found = defaultdict(self.env["training.enrollment"].browse)
        for partner, theirs in finder(record, session, enrollments):
            if partner:
                found[partner] |= theirs
        return found

    def _find_learner_partners(self, record, _session, enrollments):
        partner = enrollments.partner_id
        if not partner and "partner_id" in record._fields:
            partner = record.partner_id
        yield partner, enrollments

    def _find_booker_partners(self, _record, _session, enrollments):
        for enrollment in enrollments:
            # Who books for oneself is told as a learner.
            if enrollment.booker_id != enrollment.partner_id:
                yield enrollment.booker_id, enrollment

    def _find_customer_partners(self, record, session, enrollments):
        if record._name == "account.move":
            yield record.partner_id, enrollments
        for enrollment in enrollments:
            yield enrollment.customer_id, enrollment
        if not enrollments:
            yield session.customer_id, enrollments

    def _find_client_manager_partners(self, _record, session, enrollments):
        """Training managers of the companies that the learners belong to."""
        customers = enrollments.customer_id or session.customer_id
        managers = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", customers.commercial_partner_id.ids),
                ("is_training_manager", "=", True),
            ]
        )
        for manager in managers:
            yield (
                manager,
                enrollments.filtered(
                    lambda enrollment, manager=manager: (
                        enrollment.customer_id.commercial_partner_id
                        == manager.commercial_partner_id
                    )
                ),
            )

    def _find_instructor_partners(self, record, session, enrollments):
        """The instructor a booking or offer is for, else all of the session."""
        if "employee_id" in record._fields:
            employees = record.employee_id
        else:
            employees = session.booking_ids.filtered(
                lambda booking: (
                    booking.role in INSTRUCTOR_ROLES and booking.state == "firm"
                )
            ).employee_id
        for employee in employees:
            yield employee.work_contact_id, enrollments

    def _find_coordinator_partners(self, _record, session, enrollments):
        yield session.user_id.partner_id, enrollments

    def _find_venue_partners(self, _record, session, enrollments):
        """The place itself, or the first of its contacts who can be written to."""
        place = session.place_id
        with_address = place if place.email else place.child_ids.filtered("email")[:1]
        yield with_address or place, enrollments
