from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ..const import ENROLLING_STATES
from ..logic.enrolling import CLOSED, DEADLINE
from .joined_fetch import fetch_joined, search_joined

# Sessions the website takes enrolments for; a running one isn't announced any more.
LISTED_STATES = ("open", "confirmed")
OVER_STATES = ("done", "closed", "cancelled")
FEW_SEATS = 3
CURRENCY_FACTS = ("name", "symbol", "position", "rounding", "decimal_places")
# What a list of dates shows and prices are made of, read in one query for all dates.
LISTED_FACTS = {
    "": (
        "name",
        "state",
        "course_id",
        "company_id",
        "customer_id",
        "is_private",
        "mode",
        "start",
        "stop",
        "tz",
        "hours",
        "place_id",
        "lang_id",
        "seats_min",
        "seats_max",
        "seats_onsite",
        "has_pools",
        "fee_mode",
        "price_currency_id",
        "price_unit",
        "price_online",
    ),
    "course_id": (
        "name",
        "code",
        "active",
        "website_id",
        "company_id",
        "is_published",
        "seo_name",
        "mode",
        "day_count",
        "website_tagline",
        "awarded_qualification_id",
        "product_id",
        "policy_id",
        "has_prerequisites",
    ),
    "course_id.awarded_qualification_id": ("name", "validity_months"),
    "course_id.product_id": ("product_tmpl_id",),
    "course_id.product_id.product_tmpl_id": (
        "list_price",
        "uom_id",
        "categ_id",
        "company_id",
        "type",
    ),
    "price_currency_id": CURRENCY_FACTS,
    "lang_id": ("name", "code", "iso_code"),
}


