import base64
from functools import cache

from markupsafe import Markup

from odoo import models
from odoo.tools import file_open

# Fonts that come with Odoo, put into the page itself: the computer that makes the
# PDF may have no others, and must not have to fetch any.
FONTS = [
    ("Training Serif", 400, "survey/static/src/fonts/IbarraRealNova-Regular.ttf"),
    ("Training Serif", 700, "survey/static/src/fonts/IbarraRealNova-Bold.ttf"),
    ("Training Sans", 400, "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf"),
    ("Training Sans", 700, "web/static/fonts/google/Open_Sans/Open_Sans-Bold.ttf"),
]


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

    def _training_font_faces(self):
        # Nothing but this module's own text and the fonts' bytes.
        return Markup(font_faces())
