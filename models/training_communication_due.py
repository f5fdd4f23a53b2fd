from odoo import api, fields, models
from odoo.tools import SQL

from ..const import INSTRUCTOR_ROLES, TIMED_EVENTS

# Longer ago than this, a message after the event is of no use any more.
LATE_DAYS = 30

# Whom a timed message goes to: session, record, partner, enrolment.
PEOPLE = {
    "learner": """
        SELECT session_id, 'training.enrollment' AS res_model, id AS res_id,
               partner_id, id AS enrollment_id
          FROM training_enrollment
         WHERE state IN %(attending)s""",
    "booker": """
        SELECT DISTINCT session_id, 'training.session', session_id, booker_id, NULL::int
          FROM training_enrollment
         WHERE state IN %(attending)s AND booker_id != partner_id""",
    "customer": """
        SELECT DISTINCT session_id, 'training.session', session_id, customer_id,
               NULL::int
          FROM training_enrollment
         WHERE state IN %(attending)s""",
    "client_manager": """
        SELECT DISTINCT enrollment.session_id, 'training.session',
               enrollment.session_id, manager.id, NULL::int
          FROM training_enrollment enrollment
          JOIN res_partner customer ON customer.id = enrollment.customer_id
          JOIN res_partner manager
            ON manager.commercial_partner_id = customer.commercial_partner_id
           AND manager.is_training_manager AND manager.active
         WHERE enrollment.state IN %(attending)s""",
    "instructor": """
        SELECT DISTINCT booking.session_id, 'training.session', booking.session_id,
               employee.work_contact_id, NULL::int
          FROM training_booking booking
          JOIN hr_employee employee ON employee.id = booking.employee_id
         WHERE booking.state = 'firm' AND booking.role IN %(instructing)s
           AND employee.work_contact_id IS NOT NULL""",
    "coordinator": """
        SELECT session.id, 'training.session', session.id, coordinator.partner_id,
               NULL::int
          FROM training_session session
          JOIN res_users coordinator ON coordinator.id = session.user_id""",
    "venue": """
        SELECT session.id, 'training.session', session.id, COALESCE((
               SELECT contact.id FROM res_partner contact
                WHERE contact.active AND contact.email IS NOT NULL
                  AND (contact.id = place.id OR contact.parent_id = place.id)
             ORDER BY contact.id != place.id, contact.id LIMIT 1), place.id),
               NULL::int
          FROM training_session session
          JOIN res_partner place ON place.id = session.place_id""",
}


