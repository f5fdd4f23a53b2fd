from odoo.http import Controller, request, route


class CalendarFeed(Controller):
    @route(
        "/training/calendar/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def read_feed(self, token):
        """The dates of the person who gave this address to a calendar program."""
        feed_sudo = request.env["training.calendar.feed"]._find_by_token(token)
        if not feed_sudo:
            raise request.not_found()
        return request.make_response(
            feed_sudo._get_content(),
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Cache-Control", "private, no-store"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
