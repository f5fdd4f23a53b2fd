from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..const import DELIVERED_STATES, INSTRUCTOR_ROLES


class TrainingBooking(models.Model):
    """Freelancers are owed what was booked and delivered: their draft vendor bills."""

    _inherit = "training.booking"

    bill_line_id = fields.Many2one(
        "account.move.line",
        string="Billed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    is_to_bill = fields.Boolean(
        string="To be billed",
        compute="_compute_is_to_bill",
        search="_search_is_to_bill",
        compute_sudo=True,
        help="Delivered by a freelancer, and on no bill.",
    )

    @api.depends(
        "state",
        "cost",
        "travel_cost",
        "bill_line_id.parent_state",
        "session_id.state",
    )
    def _compute_is_to_bill(self):
        billable = self.filtered_domain(self._to_bill_domain())
        for booking in self:
            booking.is_to_bill = booking in billable

    def _search_is_to_bill(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Who is a freelancer may be asked here without the right to read staff.
        found = Domain("id", "in", self.sudo()._search(self._to_bill_domain()))
        return Domain.OR(found if wanted else ~found for wanted in value)

    @api.model
    def _unbilled_domain(self):
        """Bookings that no bill line stands for, cancelled bills not counting."""
        return [
            "|",
            ("bill_line_id", "=", False),
            ("bill_line_id.parent_state", "!=", "posted"),
        ]

    @api.model
    def _to_bill_domain(self):
        """Delivered by a freelancer, and on no bill that stands."""
        return list(
            Domain("state", "=", "firm")
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & (Domain("cost", ">", 0) | Domain("travel_cost", ">", 0))
            & Domain("employee_id.instructor_kind", "=", "freelance")
            & Domain("session_id.state", "in", DELIVERED_STATES)
            & (
                Domain("bill_line_id", "=", False)
                | Domain("bill_line_id.parent_state", "=", "cancel")
            )
        )

    def action_create_bills(self):
        """Draft one bill for each freelancer and company, a line for each session.

        :raise UserError: when nothing of this is delivered and unbilled
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Ask the billing department."))
        # What was delivered is finance's business; the staff's records needn't be.
        bookings_sudo = self.sudo().filtered_domain(self._to_bill_domain())
        if not bookings_sudo:
            raise UserError(
                self.env._(
                    "None of these is to be billed: bills are for freelance"
                    " instructors, for delivered sessions, once."
                )
            )
        moves = self.env["account.move"]
        for (company, employee), own in bookings_sudo.grouped(
            lambda booking: (booking.company_id, booking.employee_id)
        ).items():
            moves |= own._create_bill(company, employee)
        return moves._get_records_action(name=self.env._("Draft bills"))

    def _create_bill(self, company, employee):
        """The draft bill of one freelancer, its lines noted on the bookings."""
        vendor = employee.work_contact_id
        if not vendor:
            raise UserError(
                self.env._("%s has no contact to be billed by.", employee.name)
            )
        by_session = self.grouped("session_id")
        move = (
            self.sudo(False)
            .env["account.move"]
            .create(
                {
                    "move_type": "in_invoice",
                    "company_id": company.id,
                    "partner_id": vendor.id,
                    "currency_id": company.currency_id.id,
                    "invoice_origin": ", ".join(session.name for session in by_session),
                    "invoice_line_ids": [
                        Command.create(vals)
                        for session, bookings in by_session.items()
                        for vals in bookings._prepare_bill_lines(session)
                    ],
                }
            )
        )
        # The first line of a session stands for its bookings, travel is beside it.
        first = {}
        for line in move.invoice_line_ids.sorted("id"):
            first.setdefault(line.training_session_id, line)
        for session, bookings in by_session.items():
            bookings.bill_line_id = first[session]
        return move

    def _prepare_bill_lines(self, session):
        """Fee and travel of one session, as far as there are any."""
        lines = [
            self._prepare_bill_line_vals(session),
            {
                "name": self.env._(
                    "Travel: %(course)s, %(session)s, %(place)s",
                    course=session.course_id.name,
                    session=session.name,
                    place=session.place_id.name or session.place_label or "",
                ),
                "quantity": 1,
                "price_unit": sum(self.mapped("travel_cost")),
                "training_session_id": session.id,
            },
        ]
        return [vals for vals in lines if vals["price_unit"]]

    def _prepare_bill_line_vals(self, session):
        """Delivered hours of one session at the rates frozen when they were booked."""
        hours = sum(self.meeting_id.mapped("duration_hours"))
        return {
            "name": self.env._(
                "%(course)s, %(session)s, %(when)s: %(hours)s h delivered",
                course=session.course_id.name,
                session=session.name,
                when=session.period_label,
                hours=f"{hours:g}",
            ),
            "quantity": 1,
            "price_unit": sum(self.mapped("cost")),
            "training_session_id": session.id,
        }
