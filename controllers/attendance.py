from odoo.http import Controller, request, route


class AttendanceController(Controller):
    """What the instructor's list and the check-in desk ask and say.

    For employees and freelancers alike: the models check who may mark which meeting.
    """

    def _meeting(self, meeting_id):
        return request.env["training.meeting"].browse(meeting_id)

    def _desk(self, meeting_ids):
        """The meetings of a desk: those asked for, as far as they are open to it."""
        meetings = request.env["training.meeting"]._get_desk_meetings()
        wanted = {int(number) for number in meeting_ids or ()}
        return meetings.filtered(lambda meeting: not wanted or meeting.id in wanted)

    # -- the instructor's list -------------------------------------------------------

    @route("/training/attendance/meetings", type="jsonrpc", auth="user")
    def list_meetings(self, session_id=None):
        return request.env["training.meeting"]._list_to_mark(session_id)

    @route("/training/attendance/<int:meeting_id>", type="jsonrpc", auth="user")
    def read_sheet(self, meeting_id):
        return self._meeting(meeting_id)._get_sheet()

    @route("/training/attendance/<int:meeting_id>/mark", type="jsonrpc", auth="user")
    def mark(self, meeting_id, marks):
        meeting = self._meeting(meeting_id)
        return meeting._put_marks(meeting._clean_marks(marks))

    @route("/training/attendance/<int:meeting_id>/submit", type="jsonrpc", auth="user")
    def submit(self, meeting_id):
        self._meeting(meeting_id).action_submit_attendance()
        return self._meeting(meeting_id)._get_sheet()

    @route("/training/attendance/<int:meeting_id>/code", type="jsonrpc", auth="user")
    def read_code(self, meeting_id):
        return self._meeting(meeting_id)._get_checkin_code()

    @route("/training/attendance/<int:meeting_id>/sign", type="jsonrpc", auth="user")
    def sign(self, meeting_id, part, image, enrollment_id=None, at=0):
        meeting = self._meeting(meeting_id)
        signed_on = meeting._read_moment(at)
        if enrollment_id:
            meeting._sign_on_sheet(enrollment_id, part, image, signed_on)
        else:
            meeting._sign_as_instructor(part, image, signed_on)
        return meeting._get_sheet()

    @route("/training/attendance/<int:meeting_id>/unsign", type="jsonrpc", auth="user")
    def unsign(self, meeting_id, part, enrollment_id=None):
        meeting = self._meeting(meeting_id)
        meeting._take_signature_away(enrollment_id or False, part)
        return meeting._get_sheet()

    # -- the desk --------------------------------------------------------------------

    @route("/training/desk", type="jsonrpc", auth="user")
    def read_desk(self):
        return self._desk([])._get_desk_state()

    @route("/training/desk/scan", type="jsonrpc", auth="user")
    def scan(self, text, meeting_ids=None):
        desk = self._desk(meeting_ids)
        return dict(desk._scan(text), meetings=self.read_desk())

    @route("/training/desk/search", type="jsonrpc", auth="user")
    def find(self, text, meeting_ids=None):
        return self._desk(meeting_ids)._find_at_desk(text)

    @route("/training/desk/check_in", type="jsonrpc", auth="user")
    def check_in(self, enrollment_id, meeting_ids=None):
        desk = self._desk(meeting_ids)
        result = desk._check_in_by_hand(int(enrollment_id))
        return dict(result, meetings=self.read_desk())
