from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route

from .portal_training import TrainingPortal


class LearnerPortal(TrainingPortal):
    """A learner's own enrolments, certificates, invoices and documents."""

    # -- enrolments ----------------------------------------------------------------

    @route(
        ["/my/training/enrollments", "/my/training/enrollments/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_enrollments(
        self, page=1, search="", filterby=None, sortby=None, **_kwargs
    ):
        """Past and future, searched and sorted."""
        filters, sortings = self._get_course_filters(), self._get_course_sortings()
        filterby = self._choose(filterby, filters)
        sortby = self._choose(sortby, sortings)
        choice = {"search": search, "filterby": filterby, "sortby": sortby}
        found, pages = self._find_courses(
            filters[filterby]["domain"], sortings[sortby]["order"], page, choice
        )
        return self._render_training(
            "portal_enrollments",
            "enrollments",
            request.env._("My courses"),
            enrollments=found,
            pager=pages,
            filters=filters,
            sortings=sortings,
            **choice,
        )

    def _find_courses(self, domain, order, page, choice):
        """(one page of the user's own enrolments, its pager)"""
        enrollments = request.env["training.enrollment"]
        domain &= enrollments._own_domain()
        if choice["search"]:
            domain &= self._words_domain(
                choice["search"], "course_id.name", "course_id.code", "session_id.name"
            )
        pages = self._paginate(
            "/my/training/enrollments",
            enrollments._count_on_portal(domain),
            page,
            **choice,
        )
        found = enrollments._search_on_portal(
            domain, order=order, limit=self._items_per_page, offset=pages["offset"]
        )
        return found, pages

    def _get_course_filters(self):
        """What one can look at, by name."""
        env = request.env
        stands = Domain("state", "!=", "cancelled")
        upcoming = env["training.enrollment"]._upcoming_domain()
        over = Domain("session_id.stop", "<", fields.Datetime.now())
        return {
            "coming": {"label": env._("Coming"), "domain": upcoming},
            "past": {"label": env._("Past"), "domain": stands & over},
            "cancelled": {"label": env._("Cancelled"), "domain": ~stands},
            "all": {"label": env._("All"), "domain": Domain.TRUE},
        }

    def _get_course_sortings(self):
        env = request.env
        return {
            "soonest": {
                "label": env._("Soonest first"),
                "order": "session_id desc, id",
            },
            "latest": {
                "label": env._("Latest first"),
                "order": "session_id, id desc",
            },
            "course": {"label": env._("Course"), "order": "course_id, id"},
        }

    def _find_enrollment(self, enrollment_id):
        """An enrolment of the user's own pages; not found for all others."""
        enrollment_sudo = request.env["training.enrollment"]._find_on_portal(
            enrollment_id
        )
        if not enrollment_sudo:
            raise request.not_found()
        return enrollment_sudo

    @route(
        "/my/training/enrollment/<int:enrollment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_enrollment(self, enrollment_id, **_kwargs):
        """One enrolment: dates, what to do, documents, certificate, money."""
        enrollment_sudo = self._find_enrollment(enrollment_id)
        is_own = enrollment_sudo._is_own()
        return self._render_training(
            "portal_enrollment",
            "enrollments" if is_own else "team",
            enrollment_sudo.course_id.name,
            is_own=is_own,
            **enrollment_sudo._prepare_portal_page(),
        )

    @route(
        "/my/training/enrollment/<int:enrollment_id>/calendar.ics",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_calendar(self, enrollment_id):
        """The dates of one enrolment for any calendar program."""
        enrollment_sudo = self._find_enrollment(enrollment_id)
        session_sudo = enrollment_sudo.session_id
        links = {}
        if enrollment_sudo._is_own():
            links[session_sudo.id] = enrollment_sudo.pass_url
        content = session_sudo.meeting_ids._get_calendar_file(
            session_sudo.course_id.name, links
        )
        return self._send(content, "text/calendar", f"{session_sudo.name}.ics")

    @route(
        "/my/training/enrollment/<int:enrollment_id>/material/<int:material_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_material(self, enrollment_id, material_id):
        """A document that is released to this very learner by now."""
        enrollment_sudo = self._find_enrollment(enrollment_id)
        materials_sudo = request.env["training.material"].sudo().browse()
        if enrollment_sudo._is_own():
            materials_sudo = materials_sudo._get_released(enrollment_sudo)
        return self._send_material(materials_sudo, material_id)

    # -- certificates ----------------------------------------------------------------

    @route(
        ["/my/training/certificates", "/my/training/certificates/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_certificates(self, page=1, **_kwargs):
        """The user's own certificates, the latest first."""
        certificates = request.env["training.certificate"]
        domain = certificates._portal_domain() & Domain(
            "partner_id", "=", request.env.user.partner_id.id
        )
        found, pages = self._find_page(
            "/my/training/certificates",
            certificates.sudo(),  # their own
            domain,
            page,
            "date_from desc, id desc",
        )
        return self._render_training(
            "portal_certificates",
            "certificates",
            request.env._("Certificates"),
            certificates=found,
            pager=pages,
        )

    def _find_certificate(self, certificate_id):
        """A certificate of the user's own pages; not found for all others."""
        certificates = request.env["training.certificate"]
        wanted = certificates._portal_domain() & Domain("id", "=", certificate_id)
        visible = certificates if request.env.user.share else certificates.sudo()
        certificate_sudo = visible.search(wanted).sudo()
        if not certificate_sudo:
            raise request.not_found()
        return certificate_sudo

    @route(
        "/my/training/certificate/<int:certificate_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_certificate(self, certificate_id, **_kwargs):
        """What is certified, until when, and how others check it."""
        certificate_sudo = self._find_certificate(certificate_id)
        return self._render_training(
            "portal_certificate",
            "certificates",
            certificate_sudo.qualification_id.name,
            certificate=certificate_sudo,
        )

    @route(
        "/my/training/certificate/<int:certificate_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def download_certificate(self, certificate_id):
        """The certificate as it is printed."""
        certificate_sudo = self._find_certificate(certificate_id)
        content, _kind = (
            request.env["ir.actions.report"]
            .sudo()  # of the certificate that was found to be theirs
            ._render_qweb_pdf(
                "training_operations.training_certificate_report", certificate_sudo.ids
            )
        )
        name = certificate_sudo._get_report_base_filename()
        return self._send(content, "application/pdf", f"{name}.pdf")

    # -- invoices --------------------------------------------------------------------

    @route(
        ["/my/training/invoices", "/my/training/invoices/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_invoices(self, page=1, filterby=None, **_kwargs):
        """Invoices of training: one's own, or all of the client that one manages."""
        moves, filters = request.env["account.move"], self._get_invoice_filters()
        filterby = self._choose(filterby, filters)
        domain = filters[filterby]["domain"]
        pages = self._paginate(
            "/my/training/invoices",
            moves._count_training_on_portal(domain),
            page,
            filterby=filterby,
        )
        return self._render_training(
            "portal_training_invoices",
            "invoices",
            request.env._("Invoices"),
            invoices=moves._search_training_on_portal(
                domain,
                order="invoice_date desc, id desc",
                limit=self._items_per_page,
                offset=pages["offset"],
            ),
            pager=pages,
            filters=filters,
            filterby=filterby,
            today=fields.Date.context_today(moves),
        )

    def _get_invoice_filters(self):
        env = request.env
        unpaid = Domain("payment_state", "in", ("not_paid", "partial"))
        return {
            "all": {"label": env._("All"), "domain": Domain.TRUE},
            "unpaid": {"label": env._("To pay"), "domain": unpaid},
            "paid": {"label": env._("Paid"), "domain": ~unpaid},
        }

    # -- the private feed ------------------------------------------------------------

    @route(
        "/my/training/calendar",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_feed(self, **_kwargs):
        """The private address for calendar programs, and how to take it away."""
        return self._render_training(
            "portal_training_feed",
            "calendar",
            request.env._("Calendar"),
            feed_url=request.env["training.calendar.feed"]._get_own_url(),
        )

    @route(
        "/my/training/calendar/<any(renew, revoke):verb>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def change_feed(self, verb, **_kwargs):
        feeds = request.env["training.calendar.feed"]
        if verb == "renew":
            feeds._renew_own()
            self._say(request.env._("This is your new address. Earlier ones are void."))
        else:
            feeds._revoke_own()
            self._say(request.env._("The address is void. Nobody can read it now."))
        return request.redirect("/my/training/calendar")
