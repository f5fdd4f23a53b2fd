from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

# Where the browser keeps that the personal link was opened in it.
PASS_KEY = "training_pass"


class CheckinController(Controller):
    """Pages of a learner: the personal link, checking in, joining online.

    The links are signed and can't be guessed; without one, a learner signs in. What
    changes something is posted with a CSRF token.
    """

    def _find_pass(self, token):
        """The enrolment of a personal link, as superuser; page not found otherwise."""
        enrollment_sudo = request.env["training.enrollment"]._find_by_token(
            "pass", token
        )
        if not enrollment_sudo:
            raise NotFound()
        return enrollment_sudo

    def _render_pass(self, enrollment_sudo, token, **values):
        response = request.render(
            "training_operations.pass_page",
            dict(enrollment_sudo._prepare_pass(), token=token, **values),
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @route(
        "/training/pass/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_pass(self, token, **_kwargs):
        """What a learner needs on the day: QR code, check-in, link to join."""
        enrollment_sudo = self._find_pass(token)
        request.session[PASS_KEY] = token
        return self._render_pass(enrollment_sudo, token)

    @route(
        "/training/pass/<string:token>/checkin",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def check_in_by_pass(self, token, meeting_id="0", code="", **_kwargs):
        enrollment_sudo = self._find_pass(token)
        meeting = enrollment_sudo.session_id.meeting_ids.filtered(
            lambda meeting: str(meeting.id) == meeting_id
        )
        if not meeting:
            raise NotFound()
        result = meeting._check_in_self(enrollment_sudo, code)
        return self._render_pass(enrollment_sudo, token, result=result)

    @route("/training/pass/<string:token>/sign", type="jsonrpc", auth="public")
    def sign_by_pass(self, token, meeting_id, part, image):
        """Keep the signature that the learner drew on the own phone."""
        enrollment_sudo = self._find_pass(token)
        meeting = enrollment_sudo.session_id.meeting_ids.filtered(
            lambda meeting: meeting.id == meeting_id
        )
        if not meeting:
            raise NotFound()
        meeting._sign_for(enrollment_sudo, part, image)
        return True

    # -- the code on the instructor's screen -------------------------------------------

    @route(
        "/training/checkin/<int:meeting_id>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def check_in(self, meeting_id, code="", **_kwargs):
        """Where the QR code on the screen leads to."""
        # Nothing of it is shown before the learner is known.
        meeting_sudo = request.env["training.meeting"].sudo().browse(meeting_id)
        enrollment_sudo = self._find_own_enrollment(meeting_sudo.exists())
        values = {"meeting": meeting_sudo, "enrollment": enrollment_sudo, "code": code}
        if enrollment_sudo and request.httprequest.method == "POST":
            values["result"] = meeting_sudo._check_in_self(enrollment_sudo, code)
        response = request.render("training_operations.checkin_page", values)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _find_own_enrollment(self, meeting_sudo):
        """Of the user who is signed in, else of the personal link opened before."""
        Enrollment = request.env["training.enrollment"]
        if not meeting_sudo:
            return Enrollment.sudo()
        if not request.env.user._is_public():
            own = Enrollment.search(
                [
                    ("session_id", "=", meeting_sudo.session_id.id),
                    ("partner_id", "=", request.env.user.partner_id.id),
                    ("state", "!=", "cancelled"),
                ],
                limit=1,
            )
            if own:
                return own.sudo()  # oneself
        by_link_sudo = Enrollment._find_by_token("pass", request.session.get(PASS_KEY))
        return by_link_sudo.filtered(
            lambda enrollment: enrollment.session_id == meeting_sudo.session_id
        )

    # -- joining online ----------------------------------------------------------------

    @route(
        "/training/join/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_join(self, token, **_kwargs):
        """A page with a button: programs that look into mails mustn't join anybody."""
        enrollment_sudo = self._find_pass(token)
        return self._render_pass(enrollment_sudo, token, is_joining=True)

    @route(
        "/training/join/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def join(self, token, **_kwargs):
        """Note the time and go on to the session's own link, to nowhere else."""
        enrollment_sudo = self._find_pass(token)
        url, message = enrollment_sudo._join_online()
        if url:
            return request.redirect(url, code=303, local=False)
        result = {"verdict": "closed", "message": message}
        return self._render_pass(enrollment_sudo, token, is_joining=True, result=result)
