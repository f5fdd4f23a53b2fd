from datetime import date, timedelta

from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..logic.people import write_csv

# Sent to the browser as a file, never shown as a page of ours.
DOWNLOAD_HEADERS = [("X-Content-Type-Options", "nosniff"), ("X-Robots-Tag", "noindex")]
NOTICE_KEY = "training_notice"
SHOWN_AT_HOME = 5
MAX_PERIOD = timedelta(days=731)


class TrainingPortal(CustomerPortal):
    """What all pages of training on the portal share, and the page they start from.

    Everything is found by the domain of the user's own pages (or their record rules),
    and only then read as superuser to be shown. Pages look on GET; what changes
    something is posted with a CSRF token.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        enrollments = request.env["training.enrollment"]
        if "training_count" in counters:
            values["training_count"] = enrollments._count_on_portal(
                [("state", "!=", "cancelled")]
            )
        if "training_approval_count" in counters:
            values["training_approval_count"] = enrollments._count_to_approve()
        return values

    # -- for all pages -----------------------------------------------------------------

    def _render_training(self, template, page, title, status=200, **values):
        """A page below `/my/training`, with its place in the navigation.

        :param str page: which entry of the navigation it stands under
        :param str title: what the page is called
        """
        response = request.render(
            f"training_operations.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": f"training_{page}",
                "training_title": title,
                "additional_title": title,
                "notice": request.session.pop(NOTICE_KEY, None),
                **values,
            },
            status=status,
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _say(self, text, kind="success"):
        """What the next page tells at its top."""
        request.session[NOTICE_KEY] = {"text": str(text), "kind": kind}

    def _get_client(self):
        """The company whose training the user manages, as superuser.

        :raise NotFound: for everybody else, as if there were no such page
        """
        client_sudo = request.env.user._get_managed_client()
        if not client_sudo:
            raise request.not_found()
        return client_sudo

    def _get_instructors(self):
        """The user as instructor, as superuser; not found for everybody else."""
        employees_sudo = request.env.user._get_instructors()
        if not employees_sudo:
            raise request.not_found()
        return employees_sudo

    def _paginate(self, url, count, page, step=None, **url_args):
        return pager(
            url,
            count,
            page,
            step or self._items_per_page,
            url_args={name: value for name, value in url_args.items() if value},
        )

    def _words_domain(self, search, *paths):
        """Where any of these fields holds the words looked for."""
        return Domain.OR(Domain(path, "ilike", search) for path in paths)

    def _find_page(self, url, records, domain, page, order, step=None, **url_args):
        """(records of one page of a list, its pager)"""
        pages = self._paginate(
            url, records.search_count(domain), page, step, **url_args
        )
        found = records.search(
            domain,
            order=order,
            limit=step or self._items_per_page,
            offset=pages["offset"],
        )
        return found, pages

    def _send(self, content, mimetype, name):
        return request.make_response(
            content,
            [
                ("Content-Type", f"{mimetype}; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                *DOWNLOAD_HEADERS,
            ],
        )

    def _send_csv(self, rows, name):
        """A table whose cells no spreadsheet program takes for formulas."""
        return self._send(write_csv(rows), "text/csv", name)

    def _send_material(self, materials_sudo, material_id):
        """One of these materials, as a file or on its own page."""
        material_sudo = materials_sudo.filtered(lambda found: found.id == material_id)
        if not material_sudo:
            raise request.not_found()
        if material_sudo.url:
            return request.redirect(material_sudo.url.strip(), local=False)
        stream = request.env["ir.binary"]._get_stream_from(
            material_sudo, "file", filename=material_sudo.file_name or None
        )
        response = stream.get_response(as_attachment=True)
        response.headers.extend(DOWNLOAD_HEADERS)
        return response

    def _send_report(self, name, data, file_name):
        """A report of days that were asked for, printed as superuser.

        :param dict data: whose report: found by the caller to be the user's own
        """
        content, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(f"training_operations.{name}", [], data=data)
        )
        return self._send(content, "application/pdf", f"{file_name}.pdf")

    def _choose_period(self, first, last, default):
        """(first day, last day) of a form, the default when they are none.

        Two years at most, so that nobody prints forever.
        """
        try:
            days = sorted(map(date.fromisoformat, (first, last)))
        except (TypeError, ValueError):
            return default
        return days[0], min(days[1], days[0] + MAX_PERIOD)

    def _choose(self, wanted, options):
        """One of the keys on offer, the first when something else is asked for."""
        return wanted if wanted in options else next(iter(options))

    # -- where it starts ---------------------------------------------------------------

    @route("/my/training", type="http", auth="user", methods=["GET"], website=True)
    def show_training(self, **_kwargs):
        """What to do next, then what comes."""
        user = request.env.user
        enrollments = request.env["training.enrollment"]
        coming = enrollments._search_on_portal(
            enrollments._upcoming_domain() & enrollments._own_domain()
        ).sorted(
            lambda enrollment: (not enrollment.session_start, enrollment.session_start)
        )
        return self._render_training(
            "portal_training_home",
            "home",
            request.env._("Training"),
            steps=user._get_training_steps(),
            coming=coming[:SHOWN_AT_HOME],
            teaching=self._find_next_taught(user),
            team=self._count_team(user),
        )

    def _find_next_taught(self, user):
        """The next sessions of an instructor."""
        if not user._get_instructors():
            return request.env["training.session"]
        return request.env["training.session"]._search_taught(
            "coming", limit=SHOWN_AT_HOME
        )

    def _count_team(self, user):
        """Numbers about the people of a client, for who manages its training."""
        client_sudo = user._get_managed_client()
        if not client_sudo:
            return None
        enrollments = request.env["training.enrollment"]
        return {
            "client": client_sudo,
            "people": client_sudo.search_count(client_sudo._training_people_domain()),
            "coming": enrollments._count_on_portal(
                enrollments._upcoming_domain() & enrollments._client_domain(client_sudo)
            ),
        }
