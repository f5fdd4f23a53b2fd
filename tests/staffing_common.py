from odoo.fields import Command


class StaffingFactories:
    """Factories for offers and what comes of them."""

    @classmethod
    def _make_round(cls, session, employees, mode="ranked", **overrides):
        """A round in which the first was asked, or all of a pool."""
        offer_round = cls.env["training.offer.round"].create(
            {
                "session_id": session.id,
                "meeting_ids": [Command.set(session.meeting_ids.ids)],
                "mode": mode,
                "offer_ids": [
                    Command.create(
                        {
                            "employee_id": employee.id,
                            "sequence": place,
                            "rate": 500.0,
                        }
                    )
                    for place, employee in enumerate(employees, 1)
                ],
                **overrides,
            }
        )
        offer_round._ask_next()
        return offer_round
