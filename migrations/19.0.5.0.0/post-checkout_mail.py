"""The mail about a website booking says what a late payment or a deposit means."""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

NAME = "mail_template_checkout"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref(f"training_operations.{NAME}", raise_if_not_found=False)
    # What somebody has written into it stays theirs.
    if not template or template.write_date != template.create_date:
        return
    with file_open("training_operations/data/training_checkout_data.xml", "rb") as file:
        record = etree.parse(file).find(f".//record[@id='{NAME}']")
    body = record.find("field[@name='body_html']")
    template.body_html = "".join(
        etree.tostring(part, encoding="unicode") for part in body
    )
