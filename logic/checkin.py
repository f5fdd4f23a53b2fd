"""When one may check in, what that makes of one, and the code that changes."""

import hashlib
import hmac
from datetime import datetime, timedelta, timezone

from .timezones import day_bounds, utc_to_local

# A code is shown for this long, and accepted for as long again: people type slowly.
SLOT_SECONDS = 30
# Whoever comes later than this after the start is late.
GRACE = timedelta(minutes=10)


def slot_of(moment: datetime) -> int:
    """Number of the time slot of an instant given in naive UTC."""
    return int(moment.replace(tzinfo=timezone.utc).timestamp()) // SLOT_SECONDS


def seconds_left(moment: datetime) -> int:
    """Seconds until the next code is shown, 1 to `SLOT_SECONDS`."""
    second = int(moment.replace(tzinfo=timezone.utc).timestamp())
    return SLOT_SECONDS - second % SLOT_SECONDS


def rotating_code(secret: str, slot: int) -> str:
    """Six digits that only the holder of the secret can tell.

    :param secret: differs from meeting to meeting
    :param slot: see `slot_of`
    """
    digest = hmac.new(secret.encode(), str(slot).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def is_current_code(code: str, secret: str, moment: datetime) -> bool:
    """Whether a code is the one of this time slot or of the one before it."""
    typed = "".join(char for char in code if char in "0123456789").encode()
    slot = slot_of(moment)
    return any(
        hmac.compare_digest(typed, rotating_code(secret, number).encode())
        for number in (slot, slot - 1)
    )


def arrival_status(moment: datetime, start: datetime) -> str:
    """Present or late, by when somebody came.

    >>> nine = datetime(2027, 3, 1, 9)
    >>> arrival_status(nine + timedelta(minutes=10), nine)
    'present'
    >>> arrival_status(nine + timedelta(minutes=11), nine)
    'late'
    """
    return "late" if moment > start + GRACE else "present"


def own_window(
    start: datetime, stop: datetime, before: float, after: float
) -> tuple[datetime, datetime]:
    """When learners may check themselves in.

    :param before: minutes before the start
    :param after: minutes after the start; never past the end
    """
    return (
        start - timedelta(minutes=before),
        min(start + timedelta(minutes=after), stop),
    )


def desk_window(start: datetime, stop: datetime, tz: str) -> tuple[datetime, datetime]:
    """When staff may check people in: from the midnight before it until its end.

    A meeting that begins shortly after midnight is prepared the evening before.
    """
    midnight, _next_midnight = day_bounds(utc_to_local(start, tz).date(), tz)
    return min(midnight, start - timedelta(hours=2)), stop
