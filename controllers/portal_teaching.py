from datetime import date, time

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from .portal_learner import LearnerPortal

MAX_NOTE = 200


class TeachingPortal(LearnerPortal):
    """An instructor's own pages; freelancers and employees alike."""

    @route(
        ["/my/training/teaching", "/my/training/teaching/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_teaching(self, page=1, filterby=None, **_kwargs):
        """The sessions one teaches, those to come first."""
        self._get_instructors()
        env = request.env
        filters = {
            "coming": {"label": env._("Coming")},
            "past": {"label": env._("Past")},
        }
        filterby = self._choose(filterby, filters)
        sessions = env["training.session"]
        pages = self._paginate(
            "/my/training/teaching",
            sessions._count_taught(filterby),
            page,
            filterby=filterby,
        )
        return self._render_training(
            "portal_teaching",
            "teaching",
            env._("Schedule"),
            sessions=sessions._search_taught(
                filterby, limit=self._items_per_page, offset=pages["offset"]
            ),
            filters=filters,
            filterby=filterby,
            pager=pages,
            period=self._get_schedule_period(),
        )

    def _get_schedule_period(self, first="", last=""):
        """The days asked for, or else those that the office's form proposes."""
        wizard_sudo = request.env["training.schedule.wizard"].sudo()  # only its days
        return self._choose_period(first, last, wizard_sudo._get_default_period())

    @route(
        "/my/training/teaching/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_schedule(self, first="", last="", **_kwargs):
        """One's own schedule on paper."""
        employees_sudo = self._get_instructors()
        first_day, last_day = self._get_schedule_period(first, last)
        return self._send_report(
            "training_schedule_report",
            {
                "employee_ids": employees_sudo.ids,
                "date_from": first_day.isoformat(),
                "date_to": last_day.isoformat(),
            },
            request.env._(
                "schedule %(first)s %(last)s", first=first_day, last=last_day
            ),
        )

    # -- one session -----------------------------------------------------------------

    @route(
        "/my/training/session/<int:session_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_session(self, session_id, photos="", **_kwargs):
        """A session as its instructor, its client's manager or a learner sees it."""
        session_sudo = (
            request.env["training.session"].sudo().browse(session_id).exists()
        )
        if session_sudo and session_sudo.sudo(False)._is_taught_by_user():
            return self._render_training(
                "portal_teaching_session",
                "teaching",
                session_sudo.course_id.name,
                shows_photos=photos == "1",
                **session_sudo._prepare_teaching_page(),
            )
        page = self._render_team_session(session_id)
        if page:
            return page
        enrollments = request.env["training.enrollment"]
        own = enrollments._search_on_portal(
            enrollments._own_domain() & Domain("session_id", "=", session_id),
            order="cancelled_on desc, id desc",
        )
        if not own:
            raise request.not_found()
        current = own.filtered(lambda found: found.state != "cancelled") or own
        return request.redirect(f"/my/training/enrollment/{current[0].id}")

    def _render_team_session(self, session_id):
        """The page of a client's manager, or None for who is none of this session."""
        client_sudo = request.env.user._get_managed_client()
        if not client_sudo:
            return None
        session_sudo = request.env["training.session"]._find_of_client(
            session_id, client_sudo
        )
        if not session_sudo:
            return None
        return self._render_training(
            "portal_team_session",
            "team",
            session_sudo.course_id.name,
            session=session_sudo,
            enrollments=session_sudo._get_client_enrollments(client_sudo),
            can_enroll=bool(session_sudo._find_bookable(session_id, client_sudo)),
        )

    @route(
        "/my/training/session/<int:session_id>/material/<int:material_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_teaching_material(self, session_id, material_id):
        """Any document of a session, for those who teach it."""
        session = request.env["training.session"].browse(session_id)
        if not session.sudo().exists() or not session._is_taught_by_user():
            raise request.not_found()
        materials_sudo = request.env["training.material"]._get_for_teaching(session)
        return self._send_material(materials_sudo, material_id)

    # -- days off --------------------------------------------------------------------

    @route(
        "/my/training/days-off",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_days_off(self, **_kwargs):
        return self._render_days_off(self._get_instructors())

    def _render_days_off(self, employees_sudo, error=None, **form):
        return self._render_training(
            "portal_days_off",
            "days_off",
            request.env._("Days off"),
            days=employees_sudo._describe_days_off(employees_sudo._get_days_off()),
            zone=(employees_sudo[0].tz or "UTC").replace("_", " "),
            error=error,
            form=form,
        )

    @route(
        "/my/training/days-off",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def add_days_off(self, first="", last="", begin="", end="", note="", **_kwargs):
        """Block planning; the office is asked to see to what one is booked for."""
        employees_sudo, env = self._get_instructors(), request.env
        form = {"first": first, "last": last, "begin": begin, "end": end, "note": note}
        try:
            with env.cr.savepoint():
                booked = employees_sudo._add_days_off(
                    *self._read_period(first, last, begin, end),
                    note.strip()[:MAX_NOTE],
                )
        except UserError as error:
            return self._render_days_off(employees_sudo, str(error), **form)
        if booked:
            sessions = ", ".join(booked.session_id.mapped("display_name"))
            self._say(
                env._(
                    "Noted. You are booked then: %s. The office was told and looks for"
                    " somebody else; until you hear from them you are still booked.",
                    sessions,
                ),
                "warning",
            )
        else:
            self._say(env._("Noted. Nobody plans you for that time."))
        return request.redirect("/my/training/days-off")

    def _read_period(self, first, last, begin, end):
        """(first day, last day, begin, end) of a form.

        :raise UserError: when they aren't days and times
        """
        try:
            first_day = date.fromisoformat(first)
            return (
                first_day,
                date.fromisoformat(last) if last else first_day,
                time.fromisoformat(begin) if begin else None,
                time.fromisoformat(end) if end else None,
            )
        except ValueError as error:
            raise UserError(
                request.env._("Give the days as dates, and times as hours and minutes.")
            ) from error

    @route(
        "/my/training/days-off/<int:leave_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def remove_days_off(self, leave_id, **_kwargs):
        """Take back what one entered oneself."""
        self._get_instructors()._remove_days_off(leave_id)
        self._say(request.env._("Taken back."))
        return request.redirect("/my/training/days-off")

    # -- statements of hours ---------------------------------------------------------

    @route(
        ["/my/training/statements", "/my/training/statements/<string:month>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_statement(self, month="", **_kwargs):
        """The hours taught in one month, the latest when none is named."""
        employees_sudo = self._get_instructors()
        months = employees_sudo._get_taught_months()
        wanted = self._read_month(month) if month else (months[:1] or [None])[0]
        return self._render_training(
            "portal_statement",
            "statements",
            request.env._("Hours taught"),
            months=months,
            month=wanted,
            **employees_sudo._prepare_statement(wanted),
        )

    def _read_month(self, month):
        try:
            return date.fromisoformat(f"{month}-01")
        except ValueError:
            raise request.not_found() from None

    @route(
        "/my/training/statements/<string:month>/<any(csv, pdf):kind>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_statement(self, month, kind):
        """The same on paper or as a table."""
        employees_sudo = self._get_instructors()
        first_day = self._read_month(month)
        name = request.env._("hours %s", month)
        if kind == "csv":
            rows = employees_sudo._get_statement_rows(first_day)
            return self._send_csv(rows, f"{name}.csv")
        content, _kind = (
            request.env["ir.actions.report"]
            .sudo()  # of oneself
            ._render_qweb_pdf(
                "training_operations.training_statement_report",
                employees_sudo.ids,
                data={"month": first_day.isoformat()},
            )
        )
        return self._send(content, "application/pdf", f"{name}.pdf")

    # -- feedback --------------------------------------------------------------------

    @route(
        "/my/training/feedback",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_feedback(self, **_kwargs):
        """What learners said of the sessions one taught, without their names."""
        self._get_instructors()
        sessions = request.env["training.session"]
        return self._render_training(
            "portal_feedback",
            "feedback",
            request.env._("Feedback"),
            rows=sessions._get_own_feedback(),
        )
