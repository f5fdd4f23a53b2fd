"""What visitors filter the catalogue by, read from the address with care."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

MODES = ("in_person", "virtual", "hybrid")
VIEWS = ("dates", "courses", "calendar")


@dataclass(frozen=True)
class CatalogueFilters:
    """Filters that make sense; anything else in the address is left out."""

    view: str = "dates"
    search: str = ""
    topic: int = 0
    place: int = 0
    lang: int = 0
    mode: str = ""
    first: date | None = None
    last: date | None = None
    price: float = 0.0
    seats: int = 0
    month: str = ""

    def to_args(self, **changes) -> dict:
        """The arguments of an address that shows the same, apart from changes."""
        args = {**asdict(self), **changes}
        if args["view"] == "dates":
            args["view"] = ""
        return {name: str(value) for name, value in args.items() if value}

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the view was chosen."""
        return bool(set(self.to_args()) - {"view", "month"})

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the filters below the search is in use."""
        return bool(set(self.to_args()) - {"view", "month", "search"})


def read_filters(args: Mapping[str, str]) -> CatalogueFilters:
    """Filters of an address.

    >>> read_filters({"topic": "3", "mode": "by_post", "first": "soon"})
    ... # doctest: +ELLIPSIS
    CatalogueFilters(view='dates', search='', topic=3, ... mode='', first=None, ...)
    """
    view, mode = args.get("view", ""), args.get("mode", "")
    return CatalogueFilters(
        view=view if view in VIEWS else "dates",
        search=(args.get("search") or "").strip()[:80],
        topic=read_number(args.get("topic")),
        place=read_number(args.get("place")),
        lang=read_number(args.get("lang")),
        mode=mode if mode in MODES else "",
        first=_day(args.get("first")),
        last=_day(args.get("last")),
        price=float(read_number(args.get("price"))),
        seats=min(read_number(args.get("seats")), 999),
        month=_month(args.get("month")),
    )


def read_number(text: str | None) -> int:
    """A whole number of at most nine digits; 0 for anything else.

    >>> [read_number(text) for text in ("12", "12.0", "-1", "\u00b2", "9" * 10, None)]
    [12, 12, 0, 0, 0, 0]
    """
    text = (text or "").removesuffix(".0")
    is_small = text.isascii() and text.isdigit() and len(text) <= 9
    return int(text) if is_small else 0


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _month(text: str | None) -> str:
    return f"{day:%Y-%m}" if (day := _day(f"{text}-01")) else ""
