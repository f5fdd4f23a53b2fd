import io

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

# In the margin that our paper formats leave, 10 mm at least.
ABOVE_EDGE = 5 * mm
FONT, SIZE, GREY = "Helvetica", 8, 0.42


def number_pages(content):
    """Write “2 / 5” below each page of a document.

    Footers would do it, but only in a renderer with the patched Qt, and not across
    the parts that a document is put together from.

    :param bytes content: a PDF
    :return: a PDF with the same pages; the same bytes where there is only one
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    count = reader.getNumPages()
    if count < 2:
        return content
    pages = [reader.getPage(index) for index in range(count)]
    numbers = _draw_numbers([page.mediaBox for page in pages])
    writer = PdfFileWriter()
    for index, page in enumerate(pages):
        page.mergePage(numbers.getPage(index))
        writer.addPage(page)
    with io.BytesIO() as out:
        writer.write(out)
        return out.getvalue()


def _draw_numbers(boxes):
    """Empty pages of these sizes with their numbers."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, box in enumerate(boxes, 1):
        width = float(box.getWidth())
        canvas.setPageSize((width, float(box.getHeight())))
        canvas.setFont(FONT, SIZE)
        canvas.setFillGray(GREY)
        canvas.drawCentredString(width / 2, ABOVE_EDGE, f"{number} / {len(boxes)}")
        canvas.showPage()
    canvas.save()
    return PdfFileReader(out, strict=False)
