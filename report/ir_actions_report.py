import base64
from functools import cache

from markupsafe import Markup

from odoo import models
from odoo.tools import file_open
from odoo.tools.pdf import merge_pdf

from .page_numbers import number_pages

# Fonts that come with Odoo, put into the page itself: the computer that makes the
# PDF may have no others, and must not have to fetch any.
FONTS = [
    ("Training Serif", 400, "survey/static/src/fonts/IbarraRealNova-Regular.ttf"),
    ("Training Serif", 700, "survey/static/src/fonts/IbarraRealNova-Bold.ttf"),
    ("Training Sans", 400, "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf"),
    ("Training Sans", 700, "web/static/fonts/google/Open_Sans/Open_Sans-Bold.ttf"),
]

EVIDENCE = "training_operations.training_evidence_document"
SHEETS = "training_operations.training_attendance_sheet_document"
CERTIFICATES = (
    "training_operations.training_certificate_document",
    "training_operations.training_certificate_sample",
)


@cache
def font_faces():
    """CSS that declares the fonts, with the files in it; what is missing is left out.

    The print styles name fonts of the system for that case.
    """
    faces = []
    for family, weight, path in FONTS:
        try:
            with file_open(path, "rb", filter_ext=(".ttf",)) as font:
                content = base64.b64encode(font.read()).decode()
        except FileNotFoundError:
            continue
        faces.append(
            f"@font-face {{ font-family: '{family}'; font-weight: {weight};"
            f" src: url(data:font/ttf;base64,{content}) format('truetype'); }}"
        )
    return "\n".join(faces)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_layout(self):
        """Our documents bring their styles along instead of asking the server.

        Otherwise the renderer would call back, and a server whose workers all render
        would wait for itself.
        """
        if (self.report_name or "").startswith("training_operations."):
            return self.env.ref("training_operations.report_layout")
        return super()._get_layout()

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Number the pages of our documents; those in a part, in the whole."""
        rendered = self._render_training_parts(report_ref, res_ids, data)
        content, kind = rendered or super()._render_qweb_pdf(
            report_ref, res_ids=res_ids, data=data
        )
        name = self._get_report(report_ref).report_name or ""
        is_whole = (
            name.startswith("training_operations.")
            # Sheets count their own pages, those of each session apart.
            and name not in (*CERTIFICATES, SHEETS)
            and not self.env.context.get("training_part")
        )
        return (number_pages(content) if is_whole and kind == "pdf" else content), kind

    def _render_training_parts(self, report_ref, res_ids, data):
        """Some of our documents are made of parts, each with its own paper.

        :return: content and its kind, or None for what is printed as it is
        """
        report_sudo = self._get_report(report_ref)
        ids = [res_ids] if isinstance(res_ids, int) else res_ids
        parts = ids and report_sudo._get_training_parts(ids)
        if not parts or self.env.context.get("training_part"):
            return None
        rendered = [
            self.with_context(**context)._render_qweb_pdf(name, part_ids, data=data)
            for name, part_ids, context in parts
        ]
        contents = [content for content, _kind in rendered]
        if len(contents) == 1:
            return rendered[0]
        if any(kind != "pdf" for _content, kind in rendered):
            # Tests render pages instead of documents.
            return b"".join(contents), "html"
        return merge_pdf(contents), "pdf"

    def _get_training_parts(self, res_ids):
        """What a document is made of.

        :param list res_ids: of the records to print
        :return: list of (name of the report, ids of its records, context), or nothing
            for a report that is printed as it is
        """
        # Whether they may be read is checked when their values are.
        if self.report_name == EVIDENCE:
            return self._get_evidence_parts(res_ids)
        if self.report_name not in CERTIFICATES:
            return []
        groups = self.env[self.model].browse(res_ids)._group_by_orientation()
        return [
            (
                self.report_name,
                records.ids,
                {"training_part": True, "landscape": orientation == "landscape"},
            )
            for orientation, records in groups.items()
        ]

    def _get_evidence_parts(self, session_ids):
        """Of each session the programme and results, its sheets, its certificates."""
        certificates = (
            self.env["training.certificate"]
            .with_env(self.env(su=False))
            .search([("session_id", "in", session_ids), ("revoked_on", "=", False)])
            .grouped(lambda certificate: certificate.session_id.id)
        )
        parts = []
        for session_id in session_ids:
            part = {"training_part": True, "training_evidence": True}
            parts.append((EVIDENCE, [session_id], part))
            parts.append((SHEETS, [session_id], part))
            if session_id in certificates:
                parts.append((CERTIFICATES[0], certificates[session_id].ids, {}))
        return parts

    def _training_font_faces(self):
        # Nothing but this module's own text and the fonts' bytes.
        return Markup(font_faces())
