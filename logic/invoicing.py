"""What of a seat or a flat fee is to be charged, given what is charged already."""

DEPOSIT = "deposit"


def kind_to_charge(
    full_kind: str, charged: set[str], *, is_due: bool, deposit_percent: float
) -> str | None:
    """The next charge: all of it once it is due, a deposit before, or nothing.

    :param full_kind: the kind of the whole price, such as ``seat``
    :param charged: kinds on invoices that stand, drafts included

    >>> kind_to_charge("seat", set(), is_due=False, deposit_percent=30)
    'deposit'
    >>> kind_to_charge("seat", {"deposit"}, is_due=False, deposit_percent=30)
    >>> kind_to_charge("seat", {"deposit"}, is_due=True, deposit_percent=30)
    'seat'
    >>> kind_to_charge("seat", {"seat", "deposit"}, is_due=True, deposit_percent=30)
    """
    if full_kind in charged:
        return None
    if is_due:
        return full_kind
    if deposit_percent > 0 and DEPOSIT not in charged:
        return DEPOSIT
    return None


def amount_due(price: float, *, is_due: bool, deposit_percent: float) -> float:
    """How much of a price is due; the caller rounds.

    >>> amount_due(400.0, is_due=False, deposit_percent=25)
    100.0
    """
    return price if is_due else price * deposit_percent / 100
