import base64

from odoo.exceptions import UserError
from odoo.http import request, route

from ..wizards.people_file import MAX_BYTES
from .portal_client import ClientPortal

MAX_TEXT = 200_000


class ClientEnrollPortal(ClientPortal):
    """A client enrols its people: paste or upload, look at each row, enrol.

    The steps and rules are those of the office's own window, filled in as superuser
    and restricted to the client's contacts.
    """

    @route(
        "/my/training/session/<int:session_id>/enroll",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_enroll(self, session_id, wizard="", **_kwargs):
        """Paste names and addresses, or choose a file; corrected when one comes back.

        :param wizard: id of what was checked before, to go on with
        """
        session_sudo = self._find_session_to_book(session_id)
        if not wizard.isdecimal():
            return self._render_enroll(session_sudo)
        wizard_sudo = self._find_wizard(int(wizard))
        return self._render_enroll(
            session_sudo,
            people=wizard_sudo.line_ids._to_text(),
            customer_reference=wizard_sudo.customer_reference or "",
            on_full=wizard_sudo.on_full,
            is_group=wizard_sudo.is_group,
        )

    def _find_session_to_book(self, session_id):
        session_sudo = request.env["training.session"]._find_bookable(
            session_id, self._get_client()
        )
        if not session_sudo:
            raise request.not_found()
        return session_sudo

    def _render_enroll(self, session_sudo, error=None, **form):
        client_sudo = self._get_client()
        questions = session_sudo.course_id.question_ids
        return self._render_training(
            "portal_enroll",
            "book",
            request.env._("Enrol people"),
            session=session_sudo,
            price=session_sudo._get_client_prices(client_sudo)[session_sudo],
            extra_terms=session_sudo._get_extra_terms(),
            booking_questions=questions._for_scope("booking"),
            person_questions=questions._for_scope("person"),
            error=error,
            form=form,
        )

    @route(
        "/my/training/session/<int:session_id>/enroll",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def check_people(self, session_id, people="", file=None, **form):
        """Read who was given and show the verdict on each."""
        session_sudo = self._find_session_to_book(session_id)
        try:
            with request.env.cr.savepoint():
                wizard_sudo = self._make_wizard(session_sudo, people, file, form)
                wizard_sudo.action_preview()
        except UserError as error:
            return self._render_enroll(
                session_sudo, str(error), people=people[:MAX_TEXT], **form
            )
        return request.redirect(f"/my/training/enroll/{wizard_sudo.id}")

    def _make_wizard(self, session_sudo, people, file, form):
        """The office's window, filled in by the client."""
        vals = {
            "session_id": session_sudo.id,
            "customer_id": self._get_client().id,
            "booker_id": request.env.user.partner_id.id,
            "is_restricted": True,
            "customer_reference": (form.get("customer_reference") or "").strip()[:64],
            "on_full": self._choose(form.get("on_full"), ("waitlist", "leave_out")),
            "is_group": bool(form.get("is_group")),
            "source": "text",
            "text": people[:MAX_TEXT],
        }
        if getattr(file, "filename", ""):
            vals |= {
                "source": "file",
                # One byte more than is allowed tells that it is too much.
                "file": base64.b64encode(file.read(MAX_BYTES + 1)),
                "file_name": file.filename[:100],
            }
        # Rows and contacts of this one booking are made, as far as the rules let them.
        wizard_sudo = request.env["training.enroll.wizard"].sudo().create(vals)
        self._write_answers(wizard_sudo.answer_ids, form)
        return wizard_sudo

    def _write_answers(self, answers_sudo, form):
        """Answers by the name of their field; what doesn't fit stays unanswered."""
        for answer in answers_sudo:
            text = form.get(f"answer_{answer.id}") or form.get(
                f"question_{answer.question_id.id}"
            )
            answer.write(answer.question_id._parse_answer((text or "")[:500]) or {})

    def _find_wizard(self, wizard_id):
        """What this very user filled in; not found for anybody else's."""
        client_sudo = self._get_client()
        wizard_sudo = (
            request.env["training.enroll.wizard"].sudo().browse(wizard_id).exists()
        )
        if (
            wizard_sudo.create_uid != request.env.user
            or wizard_sudo.customer_id != client_sudo
            or not wizard_sudo.is_restricted
        ):
            raise request.not_found()
        return wizard_sudo

    @route(
        "/my/training/enroll/<int:wizard_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_people(self, wizard_id, **_kwargs):
        """Each row with its verdict, then what was done."""
        return self._render_people(self._find_wizard(wizard_id))

    def _render_people(self, wizard_sudo, error=None):
        session_sudo = wizard_sudo.session_id
        joining = wizard_sudo.good_count if wizard_sudo.step == "preview" else 0
        return self._render_training(
            "portal_enroll_people",
            "book",
            request.env._("Enrol people"),
            wizard=wizard_sudo,
            session=session_sudo,
            extra_terms=session_sudo._get_extra_terms(joining),
            error=error,
        )

    @route(
        "/my/training/enroll/<int:wizard_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def enroll_people(self, wizard_id, verb="", **form):
        """Check again with the answers given, or enrol all good rows in one go."""
        wizard_sudo = self._find_wizard(wizard_id)
        if wizard_sudo.step != "preview":  # pressed twice: done once
            return request.redirect(f"/my/training/enroll/{wizard_id}")
        try:
            with request.env.cr.savepoint():
                self._write_answers(wizard_sudo.line_ids.answer_ids, form)
                if verb == "enroll":
                    wizard_sudo.action_enroll()
                else:
                    wizard_sudo.action_check()
        except UserError as error:
            return self._render_people(wizard_sudo, str(error))
        if verb == "enroll" and wizard_sudo.step == "preview":
            self._say(
                request.env._("Something has changed meanwhile. Please look again."),
                "warning",
            )
        return request.redirect(f"/my/training/enroll/{wizard_id}")

    @route(
        "/my/training/enroll/<int:wizard_id>/left-out.csv",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_left_out(self, wizard_id):
        """The rows that were left out, to correct and upload again."""
        rows = self._find_wizard(wizard_id)._get_error_rows()
        return self._send_csv(rows, request.env._("left out.csv"))
