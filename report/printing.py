"""What several printed reports need of plain Python."""


def parts(rows, size=6):
    """A list in parts that a printer keeps on one page each.

    Renderers without the patched Qt split rows of a table in the middle of a line, and
    blocks where they are told not to they don't. So a long list is printed as several
    blocks with the same columns, the first one with its heading.
    """
    return [rows[index : index + size] for index in range(0, len(rows), size)]
