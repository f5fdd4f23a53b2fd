"""What several printed reports need of plain Python."""

FINANCE_GROUPS = (
    "training_operations.training_operations_group_manager",
    "account.group_account_invoice",
    "account.group_account_readonly",
)


def reads_money(env):
    """Whether revenue and cost may stand on what this user prints."""
    return any(env.user.has_group(group) for group in FINANCE_GROUPS)


def parts(rows, size=6):
    """A list in parts that a printer keeps on one page each.

    Renderers without the patched Qt split rows of a table in the middle of a line, and
    blocks where they are told not to they don't. So a long list is printed as several
    blocks with the same columns, the first one with its heading.
    """
    return [rows[index : index + size] for index in range(0, len(rows), size)]
