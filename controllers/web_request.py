from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..logic.catalogue import read_filters


class TrainingWebRequest(Controller):
    """Asking for a session of one's own, or for a date that doesn't exist yet."""

    @route(
        '/training/course/<model("training.course"):course>/request',
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_request(self, course, **_args):
        return self._render(course, {})

    @route(
        '/training/course/<model("training.course"):course>/request',
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def ask(self, course, **form):
        """Becomes a request for staff to plan, or a person who is interested."""
        if not course._is_visible_on(request.website):
            raise request.not_found()
        hits = request.env["training.form.hit"]
        if not hits._allows("request", request.httprequest.remote_addr):
            return request.render("training_operations.too_many_page", status=429)
        if form.get("website_url2"):  # left empty by people, filled in by robots
            return self._render(course, {}, is_sent=True)
        window = read_filters(form)
        try:
            with request.env.cr.savepoint():
                course._take_web_request(
                    form, window.first, window.last, request.website
                )
        except UserError as error:
            return self._render(course, form, error=str(error))
        return self._render(course, {}, is_sent=True)

    def _render(self, course, form, **values):
        if not course._is_visible_on(request.website):
            raise request.not_found()
        user = request.env.user
        response = request.render(
            "training_operations.request_page",
            {
                "course": course.sudo(),  # its name and facts, which are public
                "form": form,
                "known": {}
                if user._is_public()
                else {"name": user.name, "email": user.email},
                "today": fields.Date.context_today(user),
                **values,
            },
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response
