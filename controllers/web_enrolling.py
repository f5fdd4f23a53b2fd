import re

from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import consteq

from ..logic.catalogue import read_number
from ..models.training_checkout_booking import MOST_PEOPLE, WebBooking, WebPerson

# Bookings this browser has made, by session: {session id: checkout id}.
OPEN_KEY = "training_checkouts"
PERSON_FIELD = re.compile(r"^person_(\d{1,2})_(name|email|note|answer_(\d{1,9}))$")
ANSWER_FIELD = re.compile(r"^answer_(\d{1,9})$")


class TrainingEnrolling(Controller):
    """Enrolling on the website: the form, and the page of a booking."""

    # -- the form ---------------------------------------------------------------------

    @route(
        "/training/session/<int:session_id>/enroll",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_form(self, session_id, people="1", **_args):
        """Who takes part, what the course asks, how it is paid."""
        # Judged by the session's own rule: what was public may be said to be over.
        over_sudo = request.env["training.session"].sudo().browse(session_id).exists()
        if over_sudo and over_sudo._is_over_on(request.website):
            return request.redirect(f"{over_sudo.course_id.website_url}?over=1#dates")
        session_sudo = self._find_session(session_id)
        return self._render_form(session_sudo, {}, _count_people(people))

    @route(
        "/training/session/<int:session_id>/enroll",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def enroll(self, session_id, people="1", **form):
        """Enrol those who were named, then show their booking."""
        session_sudo = self._find_session(session_id)
        booking = self._read_booking(form)
        if form.get("add_person"):  # what was filled in stays
            count = _count_people(people) + 1
            return self._render_form(session_sudo, form, min(count, MOST_PEOPLE))
        if form.get("website_url2"):  # left empty by people, filled in by robots
            return request.redirect(session_sudo.website_url)
        hits = request.env["training.form.hit"]
        if not hits._allows("booking", request.httprequest.remote_addr):
            return request.render("training_operations.too_many_page", status=429)
        checkouts = request.env["training.checkout"]
        try:
            checkout_sudo = checkouts._book(
                session_sudo,
                booking,
                request.website,
                replaces=self._find_own_booking(session_id),
            )
        except UserError as error:
            count = max(_count_people(people), len(booking.people))
            return self._render_form(session_sudo, form, count, str(error).strip())
        opened = dict(request.session.get(OPEN_KEY) or {})
        opened[str(session_id)] = checkout_sudo.id
        request.session[OPEN_KEY] = opened
        return request.redirect(checkout_sudo._get_page_url(), code=303)

    def _find_session(self, session_id):
        """A session the visitor may book, with all rights; else page not found."""
        # Judged by the session's own rule right below.
        session_sudo = request.env["training.session"].sudo().browse(session_id)
        if not (
            session_sudo.exists() and session_sudo._is_bookable_on(request.website)
        ):
            raise request.not_found()
        return session_sudo

    def _find_own_booking(self, session_id):
        """What this browser booked in the session before, if anything."""
        checkout_id = (request.session.get(OPEN_KEY) or {}).get(str(session_id))
        # The session cookie says whose it is.
        return request.env["training.checkout"].sudo().browse(checkout_id).exists()

    def _render_form(self, session_sudo, form, count, error=None):
        user = request.env.user
        known = {} if user._is_public() else {"name": user.name, "email": user.email}
        payer = user.partner_id.commercial_partner_id
        values = {
            "session": session_sudo,
            "course": session_sudo.course_id,
            "notice": session_sudo._get_web_notice(),
            "form": form,
            "people_count": count,
            "most_people": MOST_PEOPLE,
            "error": error,
            "known": known,
            "is_guest": user._is_public(),
            "payer": payer if not user._is_public() else None,
            "price": session_sudo._get_seat_price(user.partner_id),
            "modes": session_sudo._get_payment_modes(payer),
            "deposit": session_sudo._get_web_deposit(payer),
            "countries": self._get_countries() if user._is_public() else (),
            "own_country": session_sudo.company_id.country_id,
        }
        response = request.render("training_operations.enroll_page", values)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _get_countries(self):
        return request.env["res.country"].sudo().search([])  # public knowledge

    # -- what was filled in -----------------------------------------------------------

    def _read_booking(self, form):
        """A `WebBooking` of the fields of the form."""
        people = self._read_people(form)
        answers = {
            int(match[1]): value
            for name, value in form.items()
            if (match := ANSWER_FIELD.match(name))
        }
        return WebBooking(
            booker=self._read_booker(form, people),
            people=people,
            answers=answers,
            phone=(form.get("phone") or "").strip(),
            company_name=form.get("company_name") or "",
            company=self._read_address(form),
            customer_reference=(form.get("customer_reference") or "").strip(),
            payment_mode=form.get("payment_mode") or "",
            seat_pool=form.get("seat_pool")
            if form.get("seat_pool") in ("onsite", "online")
            else "",
            is_group=bool(form.get("is_group")),
        )

    def _read_people(self, form):
        rows = {}
        for name, value in form.items():
            if match := PERSON_FIELD.match(name):
                rows.setdefault(int(match[1]), {})[match[2]] = value.strip()
        return [
            WebPerson(
                row.get("name", ""),
                row.get("email", ""),
                row.get("note", ""),
                {
                    int(name.removeprefix("answer_")): value
                    for name, value in row.items()
                    if name.startswith("answer_")
                },
            )
            for _number, row in sorted(rows.items())
            if row.get("name") or row.get("email")
        ][: MOST_PEOPLE + 1]

    def _read_booker(self, form, people):
        """The user who is signed in, else the first person unless another is named."""
        user = request.env.user
        if not user._is_public():
            return WebPerson(user.name, user.email or "")
        if form.get("booker_email") or form.get("booker_name"):
            return WebPerson(
                (form.get("booker_name") or "").strip(),
                (form.get("booker_email") or "").strip(),
            )
        return people[0] if people else WebPerson("", "")

    def _read_address(self, form):
        """Billing address of a guest."""
        address = {
            name: form[name].strip()[:120]
            for name in ("street", "zip", "city", "vat")
            if (form.get(name) or "").strip()
        }
        if country_id := read_number(form.get("country_id")):
            address["country_id"] = (
                request.env["res.country"].browse(country_id).exists().id
            )
        return address

    # -- the page of a booking --------------------------------------------------------

    @route(
        "/training/checkout/<int:checkout_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_checkout(self, checkout_id, token, **args):
        """What became of a booking, and what is left to do: pay, or get an account."""
        checkout_sudo = find_checkout(checkout_id, token)
        if checkout_sudo.state == "open" and checkout_sudo._is_overdue():
            checkout_sudo._lapse()
        payment = checkout_sudo.state == "open" and not checkout_sudo._is_being_paid()
        values = {
            "checkout": checkout_sudo,
            "session": checkout_sudo.session_id,
            "token": token,
            "told": args.get("told") == "account",
            "can_pay": payment,
            "is_guest": request.env.user._is_public(),
            **(checkout_sudo._prepare_payment_form(token) if payment else {}),
        }
        response = request.render("training_operations.checkout_page", values)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @route(
        "/training/checkout/<int:checkout_id>/<string:token>/release",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def release(self, checkout_id, token, **_form):
        """Give up seats that aren't paid."""
        checkout_sudo = find_checkout(checkout_id, token)
        if checkout_sudo.state == "open" and not checkout_sudo._is_being_paid():
            checkout_sudo.action_release()
        return request.redirect(f"/training/checkout/{checkout_id}/{token}", code=303)

    @route(
        "/training/checkout/<int:checkout_id>/<string:token>/account",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def ask_account(self, checkout_id, token, **_form):
        """Mail the booking again, with the link to choose a password."""
        checkout_sudo = find_checkout(checkout_id, token)
        hits = request.env["training.form.hit"]
        if not hits._allows("mail", request.httprequest.remote_addr):
            return request.render("training_operations.too_many_page", status=429)
        checkout_sudo._send_summary()
        return request.redirect(
            f"/training/checkout/{checkout_id}/{token}?told=account", code=303
        )


def _count_people(text):
    """How many people a form has room for."""
    return min(max(read_number(text), 1), MOST_PEOPLE)


def find_checkout(checkout_id, token):
    """The booking of a link, with all rights; page not found for a wrong one."""
    # Whoever has the link may see it.
    checkout_sudo = request.env["training.checkout"].sudo().browse(checkout_id).exists()
    known = checkout_sudo.access_token
    if not (known and consteq(known, token)):
        raise request.not_found()
    return checkout_sudo
