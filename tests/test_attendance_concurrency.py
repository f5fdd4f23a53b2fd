from odoo import SUPERUSER_ID, api, fields
from odoo.service.model import retrying
from odoo.tests import tagged

from .test_concurrency import TestConcurrency


@tagged("post_install", "-at_install")
class TestCheckinConcurrency(TestConcurrency):
    """People who arrive at the same moment, and one who is checked in twice."""

    def _make_running(self, learners):
        """A session that began just now, with nobody on its roster yet."""
        partners = self._make_learners(learners)
        session_id = self._make_open_session(seats=learners)
        self.addCleanup(self._in_transaction, self._attendance_deleter(session_id))

        def make(env):
            now = fields.Datetime.now()
            session = env["training.session"].browse(session_id)
            session.meeting_ids.write(
                {"start": now, "stop": fields.Datetime.add(now, hours=3)}
            )
            enrollments = env["training.enrollment"].create(
                [{"session_id": session_id, "partner_id": id_} for id_ in partners]
            )
            return session.meeting_ids.id, enrollments.ids

        return self._in_transaction(make)

    @staticmethod
    def _attendance_deleter(session_id):
        def delete(env):
            for table in ("attendance_event", "attendance"):
                env.cr.execute(
                    f"DELETE FROM training_{table} WHERE enrollment_id IN"
                    " (SELECT id FROM training_enrollment WHERE session_id = %s)",
                    (session_id,),
                )
            env.cr.execute(
                "UPDATE training_session SET state = 'open' WHERE id = %s",
                (session_id,),
            )

        return delete

    @staticmethod
    def _check_in(meeting_id, enrollment_id):
        """As a request does it: replayed when another one was in the way."""

        def work(env):
            def once():
                fresh = api.Environment(env.cr, SUPERUSER_ID, env.context)
                enrollment = fresh["training.enrollment"].browse(enrollment_id)
                meeting = fresh["training.meeting"].browse(meeting_id)
                return enrollment._arrive(meeting, "scan")

            return retrying(once, env)

        return work

    def test_one_person_scanned_at_two_desks_has_one_mark(self):
        meeting_id, (enrollment_id,) = self._make_running(1)
        results = self._at_once([self._check_in(meeting_id, enrollment_id)] * 3)
        self.assertEqual(sorted(results), ["already", "already", "checked_in"], results)
        marks, events = self._count(meeting_id)
        self.assertEqual((marks, events), (1, 1))

    def test_several_who_arrive_first_are_all_checked_in(self):
        meeting_id, enrollments = self._make_running(3)
        results = self._at_once(
            [self._check_in(meeting_id, id_) for id_ in enrollments]
        )
        self.assertEqual(results, ["checked_in"] * 3)
        self.assertEqual(self._count(meeting_id), (3, 3))

    def _count(self, meeting_id):
        return self._in_transaction(
            lambda env: (
                env["training.attendance"].search_count(
                    [("meeting_id", "=", meeting_id), ("status", "=", "present")]
                ),
                env["training.attendance.event"].search_count(
                    [("meeting_id", "=", meeting_id)]
                ),
            )
        )
