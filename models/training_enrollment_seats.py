import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import mute_logger

from ..const import INTERNAL, SEATED_STATES
from ..exceptions import EnrollmentRefusedError
from .enrollment_wishes import Wishes

SEAT_INDEX = "training_enrollment_seat_once"
PERSON_INDEX = "training_enrollment_person_once"


class NoRoomForGroupError(Exception):
    """A group doesn't fit after all; never leaves this file."""


class TrainingEnrollment(models.Model):
    """Seats: taken by inserting or moving to a number nobody else has.

    Numbers are picked from what this transaction sees. Should another one have taken a
    number meanwhile, the unique index says so, and the numbers are tried one by one;
    nothing is locked and nobody is replayed. See docs/locking.md.
    """

    _inherit = "training.enrollment"

    # -- at enrolling -----------------------------------------------------------------

    def _create_seated(self, vals_list):
        """Insert enrolments, seated where seats are free and nobody waits for them.

        :return: the enrolments, and the sessions in which some of them queue although
            seats are free, since others were there before
        """
        sessions = Wishes.of(self.env, vals_list).sessions
        units = self._group_wishes(vals_list)
        seats = sessions._pick_seats(len(vals_list))
        planned = {}
        for unit in units:
            planned.update(self._plan_unit(vals_list, unit, seats))
        enrollments = self._try_insert(
            [planned[index] for index in range(len(vals_list))]
        )
        if enrollments is None:
            enrollments = self._insert_all_racing(vals_list, units, sessions)
            return enrollments, self.env["training.session"]
        queued = {
            vals["session_id"] for vals in planned.values() if vals.get("queued_behind")
        }
        return enrollments, sessions.filtered(lambda session: session.id in queued)

    @api.model
    def _group_wishes(self, vals_list):
        """Indexes of wishes that are seated together or not at all, in order."""
        units = {}
        for index, vals in enumerate(vals_list):
            group = vals.get("group_key")
            key = (vals["session_id"], vals.get("seat_pool"), group) if group else index
            units.setdefault(key, []).append(index)
        return list(units.values())

    def _plan_unit(self, vals_list, unit, seats):
        """{index: values} of a unit, with seat numbers or a place in the queue."""
        first = vals_list[unit[0]]
        seat_map = seats[first["session_id"], first.get("seat_pool") or ""]
        wanted = first.get("state") or "confirmed"
        fits = seat_map.free_count >= len(unit)
        if wanted in SEATED_STATES and fits and not seat_map.waiting:
            return {
                index: self._prepare_seated_vals(vals_list[index], seat_map.take())
                for index in unit
            }
        is_queue = wanted in SEATED_STATES and seat_map.free_count > 0
        return {
            index: self._prepare_waiting_vals(vals_list[index], is_queue)
            for index in unit
        }

    def _prepare_seated_vals(self, vals, number):
        state = vals.get("state") or "confirmed"
        now = fields.Datetime.now()
        return dict(
            vals,
            state=state,
            seat_number=number,
            confirmed_on=now if state == "confirmed" else False,
        )

    def _prepare_waiting_vals(self, vals, queued_behind=False):
        return dict(
            vals,
            state="waitlisted",
            seat_number=0,
            waitlisted_on=vals.get("waitlisted_on") or fields.Datetime.now(),
            queued_behind=queued_behind,
        )

    def _try_insert(self, vals_list):
        """Insert enrolments, or return None when a seat number was taken meanwhile.

        :raise EnrollmentRefusedError: when somebody is in the session already
        """
        seated = self.with_context(
            training_seated=INTERNAL,
            # Nobody follows and nothing is logged at enrolling: messages say it.
            tracking_disable=True,
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return seated.create(self._prepare_rows(vals_list)).with_env(self.env)
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name == SEAT_INDEX:
                return None
            if error.diag.constraint_name == PERSON_INDEX:
                raise self._already_enrolled_error(vals_list) from None
            raise

    @api.model
    def _prepare_rows(self, vals_list):
        """What is inserted; company and course are known, so nothing is computed."""
        sessions = self.env["training.session"]
        rows = []
        for vals in vals_list:
            session = sessions.browse(vals["session_id"])
            row = dict(
                vals,
                company_id=session.company_id.id,
                course_id=session.course_id.id,
            )
            row.pop("queued_behind", None)
            rows.append(row)
        return rows

    def _insert_all_racing(self, vals_list, units, sessions):
        """Insert unit by unit, trying one seat number after the other.

        Whoever waits in the end may have been overtaken by a cancellation that this
        transaction can't see, so the job looks again once everything is committed.
        """
        seats = sessions._read_seats()
        inserted = {}
        for unit in units:
            wishes = [vals_list[index] for index in unit]
            inserted.update(
                zip(unit, self._insert_unit_racing(wishes, seats), strict=True)
            )
        enrollments = self.browse(inserted[index].id for index in range(len(vals_list)))
        if any(enrollment.state == "waitlisted" for enrollment in enrollments):
            self._trigger_sweep()
        return enrollments

    def _insert_unit_racing(self, wishes, seats):
        """Enrolments of one unit, all seated or all waiting."""
        try:
            with self.env.cr.savepoint():
                inserted = [self._insert_racing(vals, seats) for vals in wishes]
                if len({enrollment.state for enrollment in inserted}) > 1:
                    raise NoRoomForGroupError
                return inserted
        except NoRoomForGroupError:
            return list(
                self._try_insert([self._prepare_waiting_vals(vals) for vals in wishes])
            )

    def _insert_racing(self, vals, seats):
        """Insert one enrolment, trying one seat number after the other."""
        while True:
            planned = self._plan_unit([vals], [0], seats)[0]
            enrollment = self._try_insert([planned])
            if enrollment is not None:
                return enrollment

    # -- from the waitlist ------------------------------------------------------------

    @api.private
    def _take_seats(self, state="confirmed", **values):
        """Move waiting enrolments to free seats, in the order of this recordset.

        All at once in one statement; one by one when somebody else is quicker.

        :param str state: a state that holds a seat
        :return: those that got a seat
        """
        if not self:
            return self.browse()
        numbers = self._pick_numbers(self.session_id._read_seats())
        seated = self.filtered(lambda enrollment: enrollment.id in numbers)
        if not seated._try_seats(numbers, state, **values):
            seated = self._take_seats_racing(state, **values)
        seated._after_enrolling()
        return seated

    def _pick_numbers(self, seats):
        """{enrolment id: free number}, as far as there are any."""
        numbers = {}
        for enrollment in self:
            number = seats[enrollment.session_id.id, enrollment.seat_pool or ""].take()
            if number:
                numbers[enrollment.id] = number
        return numbers

    def _take_seats_racing(self, state, **values):
        """One number after the other; groups wholly or not at all."""
        seats = self.session_id._read_seats()
        seated = self.browse()
        units = self.grouped(lambda enrollment: enrollment.group_key or enrollment.id)
        for unit in units.values():
            try:
                with self.env.cr.savepoint():
                    for enrollment in unit:
                        enrollment._take_seat_racing(seats, state, **values)
                seated |= unit
            except NoRoomForGroupError:
                continue
        return seated

    def _take_seat_racing(self, seats, state, **values):
        """The first number that nobody else takes.

        :raise NoRoomForGroupError: when none is left
        """
        self.ensure_one()
        seat_map = seats[self.session_id.id, self.seat_pool or ""]
        while number := seat_map.take():
            if self._try_seats({self.id: number}, state, **values):
                return
        raise NoRoomForGroupError

    def _try_seats(self, numbers, state, **values):
        """Take seat numbers; False when somebody else got one of them first.

        :param dict numbers: {enrolment id: number}
        """
        if not self:
            return True
        if state == "confirmed":
            values["confirmed_on"] = fields.Datetime.now()
        moving = self.with_context(training_moving=INTERNAL)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                for enrollment in moving:
                    enrollment.seat_number = numbers[enrollment.id]
                self._move_to(state, **values)
                self.flush_recordset(["state", "seat_number"])
        except psycopg2.errors.UniqueViolation:
            return False
        return True

    @api.private
    def _seat_by_hand(self, reason=None):
        """Seat people who wait because somebody decided so.

        :param str reason: why they go before others; needed if they do
        :raise EnrollmentRefusedError: naming who would be passed over, or that no seat
            is left
        """
        self._check_overtaking(reason)
        unseated = self - self._take_seats(**self._prepare_end_of_waiting_vals())
        if unseated:
            raise EnrollmentRefusedError(
                self.env._(
                    "No seat is left in %(session)s for %(learner)s. Add seats, or"
                    " cancel another enrolment first.",
                    session=unseated[0].session_id.display_name,
                    learner=unseated[0].partner_id.name,
                )
            )
        self._log_decisions("seated", "by_hand", reason)
        self._release_siblings()

    @api.model
    def _trigger_sweep(self):
        """Let the job look at the waitlists within a minute."""
        self.env.ref("training_operations.training_waitlist_cron")._training_trigger()

    def _after_enrolling(self):
        """What follows from a seat: a line on rosters that exist already."""
        self.session_id.filtered(
            lambda session: session.state == "in_progress"
        )._prepare_rosters()