class TrainingCommunicationRule(models.Model):
    """Messages whose time comes: found in one statement for each rule.

    The same query answers what is due now and, for the preview, what will be.
    """

    _inherit = "training.communication.rule"

    @api.model
    def _queue_due(self):
        """Write waiting rows for all timed messages that are due; True if any."""
        self.env.flush_all()
        found = False
        for rule in self.search([("event", "in", TIMED_EVENTS)]):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO training_communication (
                           rule_id, event, recipient, channel, res_model, res_id,
                           partner_id, session_id, enrollment_id, company_id,
                           occurrence, scheduled_on, state, create_uid, create_date)
                    SELECT %s, %s, %s, %s, due.*, 'queued', %s, %s
                      FROM (%s) AS due
                     WHERE due.scheduled_on <= %s
                        ON CONFLICT DO NOTHING
                    """,
                    rule.id,
                    rule.event,
                    rule.recipient,
                    rule.channel,
                    self.env.uid,
                    fields.Datetime.now(),
                    rule._due_query(),
                    fields.Datetime.now(),
                )
            )
            found = found or bool(self.env.cr.rowcount)
        self.env["training.communication"].invalidate_model()
        return found

    def _due_query(self, session_ids=None):
        """SQL of what this rule has yet to send, due or not.

        Columns: res_model, res_id, partner_id, session_id, enrollment_id, company_id,
        occurrence, scheduled_on.

        :param session_ids: only of these sessions
        """
        self.ensure_one()
        if self.event == "invoice_due":
            return self._due_invoices_query()
        is_before = self.event == "session_before"
        sessions = self.env["training.session"].sudo()._search(self._session_domain())
        return SQL(
            """
            SELECT people.res_model, people.res_id, people.partner_id,
                   session.id AS session_id,
                   people.enrollment_id, session.company_id, moment.occurrence,
                   moment.scheduled_on
              FROM training_session session
              JOIN (%(people)s) AS people ON people.session_id = session.id
     CROSS JOIN LATERAL (
                   SELECT %(due)s AS scheduled_on, %(occurrence)s AS occurrence
                   ) AS moment
             WHERE session.id IN %(sessions)s
               AND people.partner_id IS NOT NULL
               AND %(applies)s
               AND %(wanted)s
               AND NOT EXISTS (
                   SELECT 1 FROM training_communication told
                    WHERE told.rule_id = %(rule)s
                      AND told.res_model = people.res_model
                      AND told.res_id = people.res_id
                      AND told.partner_id = people.partner_id
                      AND (told.occurrence = moment.occurrence
                           OR moment.scheduled_on <= session.moved_on))
            """,
            people=self._people_query(),
            due=self._due_moment(SQL("session.start" if is_before else "session.stop")),
            occurrence=SQL(
                "to_char(session.start, 'YYYY-MM-DD HH24:MI')"
                if is_before
                else "'after the end'"
            ),
            sessions=sessions.subselect(),
            applies=self._before_applies() if is_before else self._after_applies(),
            wanted=SQL("session.id IN %s", tuple(session_ids))
            if session_ids
            else SQL("TRUE"),
            rule=self.id,
        )

    def _people_query(self):
        """SQL of whom this rule tells about which session."""
        attending = (
            ("confirmed",)
            if self.event == "session_before"
            else ("confirmed", "completed")
        )
        # A column list of its own, since only the first of the texts names them.
        return SQL(
            "SELECT * FROM (%s) AS found (session_id, res_model, res_id, partner_id,"
            " enrollment_id)",
            SQL(
                PEOPLE[self.recipient],
                **{
                    name: value
                    for name, value in {
                        "attending": attending,
                        "instructing": INSTRUCTOR_ROLES,
                    }.items()
                    if f"%({name})s" in PEOPLE[self.recipient]
                },
            ),
        )

    def _due_moment(self, moment):
        """SQL of when a message is due, from the moment it is counted from.

        Days are counted on the session's clock: three days before 09:00 is 09:00, also
        when clocks change in between. Hours are hours.
        """
        sign = SQL("-" if self.event == "session_before" else "+")
        if self.delay_unit == "hours":
            return SQL("%s %s %s * interval '1 hour'", moment, sign, self.delay)
        return SQL(
            "((%(moment)s AT TIME ZONE 'UTC' AT TIME ZONE session.tz)"
            " %(sign)s %(delay)s * interval '1 day')"
            " AT TIME ZONE session.tz AT TIME ZONE 'UTC'",
            moment=moment,
            sign=sign,
            delay=self.delay,
        )

    def _before_applies(self):
        """Until the start: who enrols late gets what they missed."""
        return SQL(
            "session.state IN ('scheduled', 'open', 'confirmed')"
            " AND session.start > %s",
            fields.Datetime.now(),
        )

    def _after_applies(self):
        """After the end of what took place, and not of what lies far back."""
        return SQL(
            "session.state NOT IN ('draft', 'cancelled') AND session.stop > GREATEST("
            "%s, %s)",
            fields.Datetime.subtract(fields.Datetime.now(), days=LATE_DAYS),
            fields.Datetime.subtract(self.create_date, days=1),
        )

    def _due_invoices_query(self):
        """SQL of unpaid invoices for training, once for each due date."""
        return SQL(
            """
            SELECT 'account.move', move.id, move.partner_id, NULL::int, NULL::int,
                   move.company_id, to_char(move.invoice_date_due, 'YYYY-MM-DD'),
                   moment.scheduled_on AS scheduled_on
              FROM account_move move
     CROSS JOIN LATERAL (
                   SELECT move.invoice_date_due + interval '9 hours' + %(delay)s
                       * CAST(%(unit)s AS interval) AS scheduled_on) AS moment
             WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
               AND move.payment_state IN ('not_paid', 'partial')
               AND moment.scheduled_on > GREATEST(%(oldest)s, %(made)s)
               AND (%(company)s IS NULL OR move.company_id = %(company)s)
               AND EXISTS (
                   SELECT 1 FROM account_move_line line
                    WHERE line.move_id = move.id
                      AND line.training_session_id IS NOT NULL)
            """,
            delay=self.delay,
            unit="1 hour" if self.delay_unit == "hours" else "1 day",
            oldest=fields.Datetime.subtract(fields.Datetime.now(), days=LATE_DAYS),
            made=self.create_date,
            company=self.company_id.id or None,
        )