class TrainingSession(models.Model):
    """What of a session is public: listed on the website of its company.

    Visitors have no right on sessions. The catalogue finds them by `_listed_domain`
    with all rights and shows what is meant for everybody: dates, place, language, seats
    left and price.
    """

    _inherit = "training.session"

    is_listed = fields.Boolean(
        string="On the website",
        default=True,
        help="Announced on the website while its enrolment is open, if its course is"
        " published. Private sessions never are.",
    )
    website_url = fields.Char(string="Page", compute="_compute_website_url")
    public_place = fields.Char(
        compute="_compute_public_place",
        help="Place and address; which room it is stands on the day's own pages.",
    )

    @api.depends_context("lang")
    @api.depends("course_id")
    def _compute_website_url(self):
        """The place of this date on the page of its course."""
        for session in self:
            page = session.course_id.website_url
            session.website_url = f"{page}#session-{session.id}" if page else False

    @api.depends("place_id", "mode")
    @api.depends_context("lang")
    def _compute_public_place(self):
        for session in self:
            session.public_place = session._describe_place()

    @api.private
    @api.model
    def _listed_domain(self, website):
        """Sessions everybody may see on a website now."""
        return (
            Domain("company_id", "=", website.company_id.id)
            & Domain("state", "in", LISTED_STATES)
            & Domain("start", ">", fields.Datetime.now())
            & Domain("is_listed", "=", True)
            & Domain("is_private", "=", False)
            & Domain("course_id", "any", self._listed_course_domain(website))
        )

    @api.model
    def _listed_course_domain(self, website):
        return (
            Domain("is_published", "=", True)
            & Domain("website_id", "in", (False, website.id))
            & Domain("company_id", "in", (False, website.company_id.id))
        )

    @api.private
    @api.model
    def _find_listed(self, website, domain=Domain.TRUE, course_facts=(), **options):
        """Listed sessions with all rights, by date, with what is shown of them.

        :param course_facts: fields of the courses to read along, beside the usual ones
        """
        # What is listed is public; see the class.
        sessions_sudo = self.sudo().with_company(website.company_id)
        options.setdefault("order", "start, id")
        found = search_joined(
            sessions_sudo,
            self._listed_domain(website) & domain,
            LISTED_FACTS | {"course_id": (*LISTED_FACTS["course_id"], *course_facts)},
            **options,
        )
        # Addresses of places, and who looks at them, in one read instead of three.
        people = found.place_id | self.env.user.sudo().partner_id
        (people | website.company_id.sudo().partner_id).mapped("name")
        return found

    @api.private
    @api.model
    def _find_next(self, website, domain):
        """The next listed session of each course, however many dates it has."""
        # What is listed is public; see the class.
        sessions_sudo = self.sudo().with_company(website.company_id)
        query = sessions_sudo._search(self._listed_domain(website) & domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (course_id) id FROM training_session WHERE id IN %s"
                " ORDER BY course_id, start, id",
                query.subselect(),
            )
        )
        sessions = sessions_sudo.browse(session_id for (session_id,) in rows)
        fetch_joined(sessions, LISTED_FACTS)
        return sessions

    @api.private
    @api.model
    def _filter_domain(self, filters, website):
        """The domain of what a visitor filtered by (`CatalogueFilters`)."""
        domain = self._search_domain(filters.search)
        for field_name, value in (
            ("course_id.tag_ids", filters.topic),
            ("place_id", filters.place),
            ("lang_id", filters.lang),
        ):
            if value:
                domain &= Domain(field_name, "=", value)
        if filters.mode:
            domain &= Domain("mode", "=", filters.mode)
        if filters.first:
            domain &= Domain("start", ">=", filters.first)
        if filters.last:
            domain &= Domain("start", "<", fields.Date.add(filters.last, days=1))
        if filters.seats:
            domain &= Domain("seats_available", ">=", filters.seats)
        if filters.price:
            listed = self._listed_domain(website) & domain
            domain &= Domain("id", "in", self._find_affordable(listed, filters.price))
        return domain

    def _find_affordable(self, domain, most):
        """Ids of sessions that cost the visitor no more, taxes included.

        Prices differ by course and what stands on the session, so that one session of
        each kind is priced for all.

        :param float most: in the currency of the company
        """
        sessions_sudo = self.sudo()  # listed ones: their price is shown to everybody
        query = sessions_sudo._search(domain)
        kinds = self.env.execute_query(
            SQL(
                "SELECT ARRAY_AGG(id) FROM training_session WHERE id IN %s"
                " GROUP BY course_id, company_id, fee_mode, price_unit,"
                " price_currency_id",
                query.subselect(),
            )
        )
        samples = sessions_sudo.browse(ids[0] for (ids,) in kinds)
        fetch_joined(samples, LISTED_FACTS)
        prices = samples._get_seat_prices(self.env.user.partner_id)
        return [
            session_id
            for sample, (ids,) in zip(samples, kinds, strict=True)
            if sample._cost_in_company(prices[sample]) <= most
            for session_id in ids
        ]

    def _cost_in_company(self, price):
        return price.currency._convert(
            price.total,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    @api.model
    def _search_domain(self, text):
        """Each word stands in the course, its topics, the place or the town."""
        names = (
            "course_id.name",
            "course_id.code",
            "course_id.tag_ids.name",
            "place_id.name",
            "place_id.city",
        )
        return Domain.AND(
            Domain.OR(Domain(name, "ilike", escape_psql(word)) for name in names)
            for word in (text or "").split()[:6]
        )

    @api.private
    @api.model
    def _get_catalogue_choices(self, website):
        """What can be filtered by: topics, places, languages and modes on offer."""
        sessions_sudo = self.sudo()  # only what listed sessions have
        listed = self._listed_domain(website)
        groups = sessions_sudo._read_group(
            listed, ["place_id", "lang_id", "mode", "course_id"]
        )
        columns = list(zip(*groups, strict=True)) or [(), (), (), ()]
        places, languages, modes, courses = columns
        courses_sudo = self.env["training.course"].sudo().union(*courses)
        labels = dict(self._fields["mode"]._description_selection(self.env))
        return {
            "topics": courses_sudo.tag_ids.sorted("name"),
            "places": self.env["res.partner"].sudo().union(*places).sorted("name"),
            "languages": self.env["res.lang"].sudo().union(*languages).sorted("name"),
            "modes": [(mode, labels[mode]) for mode in labels if mode in modes],
        }

    # -- what a visitor may do --------------------------------------------------------

    @api.private
    def _is_bookable_on(self, website):
        """Whether the website of a visitor may enrol people in this session.

        Also when it isn't listed: whoever was sent the link may use it. Private ones
        are booked by their client's people, see `_is_own_client`.
        """
        self.ensure_one()
        course = self.course_id
        return (
            self.company_id == website.company_id
            and self.state in ENROLLING_STATES
            and course.is_published
            and course.website_id.id in (False, website.id)
            and (not self.is_private or self._is_own_client(self.env.user))
        )

    @api.private
    def _is_over_on(self, website):
        """Whether it was announced on a website and can't be booked any more."""
        self.ensure_one()
        course = self.course_id
        return (
            self.state in OVER_STATES
            and self.is_listed
            and not self.is_private
            and self.company_id == website.company_id
            and course._is_visible_on(website)
        )

    def _is_own_client(self, user):
        """Whether a user belongs to the client of a private session."""
        self.ensure_one()
        if user._is_public():
            return False
        client = self.customer_id.commercial_partner_id
        return client == user.partner_id.commercial_partner_id

    @api.private
    def _get_web_notice(self):
        """What a visitor should know before filling anything in.

        The same rules judge as at enrolling. Of themselves people learn what they lack
        only when they are signed in.

        :return: dict of `refusals` (no form is shown), `warnings` and `prerequisites`
        """
        self.ensure_one()
        user = self.env.user
        enrollments = self.env["training.enrollment"].sudo()  # judged, not stored
        vals_list = [{"session_id": self.id, "partner_id": user.partner_id.id}]
        enrollments._complete_enrollments(vals_list)
        (problems,) = enrollments._get_enrollment_problems(vals_list)
        general = [p.text for p in problems if p.kind in (CLOSED, DEADLINE)]
        own = [p.text for p in problems if p.kind not in (CLOSED, DEADLINE)]
        course = self.course_id
        policy = self._get_policy()
        if user._is_public():
            own = []
            if policy.is_restricted:
                general += [*policy._summarise_access(), self._ask_to_sign_in()]
        return {
            "refusals": general,
            "warnings": own,
            "prerequisites": course._get_prerequisite_names(),
        }

    def _ask_to_sign_in(self):
        return self.env._("Please sign in, so that we know who you are.")

    @api.private
    def _get_payment_modes(self, customer):
        """Ways to pay for a seat here, the usual one first.

        Online needs a payment provider; a private client gets one invoice.
        """
        self.ensure_one()
        setting = self.company_id.training_web_payment
        modes = []
        if setting != "invoice" and not self.is_private and self._has_providers():
            modes.append("online")
        if setting != "online" or self.is_private:
            modes.append("invoice")
        return modes

    @api.private
    def _get_web_deposit(self, customer):
        """Percentage that is paid online at booking, 0 where it is the whole price."""
        self.ensure_one()
        pair = (self, customer)
        policy = self.env["training.policy"]._get_nearest([pair])[pair]
        today = fields.Date.context_today(self)
        starts_today = self.start < self.env["training.enrollment"]._get_day_end(today)
        is_late = policy.invoice_on == "attendance" or (
            policy.invoice_on == "start" and not starts_today
        )
        return policy.deposit_percent if is_late else 0.0

    def _has_providers(self):
        """Whether the company takes payments online."""
        # A yes or no; providers are for administrators.
        return bool(
            self.env["payment.provider"]
            .sudo()
            .search_count(
                [
                    ("company_id", "parent_of", self.company_id.id),
                    ("state", "in", ("enabled", "test")),
                    ("is_published", "=", True),
                ],
                limit=1,
            )
        )
