import io

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tools.pdf import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfFileReader,
    PdfFileWriter,
)
from odoo.tools.pdf import DecodedStreamObject as Stream

# In the margin that our paper formats leave, 10 mm at least.
ABOVE_EDGE = 5 * mm
FONT, SIZE, GREY = "Helvetica", 8, 0.42
# Of our own, so that it is no other font of the page.
FONT_KEY = NameObject("/TrainingPageNumber")


def number_pages(content):
    """Write “2 / 5” below each page of a document.

    Footers would do it, but only in a renderer with the patched Qt, and not across
    the parts that a document is put together from. What is on the pages stays as it
    is, packed and unread: a renderer that draws letters as lines fills megabytes.

    :param bytes content: a PDF
    :return: a PDF with the same pages; the same bytes where there is only one
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    count = reader.getNumPages()
    if count < 2:
        return content
    writer = PdfFileWriter()
    font = writer._addObject(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject(f"/{FONT}"),
            }
        )
    )
    before = writer._addObject(_make_stream("q"))
    for index in range(count):
        writer.addPage(reader.getPage(index))
        page = writer.getPage(index)
        drawn = _draw_number(page.mediaBox, f"{index + 1} / {count}")
        number = writer._addObject(_make_stream(f"Q {drawn}"))
        page[NameObject("/Contents")] = ArrayObject(
            [before, *_get_contents(page), number]
        )
        _add_font(page, font)
    with io.BytesIO() as out:
        writer.write(out)
        return out.getvalue()


def _make_stream(text):
    stream = Stream()
    stream.setData(f"{text}\n".encode())
    return stream


def _get_contents(page):
    """The parts that a page is drawn from, as references."""
    if "/Contents" not in page:
        return []
    reference = page.raw_get("/Contents")
    contents = reference.getObject()
    return contents if isinstance(contents, ArrayObject) else [reference]


def _add_font(page, font):
    """Let a page use the font; what it shares with other pages is copied first."""
    resources = DictionaryObject(page.get("/Resources", {}))
    fonts = DictionaryObject(resources.get("/Font", {}))
    fonts[FONT_KEY] = font
    resources[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = resources


def _draw_number(box, text):
    """What draws it, in the middle above the lower edge."""
    left = (float(box.getWidth()) - stringWidth(text, FONT, SIZE)) / 2
    return (
        f"q BT {FONT_KEY} {SIZE} Tf {GREY} g"
        f" {left:.2f} {ABOVE_EDGE:.2f} Td ({text}) Tj ET Q"
    )
