from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..const import INSTRUCTOR_ROLES

LAPSE_ACTIVITY = "training_operations.mail_activity_lapsing"
SUBSTITUTES = 3
READ_MODELS = (
    "training.booking",
    "training.certificate",
    "training.course",
    "training.meeting",
    "training.session",
)
OVER_STATES = ("draft", "done", "closed", "cancelled")


class TrainingSession(models.Model):
    """Instructors who won't be qualified any more on the day they are booked for."""

    _inherit = "training.session"

    has_lapsing_instructor = fields.Boolean(
        string="Instructor's certificate lapses",
        compute="_compute_has_lapsing_instructor",
        search="_search_has_lapsing_instructor",
    )

    @api.depends("booking_ids.state", "booking_ids.employee_id", "meeting_ids.start")
    def _compute_has_lapsing_instructor(self):
        lapsing = self._origin._find_lapsing()
        for session in self:
            session.has_lapsing_instructor = session._origin.id in lapsing

    def _search_has_lapsing_instructor(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("id", "in", list(self._find_lapsing(everywhere=True)))
        return Domain.OR(found if wanted else ~found for wanted in value)

    def _compute_warnings(self):
        """Besides what is missing: who must not teach it any more by then."""
        super()._compute_warnings()
        lapsing = self._origin._find_lapsing()
        for session in self:
            lines = session._describe_lapsing(lapsing.get(session._origin.id, {}))
            session.warnings = "\n".join(filter(None, [session.warnings, *lines]))

    def _describe_lapsing(self, lapsing):
        return [
            self.env._(
                "%(instructor)s isn't certified on these days: %(qualifications)s.",
                instructor=employee.name,
                qualifications=format_list(
                    self.env, qualifications.mapped("display_name")
                ),
            )
            for employee, qualifications in lapsing.items()
        ]

    @api.private
    def _find_lapsing(self, everywhere=False):
        """Booked instructors without a certificate that the course asks for.

        :param bool everywhere: of all sessions to come instead of these
        :return: {session id: {instructor: qualifications}}
        """
        if not self.ids and not everywhere:
            return {}
        for name in READ_MODELS:
            self.env[name].flush_model()
        lapsing = defaultdict(dict)
        # Names and whether somebody is certified, not personnel files.
        employees = self.env["hr.employee"].sudo()
        qualifications = self.env["training.qualification"].sudo()
        for session_id, employee_id, ids in self._query_lapsing(everywhere):
            lapsing[session_id][employees.browse(employee_id)] = qualifications.browse(
                ids
            )
        return lapsing

    def _query_lapsing(self, everywhere):
        """(session id, employee id, qualification ids) of what isn't covered."""
        return self.env.execute_query(
            SQL(
                """
                SELECT session.id, employee.id,
                       ARRAY_AGG(DISTINCT asked.training_qualification_id)
                  FROM training_booking booking
                  JOIN training_meeting meeting ON meeting.id = booking.meeting_id
                  JOIN training_session session ON session.id = meeting.session_id
                  JOIN hr_employee employee
                    ON employee.resource_id = booking.resource_id
                  JOIN training_course_required_qualification_rel asked
                    ON asked.training_course_id = session.course_id
                 WHERE booking.state <> 'released' AND booking.role IN %s
                   AND session.state NOT IN %s
                   AND meeting.stop > %s
                   AND (%s OR session.id = ANY(%s))
                   AND NOT EXISTS (
                       SELECT FROM training_certificate held
                        WHERE held.partner_id = employee.work_contact_id
                          AND held.qualification_id = asked.training_qualification_id
                          AND held.revoked_on IS NULL
                          AND (meeting.stop AT TIME ZONE 'UTC'
                               AT TIME ZONE COALESCE(session.tz, 'UTC'))::date
                              BETWEEN held.date_from
                                  AND COALESCE(held.valid_until, 'infinity'))
              GROUP BY session.id, employee.id
              ORDER BY session.id, employee.id
                """,
                INSTRUCTOR_ROLES,
                OVER_STATES,
                fields.Datetime.now(),
                everywhere,
                self.ids,
            )
        )

    @api.model
    def _cron_alarm_lapsing(self):
        """Tell the coordinator once, with who could teach it instead.

        What is settled by now is taken back.
        """
        lapsing = self._find_lapsing(everywhere=True)
        activity_type = self.env.ref(LAPSE_ACTIVITY)
        told = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", self._name),
                    ("activity_type_id", "=", activity_type.id),
                ]
            )
        )
        waiting = told.filtered("active")
        waiting.filtered(lambda activity: activity.res_id not in lapsing).unlink()
        untold = self._filter_untold(lapsing, waiting.exists(), told.exists())
        ranked = self.env["training.planner"]._rank_substitutes(untold)
        self.env["mail.activity"].create(
            [
                session._prepare_lapsing_vals(
                    activity_type, lapsing[session.id], ranked.get(session, [])
                )
                for session in untold
            ]
        )

    @api.model
    def _filter_untold(self, lapsing, waiting, told):
        """Sessions nobody was told of, or of other instructors than these."""
        open_ids = set(waiting.mapped("res_id"))
        known = {(activity.res_id, activity.summary) for activity in told}
        return self.browse(
            session_id
            for session_id, people in lapsing.items()
            if session_id not in open_ids
            and (session_id, self._name_lapsing(people)) not in known
        )

    @api.model
    def _name_lapsing(self, people):
        return format_list(self.env, [person.name for person in people])

    def _prepare_lapsing_vals(self, activity_type, lapsing, ranked):
        """The coordinator's activity: who lapses, and who could teach instead."""
        self.ensure_one()
        return {
            "activity_type_id": activity_type.id,
            "automated": True,
            "date_deadline": fields.Date.context_today(self),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "summary": self._name_lapsing(lapsing),
            "note": self._describe_substitutes(ranked),
            "user_id": self.user_id.id or self.env.uid,
        }

    def _describe_substitutes(self, ranked):
        """Who could teach it instead, the best first."""
        names = [found.name for found in ranked if found.available][:SUBSTITUTES]
        if not names:
            return self.env._("Nobody else is free and certified.")
        return self.env._(
            "Could teach it instead, the best first: %(names)s.",
            names=format_list(self.env, names),
        )
