from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from ..logic.catalogue import read_number
from .portal_training import TrainingPortal

MAX_REASON = 250
# Each is priced by itself.
BOOKABLE_PER_PAGE = 20


class ClientPortal(TrainingPortal):
    """A client's training manager: their people, their sessions, and nobody else's."""

    # -- people ----------------------------------------------------------------------

    @route(
        ["/my/training/people", "/my/training/people/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_people(self, page=1, search="", filterby=None, **_kwargs):
        """The people of the company, with what they hold and what comes."""
        client_sudo = self._get_client()
        filters = {
            "all": {"label": request.env._("Everybody")},
            "gaps": {"label": request.env._("With gaps")},
            "expiring": {"label": request.env._("Expiring")},
        }
        filterby = self._choose(filterby, filters)
        people_sudo, pages = self._find_page(
            "/my/training/people",
            client_sudo,
            self._people_domain(client_sudo, filterby, search),
            page,
            "name, id",
            search=search,
            filterby=filterby,
        )
        return self._render_training(
            "portal_people",
            "people",
            request.env._("People"),
            people=people_sudo,
            numbers=people_sudo._read_training_numbers(),
            client=client_sudo,
            search=search,
            filters=filters,
            filterby=filterby,
            pager=pages,
        )

    def _people_domain(self, client_sudo, filterby, search):
        """People of the client, by what they lack and by words."""
        domain = client_sudo._training_people_domain()
        if filterby == "gaps":
            domain &= client_sudo._training_gaps_domain()
        elif filterby == "expiring":
            domain &= Domain("training_certificate_ids.state", "=", "expiring")
        if search:
            domain &= Domain("name", "ilike", search) | Domain("email", "ilike", search)
        return domain

    @route(
        "/my/training/people/<int:person_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_person(self, person_id, **_kwargs):
        """Courses and certificates of one of them."""
        client_sudo = self._get_client()
        person_sudo = client_sudo._find_training_person(person_id)
        if not person_sudo:
            raise request.not_found()
        enrollments = request.env["training.enrollment"]
        return self._render_training(
            "portal_person",
            "people",
            person_sudo.name,
            training_parent=(request.env._("People"), "/my/training/people"),
            person=person_sudo,
            requirements=person_sudo._get_requirements(),
            enrollments=enrollments._search_on_portal(
                enrollments._client_domain(client_sudo)
                & Domain("partner_id", "=", person_sudo.id),
                order="session_id, id desc",
                limit=self._items_per_page,
            ),
            certificates=person_sudo.training_certificate_ids.filtered(
                lambda certificate: not certificate.revoked_on
            ),
        )

    # -- sessions --------------------------------------------------------------------

    @route(
        ["/my/training/team", "/my/training/team/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_team_sessions(self, page=1, search="", filterby=None, **_kwargs):
        """Sessions that people of the company attend, or that are held for it."""
        client_sudo = self._get_client()
        filters = self._get_session_filters()
        filterby = self._choose(filterby, filters)
        # The domain holds to what is this client's.
        sessions_sudo = request.env["training.session"].sudo()
        domain = sessions_sudo._client_session_domain(client_sudo)
        domain &= filters[filterby]["domain"]
        if search:
            domain &= self._words_domain(search, "course_id.name", "name")
        found, pages = self._find_page(
            "/my/training/team",
            sessions_sudo,
            domain,
            page,
            filters[filterby]["order"],
            search=search,
            filterby=filterby,
        )
        return self._render_training(
            "portal_team_sessions",
            "team",
            request.env._("Sessions of your people"),
            sessions=found,
            counts=found._count_client_places(client_sudo),
            filters=filters,
            filterby=filterby,
            search=search,
            pager=pages,
        )

    def _get_session_filters(self):
        env, now = request.env, fields.Datetime.now()
        return {
            "coming": {
                "label": env._("Coming"),
                "domain": Domain("stop", ">=", now)
                & Domain("state", "!=", "cancelled"),
                "order": "start, id",
            },
            "past": {
                "label": env._("Past"),
                "domain": Domain("stop", "<", now),
                "order": "start desc, id desc",
            },
            "all": {
                "label": env._("All"),
                "domain": Domain.TRUE,
                "order": "start desc, id desc",
            },
        }

    @route(
        ["/my/training/book", "/my/training/book/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_bookable(self, page=1, search="", **_kwargs):
        """Coming sessions with free seats and the client's price."""
        client_sudo = self._get_client()
        sessions_sudo = request.env["training.session"].sudo()  # of that domain only
        domain = sessions_sudo._bookable_domain(client_sudo)
        if search:
            domain &= self._words_domain(
                search, "name", "course_id.name", "course_id.code", "place_id.name"
            )
        found, pages = self._find_page(
            "/my/training/book",
            sessions_sudo,
            domain,
            page,
            "start, id",
            BOOKABLE_PER_PAGE,
            search=search,
        )
        return self._render_training(
            "portal_bookable",
            "book",
            request.env._("Book places"),
            sessions=found,
            prices=found._get_client_prices(client_sudo),
            search=search,
            pager=pages,
        )

    # -- report ------------------------------------------------------------------------

    @route(
        "/my/training/report",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_report(self, first="", last="", **_kwargs):
        """What the company's people learnt in a period, what it cost, what lacks."""
        client_sudo = self._get_client()
        period = self._get_report_period(first, last)
        report_sudo = request.env[
            "report.training_operations.training_client_document"
        ].sudo()  # of the client that the user manages
        return self._render_training(
            "portal_report",
            "report",
            request.env._("Report"),
            period=period,
            report=report_sudo._prepare_page(client_sudo, *period),
        )

    def _get_report_period(self, first, last):
        """The days asked for, or else those that the office's form proposes."""
        wizard_sudo = request.env["training.client.wizard"].sudo()  # only its days
        return self._choose_period(first, last, wizard_sudo._get_default_period())

    @route(
        "/my/training/report/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_report(self, first="", last="", **_kwargs):
        """The same on paper."""
        client_sudo = self._get_client()
        first_day, last_day = self._get_report_period(first, last)
        return self._send_report(
            "training_client_report",
            {
                "partner_id": client_sudo.id,
                "date_from": first_day.isoformat(),
                "date_to": last_day.isoformat(),
            },
            request.env._(
                "training %(first)s %(last)s", first=first_day, last=last_day
            ),
        )

    # -- approvals -------------------------------------------------------------------

    @route(
        "/my/training/approvals",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_approvals(self, **_kwargs):
        """Who waits for an answer, the longest waiting first."""
        self._get_client()
        pending_sudo = request.env["training.enrollment"]._find_to_approve()
        return self._render_training(
            "portal_approvals",
            "approvals",
            request.env._("Approvals"),
            pending=pending_sudo,
            reasons=pending_sudo[:1]._get_public_reasons("refuse"),
        )

    @route(
        "/my/training/approvals/<int:enrollment_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def answer_approval(self, enrollment_id, answer="", reason="", reason_id=""):
        """Approve or refuse one; an answer that somebody gave meanwhile stands."""
        self._get_client()
        enrollment_sudo = (
            request.env["training.enrollment"]
            ._find_to_approve()
            .filtered(lambda waiting: waiting.id == enrollment_id)
        )
        if not enrollment_sudo:
            self._say(request.env._("That was answered already."), "info")
            return request.redirect("/my/training/approvals")
        try:
            with request.env.cr.savepoint():
                self._answer_approval(
                    enrollment_sudo, answer, reason, read_number(reason_id)
                )
        except UserError as error:
            self._say(error, "danger")
        return request.redirect("/my/training/approvals")

    def _answer_approval(self, enrollment_sudo, answer, reason, reason_id):
        name = enrollment_sudo.partner_id.name
        if answer == "approve":
            enrollment_sudo.action_approve()
            self._say(request.env._("%s has the place now.", name))
        elif answer == "refuse":
            code = enrollment_sudo._get_public_reason("refuse", reason_id)
            enrollment_sudo.action_refuse(reason.strip()[:MAX_REASON], code.id)
            self._say(request.env._("%s was told that it isn't approved.", name))

    # -- somebody else in the seat ---------------------------------------------------

    def _find_replaceable(self, enrollment_id):
        """An enrolment that the client pays; not found for all others."""
        client_sudo = self._get_client()
        enrollment_sudo = request.env["training.enrollment"]._find_on_portal(
            enrollment_id
        )
        if enrollment_sudo.customer_id != client_sudo:
            raise request.not_found()
        return enrollment_sudo

    @route(
        "/my/training/enrollment/<int:enrollment_id>/replace",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_replace(self, enrollment_id, **_kwargs):
        return self._render_replace(self._find_replaceable(enrollment_id))

    def _render_replace(self, enrollment_sudo, error=None):
        return self._render_training(
            "portal_replace",
            "team",
            request.env._("Send somebody else"),
            enrollment=enrollment_sudo,
            hindrance=enrollment_sudo._get_self_service()["substitute"],
            people=enrollment_sudo._get_substitutes(),
            reasons=enrollment_sudo._get_public_reasons("substitute"),
            error=error,
        )

    @route(
        "/my/training/enrollment/<int:enrollment_id>/replace",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def replace(self, enrollment_id, person_id="", name="", email="", **form):
        """Give the seat to a colleague, or to a new one by name and address."""
        enrollment_sudo = self._find_replaceable(enrollment_id)
        try:
            with request.env.cr.savepoint():
                person_sudo = enrollment_sudo._find_or_make_substitute(
                    read_number(person_id), name, email
                )
                enrollment_sudo._self_substitute(
                    person_sudo,
                    (form.get("reason") or "").strip()[:MAX_REASON],
                    read_number(form.get("reason_id")),
                )
        except UserError as error:
            return self._render_replace(enrollment_sudo, str(error))
        self._say(request.env._("%s takes part instead.", person_sudo.name))
        return request.redirect(f"/my/training/enrollment/{enrollment_id}")

    # -- prices and terms --------------------------------------------------------------

    @route(
        "/my/training/prices",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_prices(self, **_kwargs):
        """What the courses cost this client, and by which rules."""
        client_sudo = self._get_client()
        return self._render_training(
            "portal_prices",
            "prices",
            request.env._("Prices and terms"),
            rows=client_sudo._get_course_prices(),
            policy=client_sudo.training_policy_id,
        )

    # -- who manages training ----------------------------------------------------------

    @route(
        "/my/training/delegates",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_delegates(self, **_kwargs):
        """Colleagues who manage training too, and those who could."""
        client_sudo = self._get_client()
        people_sudo = client_sudo.search(
            client_sudo._training_people_domain(), order="name, id"
        )
        managers_sudo = people_sudo.filtered("is_training_manager")
        return self._render_training(
            "portal_delegates",
            "delegates",
            request.env._("Who manages training"),
            managers=managers_sudo,
            others=people_sudo - managers_sudo,
            client=client_sudo,
        )

    @route(
        "/my/training/delegates/<any(grant, revoke):verb>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def change_delegate(self, verb, person_id="", **_kwargs):
        """Let a colleague manage training, or don't any more."""
        client_sudo = self._get_client()
        person_sudo = client_sudo._find_training_person(read_number(person_id))
        user, env = request.env.user, request.env
        try:
            with env.cr.savepoint():
                if verb == "grant":
                    person_sudo._grant_training_management(user)
                    text = env._("%s manages training now.", person_sudo.name)
                else:
                    person_sudo._revoke_training_management(user)
                    text = env._("%s doesn't manage training now.", person_sudo.name)
            self._say(text)
        except UserError as error:
            self._say(error, "danger")
        return request.redirect("/my/training/delegates")
