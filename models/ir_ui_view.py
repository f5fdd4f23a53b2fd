from odoo import fields, models

# What a board's arch may say; everything else about it is asked of `training.board`.
BOARD_ATTRIBUTES = {"__validate__", "class", "js_class", "string", "edit", "weeks"}
LONGEST_BOARD = 12


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    type = fields.Selection(
        selection_add=[("training_board", "Planning board")],
        ondelete={"training_board": "cascade"},
    )

    def _validate_tag_training_board(self, node, _name_manager, node_info):
        """A board has no fields of its own, and shows up to twelve weeks."""
        if not node_info["validate"]:
            return
        unknown = set(node.attrib) - BOARD_ATTRIBUTES
        if unknown or len(node):
            self._raise_view_error(
                self.env._(
                    "A planning board has no content, and no attributes but"
                    " %(allowed)s.",
                    allowed=", ".join(sorted(BOARD_ATTRIBUTES - {"__validate__"})),
                ),
                node,
            )
        weeks = node.get("weeks", "4")
        if not weeks.isdecimal() or not 1 <= int(weeks) <= LONGEST_BOARD:
            self._raise_view_error(
                self.env._(
                    "A planning board shows 1 to %(longest)s weeks, not “%(weeks)s”.",
                    longest=LONGEST_BOARD,
                    weeks=weeks,
                ),
                node,
            )

    def _get_view_info(self):
        return super()._get_view_info() | {"training_board": {"icon": "fa fa-th"}}
