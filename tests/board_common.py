from odoo import fields


class BoardFactories:
    """A board, and drags on it as a client sends them."""

    @classmethod
    def _board(cls, user=None):
        board = cls.env["training.board"]
        return board.with_user(user) if user else board

    @classmethod
    def _load(cls, user, first_day="2027-03-01", weeks=1, domain=(), **options):
        options = {"first_day": first_day, "weeks": weeks, **options}
        return cls._board(user).load_board(list(domain), options)

    @classmethod
    def _drag(cls, meeting, role="lead", source=None, target=None, days=0, whole=False):
        """Source and target are instructors or rooms; nothing is the tray."""
        return {
            "meeting_id": meeting.id,
            "role": role,
            "source": source.sudo().resource_id.id if source else False,
            "target": target.sudo().resource_id.id if target else False,
            "days": days,
            "whole": whole,
            "starts": fields.Datetime.to_string(meeting.start),
        }
