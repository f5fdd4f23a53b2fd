import io

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import TransactionCase, tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.training_operations.report.page_numbers import number_pages


@tagged("post_install", "-at_install")
class TestReportPages(TransactionCase):
    """Numbers are written onto the pages, whatever made them."""

    def _draw(self, *sizes):
        out = io.BytesIO()
        canvas = Canvas(out, pageCompression=1)
        for number, size in enumerate(sizes):
            canvas.setPageSize(size)
            canvas.drawString(100, 400, f"Content {number}")
            canvas.linkURL("https://example.com/check", (100, 400, 200, 420))
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _read(self, content):
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return [reader.getPage(index) for index in range(reader.getNumPages())]

    def test_each_page_has_its_number_below_what_stands_on_it(self):
        numbered = self._read(number_pages(self._draw(A4, landscape(A4), A4)))
        self.assertEqual(len(numbered), 3)
        for number, page in enumerate(numbered):
            text = page.extract_text()
            self.assertIn(f"Content {number}", text)
            self.assertIn(f"{number + 1} / 3", text)
            self.assertEqual(len(page["/Annots"]), 1, "links stay")
        self.assertGreater(
            numbered[1].mediaBox.getWidth(), numbered[1].mediaBox.getHeight()
        )

    def test_what_is_on_the_pages_stays_packed(self):
        content = self._draw(A4, A4)
        packed = self._get_streams(content)
        kept = self._get_streams(number_pages(content))
        for before, after in zip(packed, kept, strict=True):
            self.assertEqual(len(before), 1)
            self.assertIn(before[0], after)

    def _get_streams(self, content):
        """For each page the bytes of what it is drawn from, as stored."""
        streams = []
        for page in self._read(content):
            parts = page["/Contents"]
            parts = parts if isinstance(parts, list) else [parts]
            streams.append([part.getObject()._data for part in parts])
        return streams

    def test_a_single_page_stays_as_it_is(self):
        content = self._draw(A4)
        self.assertIs(number_pages(content), content)
