import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..const import INTERNAL, LIVE_PROPOSALS
from ..scheduling.scoring import ScoreLine


class TrainingSchedulingProposal(models.Model):
    """What speaks against a proposal, and what it costs, reckoned at once."""

    _inherit = "training.scheduling.proposal"

    # Not read-only, so that the engine's plan can be stored without checking it anew.
    conflicts = fields.Text(
        compute="_compute_conflicts",
        store=True,
        readonly=False,
        help="What stands in its way in the calendar, and in the other proposals.",
    )
    cautions = fields.Text(
        compute="_compute_conflicts",
        store=True,
        readonly=False,
        help="What a coordinator may decide to accept.",
    )
    is_hatched = fields.Boolean(
        string="Not possible like this",
        compute="_compute_is_hatched",
        help="The calendar hatches it.",
    )
    equipment_label = fields.Char(
        string="Equipment", compute="_compute_equipment_label"
    )
    price_table = fields.Html(
        string="Price by term", compute="_compute_price_table", sanitize=False
    )

    # -- conflicts -------------------------------------------------------------------

    @api.depends("meetings", "lead_id", "assistant_ids", "room_id", "licence_id")
    def _compute_conflicts(self):
        """Check what is proposed against the database and the rest of its run."""
        dated = self.filtered(
            lambda proposal: (
                proposal.meetings
                and proposal.state in ("waiting", "unscheduled", *LIVE_PROPOSALS)
            )
        )
        (self - dated).update({"conflicts": False, "cautions": False})
        found = dated._find_conflicts()
        for proposal in dated:
            conflicts, cautions = found[proposal]
            proposal.conflicts = "\n".join(conflicts) or False
            proposal.cautions = "\n".join(cautions) or False

    @api.depends("conflicts")
    def _compute_is_hatched(self):
        for proposal in self:
            proposal.is_hatched = bool(proposal.conflicts)

    @api.depends("request_id", "meetings")
    def _compute_equipment_label(self):
        """What the course needs on site, each with its number."""
        for proposal in self:
            request = proposal.request_id
            is_on_site = any(meeting["on_site"] for meeting in proposal.meetings or ())
            needs = request._get_equipment_needs() if request and is_on_site else ()
            proposal.equipment_label = (
                ", ".join(f"{units} × {thing.name}" for thing, units in needs) or False
            )

    @api.private
    def _find_conflicts(self):
        """{proposal: (what forbids it, what may be decided)}, lists of sentences."""
        if not self:
            return {}
        planner = self.env["training.planner"]
        judged = planner._judge_proposals(self, self._find_neighbours())
        own_places = planner._find_own_places(
            self.request_id.place_id | self.session_id.place_id
        )
        licensed = planner._find_licensed(self.company_id)
        found = {}
        for proposal in self:
            forbidding, bendable = planner._describe_assessments(
                judged[proposal], proposal._get_tz()
            )
            found[proposal] = (
                [*proposal._find_gaps(own_places), *forbidding],
                [
                    *proposal._find_bent_wishes(),
                    *proposal._find_missing_links(licensed),
                    *bendable,
                ],
            )
        return found

    def _find_neighbours(self):
        """Live proposals of the same runs, which hold slots against these.

        What a form has changed and not yet stored stands for itself.
        """
        return self.search(
            [
                ("run_id", "in", self.run_id.ids or self.run_id._origin.ids),
                ("state", "in", LIVE_PROPOSALS),
                ("start", "!=", False),
                ("id", "not in", self._origin.ids),
            ]
        ) | self.filtered(lambda proposal: proposal.state in LIVE_PROPOSALS)

    def _find_gaps(self, own_places):
        """What is missing to book it.

        :param own_places: places where rooms of ours are; elsewhere the client has one
        """
        self.ensure_one()
        subject = self._get_subject()
        missing = subject.instructor_count - len(self._get_people())
        if missing > 0:
            yield self.env._(
                "Instructors missing: %(missing)s of %(needed)s.",
                missing=missing,
                needed=subject.instructor_count,
            )
        on_site = any(meeting["on_site"] for meeting in self.meetings or ())
        at_client = subject.place_id and subject.place_id not in own_places
        if on_site and not self.room_id and not at_client:
            yield self.env._("It takes place on site and has no room.")

    def _find_bent_wishes(self):
        """Dates outside of what was asked for."""
        self.ensure_one()
        request = self.request_id
        if not (request and self.start):
            return
        first, last = (
            self._get_local_day(moment) for moment in (self.start, self.stop)
        )
        if first < request.date_earliest or last > request.date_latest:
            yield self.env._(
                "Outside the window wished, %(earliest)s to %(latest)s.",
                earliest=format_date(self.env, request.date_earliest),
                latest=format_date(self.env, request.date_latest),
            )

    def _find_missing_links(self, licensed):
        """Online meetings for which no virtual room was chosen.

        :param licensed: companies that hold virtual rooms; others bring their links
        """
        self.ensure_one()
        is_online = self.request_id and self.request_id.mode != "in_person"
        if is_online and not self.licence_id and self.company_id in licensed:
            yield self.env._(
                "No virtual room is chosen; the first free one will be taken."
            )

    def _get_local_day(self, moment):
        """The date of an instant in the zone of the session."""
        zone = pytz.timezone(self._get_tz())
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.private
    def _refresh_conflicts(self):
        """Look again: somebody may have booked meanwhile."""
        names = ("conflicts", "cautions")
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self._recompute_recordset(names)

    @api.private
    def _refresh_neighbours(self):
        """What others of the run may do depends on what these hold."""
        others = self.run_id.proposal_ids - self
        others.filtered(
            lambda proposal: proposal.state in LIVE_PROPOSALS
        )._refresh_conflicts()

    # -- prices ----------------------------------------------------------------------

    def _reckon_prices(self):
        """Price what was changed by hand, as the engine would have."""
        dated = self.filtered("meetings")
        if not dated:
            return
        planner = self.env["training.planner"]
        judged = planner._judge_proposals(dated, dated._find_neighbours())
        for proposal in dated:
            people = proposal._get_people().ids
            # The people come first, in their order; what follows is nobody's own.
            priced = [
                *zip(people, judged[proposal], strict=False),
                *((False, found) for found in judged[proposal][len(people) :]),
            ]
            lines = [
                self._prepare_score_line(line, employee_id)
                for employee_id, found in priced
                for line in found.lines
            ]
            lines += map(self._prepare_score_line, planner._price_delay(proposal))
            proposal.with_context(training_planning=INTERNAL).write(
                {
                    "score_lines": lines,
                    "score": round(sum(line["value"] for line in lines), 2),
                }
            )

    @api.depends("score_lines")
    def _compute_price_table(self):
        """The price line by line: who or what, which term, from what, how much."""
        people = {
            person.id: person.name
            for person in self.env["hr.employee"].browse(self._get_priced_ids())
        }
        planner = self.env["training.planner"]
        row = Markup(
            "<tr><td class='text-nowrap'>%s</td><td>%s</td>"
            "<td class='text-end text-nowrap'>%s</td></tr>"
        )
        for proposal in self:
            currency = proposal.currency_id
            rows = [
                row
                % (
                    people.get(line["employee_id"], ""),
                    planner._describe_score_line(
                        ScoreLine(line["term"], line["value"], line["detail"]), currency
                    ),
                    currency.format(line["value"]),
                )
                for line in proposal.score_lines or ()
            ]
            proposal.price_table = (
                Markup("<table class='table table-sm mb-0'><tbody>%s</tbody></table>")
                % Markup().join(rows)
                if rows
                else False
            )

    def _get_priced_ids(self):
        """Employees named in the price lines."""
        return list(
            {
                line["employee_id"]
                for proposal in self
                for line in proposal.score_lines or ()
                if line["employee_id"]
            }
        )
