from odoo.fields import Command

from . import catalogue
from .catalogue import ZONE


class DemoPeople:
    """Clients with their learners, and a login for each who works with it."""

    def make_clients(self):
        """Six companies with forty people each."""
        self.clients = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "email": f"training@{name.split()[0].lower()}.example.com",
                }
                for name in catalogue.CLIENTS
            ]
        )
        self.learners = self.env["res.partner"].create(
            [
                self._prepare_learner(client, number)
                for client in self.clients
                for number in range(40)
            ]
        )

    def _prepare_learner(self, client, number):
        first = self.random.choice(catalogue.FIRST_NAMES)
        last = self.random.choice(catalogue.LAST_NAMES)
        domain = client.email.partition("@")[2]
        return {
            "name": f"{first} {last}",
            "email": f"{first}.{last}.{number}@{domain}".lower(),
            "parent_id": client.id,
            "type": "contact",
        }

    def make_users(self):
        """One login for each who works with it; the password is the login."""
        internal = {
            "coordinator": ("Clara Bennett", ["coordinator"]),
            "manager": ("Martin Hale", ["manager"]),
        }
        for login, (name, groups) in internal.items():
            self._make_user(
                login, name, [f"training_operations_group_{group}" for group in groups]
            )
        self._make_user("finance", "Fatima Noor", ["account.group_account_invoice"])
        self.coordinator = self._find_user("coordinator")
        self.env["training.course"].union(
            *self.courses.values()
        ).user_id = self.coordinator
        portal = ["base.group_portal"]
        instructor = self._make_user(
            "instructor", "", portal, self.instructors[0].work_contact_id
        )
        self.instructors[0].user_id = instructor
        self._make_user("learner", "", portal, self.learners[0])
        manager = self.learners[1]
        manager.is_training_manager = True
        self._make_user("client", "", portal, manager)

    def _find_user(self, login):
        return self.env["res.users"].search([("login", "=", login)], limit=1)

    def _make_user(self, login, name, groups, partner=None):
        references = [
            group if "." in group else f"training_operations.{group}"
            for group in groups
        ]
        vals = {
            "login": login,
            "password": login,
            "tz": ZONE,
            "lang": "en_US",
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [Command.set([self.env.ref(ref).id for ref in references])],
        }
        vals |= {"partner_id": partner.id} if partner else {"name": name}
        return self.env["res.users"].with_context(no_reset_password=True).create(vals)
