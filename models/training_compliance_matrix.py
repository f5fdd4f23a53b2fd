from odoo import api, models
from odoo.fields import Domain

GAP_STATUSES = ("missing", "expired", "planned")
CELL_FIELDS = (
    "partner_id",
    "person_name",
    "role_id",
    "qualification_id",
    "certificate_id",
    "status",
    "valid_until",
    "due_date",
    "is_overdue",
)


class TrainingComplianceReport(models.Model):
    """People down, required qualifications across, for whoever may see them."""

    _inherit = "training.compliance.report"

    @api.model
    def _matrix_filters(self):
        """{key: label and domain} of what one can look for in the matrix."""
        return {
            "all": {"label": self.env._("Everybody"), "domain": Domain.TRUE},
            "gaps": {
                "label": self.env._("With gaps"),
                "domain": Domain("status", "in", GAP_STATUSES),
            },
            "overdue": {
                "label": self.env._("Overdue"),
                "domain": Domain("is_overdue", "=", True),
            },
            "expiring": {
                "label": self.env._("Expiring"),
                "domain": Domain("status", "=", "expiring"),
            },
            "held": {
                "label": self.env._("Something held"),
                "domain": Domain("status", "=", "held"),
            },
        }

    @api.model
    def _count_people(self, domain):
        return self._read_group(domain, [], ["partner_id:count_distinct"])[0][0]

    @api.model
    def _count_statuses(self):
        """How many requirements stand how, of all people one may see."""
        counts = dict(self._read_group([], ["status"], ["__count"]))
        labels = dict(self._fields["status"]._description_selection(self.env))
        overdue = self.search_count([("is_overdue", "=", True)])
        return [
            *((key, label, counts.get(key, 0)) for key, label in labels.items()),
            ("overdue", self.env._("Overdue"), overdue),
        ]

    @api.model
    def _get_matrix(self, domain, offset=0, limit=None):
        """People of whom some row matches, each with all that is asked of them.

        :return: the qualifications (as superuser, for their names), and for each
            person a dictionary: person, name, roles, cells by qualification
        """
        people = self._read_group(
            domain,
            ["person_name", "partner_id"],
            order="person_name, partner_id",
            offset=offset,
            limit=limit,
        )
        ids = [person.id for _name, person in people]
        wanted = Domain("partner_id", "in", ids) if limit else Domain.TRUE
        # Names of what is asked of people whom the user may see.
        rows_sudo = self.search_fetch(wanted, CELL_FIELDS).sudo()
        by_person = rows_sudo.grouped("partner_id")
        lines = [
            {
                "person": person.sudo(),
                "name": name,
                "roles": ", ".join(by_person[person.sudo()].role_id.mapped("name")),
                "cells": self._merge_cells(by_person[person.sudo()]),
            }
            for name, person in people
        ]
        qualifications = rows_sudo.qualification_id.sorted("display_name")
        return qualifications, lines

    @api.model
    def _merge_cells(self, rows):
        """{qualification: row}; asked for by several roles, the earliest day counts."""
        cells = {}
        for row in rows:
            known = cells.get(row.qualification_id)
            if not known or row.due_date < known.due_date:
                cells[row.qualification_id] = row
        return cells
