import calendar
from datetime import date, timedelta

from markupsafe import Markup

from odoo import fields
from odoo.fields import Domain
from odoo.http import Controller, request, route
from odoo.tools.translate import LazyTranslate

from odoo.addons.website.controllers.main import QueryURL

from ..logic.catalogue import read_filters
from ..logic.icalendar import Entry, calendar_text
from ..logic.structured_data import Instance, course_json, course_list_json

_lt = LazyTranslate(__name__)
PAGE_SIZE = 20
BLOCK_SIZE, MOST_IN_BLOCK = 4, 12
FEED_SIZE = 500
COURSE_DATES = 50
# What the head of a page is made of.
META_FIELDS = (
    "website_meta_title",
    "website_meta_description",
    "website_meta_keywords",
)


class TrainingCatalogue(Controller):
    """The public catalogue: dates, courses, a month at a glance, a calendar feed."""

    def _sitemap_courses(self, rule, query):
        """The catalogue and the page of each published course."""
        # Odoo calls this as a plain function: `self` is the environment.
        website = self["website"].get_current_website()
        if not query or query.lower() in "/training":
            yield {"loc": "/training"}
        courses = self["training.course"].sudo()  # published ones are public
        for course in courses.search(courses._published_domain(website)):
            if not query or query.lower() in course.website_url.lower():
                yield {
                    "loc": course.website_url,
                    "lastmod": course.write_date.date().isoformat(),
                }

    # -- the catalogue ----------------------------------------------------------------

    @route(
        ["/training", "/training/page/<int:page>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=_sitemap_courses,
        list_as_website_content=_lt("Training"),
    )
    def show_catalogue(self, page=1, **args):
        """Upcoming sessions and courses that suit the filters."""
        filters = read_filters(args)
        sessions = request.env["training.session"]
        values = {
            "filters": filters,
            "keep": QueryURL("/training", **filters.to_args()),
            "choices": sessions._get_catalogue_choices(request.website),
            "feed_url": QueryURL(
                "/training/calendar.ics", **filters.to_args(view="", month="")
            )(),
        }
        show = {
            "dates": self._prepare_dates,
            "courses": self._prepare_courses,
            "calendar": self._prepare_month,
        }[filters.view]
        values |= show(filters, page if isinstance(page, int) and page > 0 else 1)
        return request.render("training_operations.catalogue_page", values)

    @route(
        "/training/upcoming",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def show_upcoming(self, course="", topic="", limit="", layout="", **_args):
        """The next sessions, to be put into any page by its building block."""
        domain = Domain.TRUE
        if course.isdecimal():
            domain &= Domain("course_id", "=", int(course))
        if topic.isdecimal():
            domain &= Domain("course_id.tag_ids", "=", int(topic))
        most = int(limit) if limit.isdecimal() else BLOCK_SIZE
        found = request.env["training.session"]._find_listed(
            request.website, domain, limit=min(max(most, 1), MOST_IN_BLOCK)
        )
        response = request.render(
            "training_operations.upcoming_cards"
            if layout == "cards"
            else "training_operations.upcoming_list",
            {"sessions": found, "prices": self._get_prices(found)},
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @route(
        "/training/upcoming/choices",
        type="jsonrpc",
        auth="public",
        website=True,
        readonly=True,
    )
    def list_block_choices(self):
        """Published courses and their topics, for the options of the building block."""
        courses_sudo = request.env["training.course"].sudo()  # published: public
        courses_sudo = courses_sudo.search(
            courses_sudo._published_domain(request.website), order="name, id"
        )
        topics_sudo = courses_sudo.tag_ids.sorted("name")
        return {
            name: [{"id": record.id, "name": record.name} for record in records]
            for name, records in (("courses", courses_sudo), ("topics", topics_sudo))
        }

    def _prepare_dates(self, filters, page):
        sessions = request.env["training.session"]
        domain = sessions._filter_domain(filters, request.website)
        listed = sessions._listed_domain(request.website) & domain
        total = sessions.sudo().search_count(listed)  # public ones, see the model
        pager = self._prepare_pager(filters, total, page)
        found = sessions._find_listed(
            request.website, domain, limit=PAGE_SIZE, offset=pager["offset"]
        )
        return {
            "sessions": found,
            "prices": self._get_prices(found),
            "total": total,
            "pager": pager,
        }

    def _get_prices(self, sessions):
        """{session: what a seat costs the visitor}."""
        return sessions._get_seat_prices(request.env.user.partner_id)

    def _prepare_courses(self, filters, page):
        """Courses by name, also those without a date unless dates are filtered by."""
        courses, next_by_course = self._find_courses(filters)
        total = len(courses)
        pager = self._prepare_pager(filters, total, page)
        shown = courses[pager["offset"] : pager["offset"] + PAGE_SIZE]
        root = request.website.get_base_url()
        return {
            "courses": shown,
            "structured_data": Markup(
                course_list_json(f"{root}{course.website_url}" for course in shown)
            ),
            "next_by_course": next_by_course,
            "total": total,
            "pager": pager,
        }

    def _find_courses(self, filters):
        """(courses, {course id: its next session})."""
        model = request.env["training.session"]
        courses_sudo = request.env["training.course"].sudo()  # published ones only
        domain = courses_sudo._published_domain(request.website)
        sessions = model._find_next(
            request.website, model._filter_domain(filters, request.website)
        )
        next_by_course = {session.course_id.id: session for session in sessions}
        with_dates = Domain("id", "in", list(next_by_course))
        about_dates = filters.place or filters.lang or filters.first or filters.last
        if about_dates or filters.seats or filters.price:
            domain &= with_dates
        else:
            domain &= self._course_domain(filters) | with_dates
        return courses_sudo.search(domain, order="name, id"), next_by_course

    def _course_domain(self, filters):
        domain = Domain.AND(
            Domain.OR(
                Domain(name, "ilike", word)
                for name in ("name", "code", "website_tagline", "tag_ids.name")
            )
            for word in filters.search.split()[:6]
        )
        if filters.topic:
            domain &= Domain("tag_ids", "=", filters.topic)
        if filters.mode:
            domain &= Domain("mode", "=", filters.mode)
        return domain

    def _prepare_pager(self, filters, total, page):
        pager = request.website.pager(
            url="/training",
            url_args=filters.to_args(),
            total=total,
            page=page,
            step=PAGE_SIZE,
            scope=5,
        )
        return pager

    def _prepare_month(self, filters, _page):
        """Weeks of a month, each day with the sessions that run on it."""
        sessions = request.env["training.session"]
        suitable = sessions._filter_domain(filters, request.website)
        first = self._get_month(filters, suitable)
        weeks = calendar.Calendar(0).monthdatescalendar(first.year, first.month)
        domain = (
            suitable
            & Domain("start", "<", weeks[-1][-1] + timedelta(days=2))
            & Domain("stop", ">=", weeks[0][0] - timedelta(days=1))
        )
        found = sessions._find_listed(request.website, domain, limit=FEED_SIZE)
        by_day = {}
        in_month = set()
        for session in found:
            for day in sorted(
                {session._local(m.start).date() for m in session.meeting_ids}
            ):
                by_day.setdefault(day, []).append(session)
                if day.month == first.month:
                    in_month.add(session.id)
        return {
            "weeks": weeks,
            "first": first,
            "by_day": by_day,
            "previous": f"{first - timedelta(days=1):%Y-%m}",
            "following": f"{first + timedelta(days=31):%Y-%m}",
            "today": fields.Date.context_today(request.env.user),
            "total": len(in_month),
            "pager": {"page_count": 1},
        }

    def _get_month(self, filters, suitable):
        """The first day of the month asked for, else of the next date that suits."""
        if filters.month:
            return date.fromisoformat(f"{filters.month}-01")
        sessions_sudo = request.env["training.session"].sudo()  # listed ones: public
        upcoming = sessions_sudo.search_fetch(
            sessions_sudo._listed_domain(request.website) & suitable,
            ["start", "tz"],
            order="start, id",
            limit=1,
        )
        day = (
            upcoming._local(upcoming.start).date()
            if upcoming
            else fields.Date.context_today(request.env.user)
        )
        return day.replace(day=1)

    # -- a course ---------------------------------------------------------------------

    @route(
        '/training/course/<model("training.course"):course>',
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def show_course(self, course, over="", **_args):
        """What a course is, what it asks for and certifies, and its dates."""
        is_editor = request.env.user.has_group("base.group_user")
        if not (course._is_visible_on(request.website) or is_editor):
            raise request.not_found()
        sessions = request.env["training.session"]._find_listed(
            request.website,
            Domain("course_id", "=", course.id),
            course_facts=META_FIELDS,
            limit=COURSE_DATES,
        )
        prices = self._get_prices(sessions)
        # The page shows published facts: agenda, prerequisites, what is awarded.
        course_sudo = course.sudo()
        values = {
            "course": course_sudo,
            "main_object": course,
            "is_over": bool(over),
            "blocks": course_sudo.env["training.course.block"].search_fetch(
                [("course_id", "=", course.id)],
                ["name", "day_number", "start_hour", "duration_hours"],
            ),
            "topics": course_sudo.env["training.course.tag"].search_fetch(
                [("course_ids", "in", course.ids)], ["name"]
            ),
            "sessions": sessions,
            "prices": prices,
            "structured_data": Markup(self._describe(course_sudo, sessions, prices)),
        }
        return request.render("training_operations.course_page", values)

    def _describe(self, course, sessions, prices):
        root = request.website.get_base_url()
        return course_json(
            course.name,
            course._get_short_description(),
            f"{root}{course.website_url}",
            request.website.company_id.sudo().name,  # who teaches is public
            root,
            [
                self._describe_date(session, prices[session], root)
                for session in sessions
            ],
            course.awarded_qualification_id.name or "",
        )

    def _describe_date(self, session, price, root):
        place = session.place_id
        return Instance(
            url=f"{root}{session.website_url}",
            start=session._local(session.start),
            stop=session._local(session.stop),
            mode=session.mode,
            hours=session.hours,
            language=(session.lang_id.iso_code or "").replace("_", "-"),
            place=place.name or "",
            street=", ".join(part for part in (place.street, place.street2) if part),
            postcode=place.zip or "",
            city=place.city or "",
            country=place.country_id.code or "",
            price=price.total,
            currency=price.currency.name,
            is_full=session.is_full,
        )

    # -- calendars --------------------------------------------------------------------

    @route(
        "/training/calendar.ics",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def show_feed(self, **args):
        """The sessions that suit the filters, for calendar programs to subscribe to."""
        sessions = request.env["training.session"]
        found = sessions._find_listed(
            request.website,
            sessions._filter_domain(read_filters(args), request.website),
            limit=FEED_SIZE,
        )
        name = request.website.name
        return self._make_calendar(found, name)

    @route(
        "/training/session/<int:session_id>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def show_session_calendar(self, session_id):
        """The meetings of one session that is listed."""
        session = request.env["training.session"]._find_listed(
            request.website, Domain("id", "=", session_id), limit=1
        )
        if not session:
            raise request.not_found()
        return self._make_calendar(session, session.course_id.name)

    def _make_calendar(self, sessions, name):
        root = request.website.get_base_url()
        entries = [
            Entry(
                uid=f"training-meeting-{meeting.id}@{request.env.cr.dbname}",
                sequence=0,
                start=meeting.start,
                stop=meeting.stop,
                summary=session.course_id.name,
                location=session.public_place or "",
                url=f"{root}{session.website_url}",
            )
            for session in sessions
            for meeting in session.meeting_ids
        ]
        content = calendar_text(entries, fields.Datetime.now(), name=name)
        return request.make_response(
            content,
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", 'attachment; filename="training.ics"'),
            ],
        )
