from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..logic.catalogue import read_number

BASE = "/training/enrollment/<int:enrollment_id>/<string:token>"
APPROVAL = "/training/approval/<int:session_id>/<int:partner_id>/<string:token>"
# Pages behind a link of a message: who has it needs no login.
LINK = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class TrainingLeaving(Controller):
    """Cancel or move by the link in a message: looking is GET, doing is POST."""

    @route(BASE, methods=["GET"], **LINK)
    def show_enrollment(self, enrollment_id, token):
        """What one can do with an enrolment, and what each costs."""
        enrollment_sudo = self._find(enrollment_id, token)
        return self._render("leaving_page", enrollment_sudo, token)

    @route(f"{BASE}/cancel", methods=["GET"], **LINK)
    def show_cancel(self, enrollment_id, token):
        """The cost of cancelling, before anything is done."""
        enrollment_sudo = self._find(enrollment_id, token)
        return self._render("leaving_cancel_page", enrollment_sudo, token)

    @route(f"{BASE}/cancel", methods=["POST"], **LINK)
    def cancel(self, enrollment_id, token, **form):
        """Cancel, at the cost that was shown."""
        enrollment_sudo = self._find(enrollment_id, token)
        if enrollment_sudo.state != "cancelled":  # pressed twice: done once
            try:
                with request.env.cr.savepoint():
                    enrollment_sudo._self_cancel(
                        reason=_to_reason(form),
                        reason_id=read_number(form.get("reason_id")),
                        seen_fee=_to_float(form.get("fee")),
                    )
            except UserError as error:
                return self._render(
                    "leaving_cancel_page", enrollment_sudo, token, error=str(error)
                )
        return request.redirect(f"/training/enrollment/{enrollment_id}/{token}")

    @route(f"{BASE}/transfer", methods=["GET"], **LINK)
    def show_transfer(self, enrollment_id, token):
        """Other dates of the course, and what moving there costs."""
        enrollment_sudo = self._find(enrollment_id, token)
        return self._render("leaving_transfer_page", enrollment_sudo, token)

    @route(f"{BASE}/transfer", methods=["POST"], **LINK)
    def transfer(self, enrollment_id, token, **form):
        """Move, at the cost that was shown, and show the new enrolment."""
        enrollment_sudo = self._find(enrollment_id, token)
        moved_sudo = enrollment_sudo.moved_to_id
        if not moved_sudo:
            session_sudo = enrollment_sudo.env["training.session"].browse(
                read_number(form.get("session_id")) or ()
            )
            try:
                with request.env.cr.savepoint():
                    moved_sudo = enrollment_sudo._self_transfer(
                        session_sudo,
                        reason=_to_reason(form),
                        reason_id=read_number(form.get("reason_id")),
                        seen_fee=_to_float(form.get(f"fee_{session_sudo.id}")),
                    )
            except UserError as error:
                return self._render(
                    "leaving_transfer_page", enrollment_sudo, token, error=str(error)
                )
        token = moved_sudo._portal_ensure_token()
        return request.redirect(f"/training/enrollment/{moved_sudo.id}/{token}")

    def _find(self, enrollment_id, token):
        """The enrolment of a link, or a page that says there is none."""
        enrollment_sudo = request.env["training.enrollment"]._find_by_leaving_token(
            enrollment_id, token
        )
        if not enrollment_sudo:
            raise request.not_found()
        return enrollment_sudo

    def _prepare_way_back(self, enrollment_sudo):
        """Whoever came from the portal stays in it: navigation, and the page before."""
        enrollments = request.env["training.enrollment"]
        if request.env.user._is_public() or not enrollments._count_on_portal(
            [("id", "=", enrollment_sudo.id)]
        ):
            return {}
        page = f"/my/training/enrollment/{enrollment_sudo.id}"
        return {
            "page_name": "training_enrollments",
            "training_parent": (enrollment_sudo.course_id.name, page),
            "portal_url": page,
        }

    def _render(self, template, enrollment_sudo, token, **values):
        response = request.render(
            f"training_operations.{template}",
            {
                "enrollment": enrollment_sudo,
                "base": f"/training/enrollment/{enrollment_sudo.id}/{token}",
                **self._prepare_way_back(enrollment_sudo),
                **values,
            },
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class TrainingApproval(Controller):
    """Approve or refuse by the link in a message."""

    @route(APPROVAL, methods=["GET"], **LINK)
    def show_approvals(self, session_id, partner_id, token):
        """All who wait for the answer of one approver in one session."""
        session_sudo, partner_sudo = self._find(session_id, partner_id, token)
        return self._render(session_sudo, partner_sudo)

    @route(APPROVAL, methods=["POST"], **LINK)
    def answer(self, session_id, partner_id, token, **form):
        """Approve or refuse one of them, or approve all."""
        session_sudo, partner_sudo = self._find(session_id, partner_id, token)
        pending_sudo = session_sudo._get_pending_for(partner_sudo)
        if form.get("enrollment_id"):
            pending_sudo = pending_sudo.filtered(
                lambda waiting: waiting.id == read_number(form["enrollment_id"])
            )
        try:
            with request.env.cr.savepoint():
                self._answer(pending_sudo, partner_sudo, form)
        except UserError as error:
            return self._render(session_sudo, partner_sudo, error=str(error))
        return request.redirect(request.httprequest.path)

    def _answer(self, pending_sudo, partner_sudo, form):
        """Do what was answered; who has been answered for meanwhile is left alone."""
        if pending_sudo and form.get("answer") == "approve":
            pending_sudo._approve(partner_sudo)
        elif pending_sudo and form.get("answer") == "refuse":
            code = pending_sudo[0]._get_public_reason(
                "refuse", read_number(form.get("reason_id"))
            )
            pending_sudo._refuse(partner_sudo, _to_reason(form), code.id)

    def _find(self, session_id, partner_id, token):
        session_sudo, partner_sudo = request.env[
            "training.session"
        ]._find_by_approval_token(session_id, partner_id, token)
        if not session_sudo:
            raise request.not_found()
        return session_sudo, partner_sudo

    def _render(self, session_sudo, partner_sudo, **values):
        response = request.render(
            "training_operations.approval_page",
            {
                "session": session_sudo,
                "approver": partner_sudo,
                "pending": session_sudo._get_pending_for(partner_sudo),
                "answered": session_sudo.enrollment_ids.filtered(
                    lambda enrollment: enrollment.approved_by_id == partner_sudo
                ),
                **values,
            },
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _to_reason(form):
    """What somebody typed, no longer than the page lets them."""
    return (form.get("reason") or "").strip()[:250]


def _to_float(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None
