from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    training_course_ids = fields.One2many(
        related="product_variant_ids.training_course_ids"
    )


class ProductProduct(models.Model):
    _inherit = "product.product"

    training_course_ids = fields.One2many("training.course", "product_id")
