import json
from datetime import date

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.training_operations.logic.metrics import BY_MODEL

from .common import TrainingCase

DASHBOARDS = ("operations", "finance")


@tagged("post_install", "-at_install")
class TestInsightDashboards(TrainingCase):
    """Every figure of the dashboards follows every filter above them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.place.copy({"name": "Hilltop Centre"})
        cls.near, cls.far = (
            cls._make_open_session(day, course, place_id=place.id)
            for day, course, place in (
                (date(2027, 3, 1), cls._make_course(name="Near"), cls.place),
                (date(2027, 9, 6), cls._make_course(name="Far"), elsewhere),
            )
        )
        for session in cls.near | cls.far:
            cls._make_enrollment(session)
        cls.env.flush_all()

    def _load(self, name):
        dashboard = self.env.ref(f"training_operations.spreadsheet_dashboard_{name}")
        return json.loads(dashboard.with_user(self.manager).spreadsheet_data)

    def _sources(self, data):
        """What is read: (name, model, measures and groupings, field matching)."""
        for pivot in data["pivots"].values():
            names = [part["fieldName"] for part in pivot["measures"] + pivot["rows"]]
            yield pivot["name"], pivot["model"], names, pivot["fieldMatching"]
        for sheet in data["sheets"]:
            for figure in sheet["figures"]:
                chart = figure["data"]
                if chart["type"].startswith("odoo_"):
                    meta = chart["metaData"]
                    yield (
                        chart["title"]["text"],
                        meta["resModel"],
                        [meta["measure"], *meta["groupBy"]],
                        chart["fieldMatching"],
                    )

    def _all_sources(self):
        for name in DASHBOARDS:
            data = self._load(name)
            filters = {part["id"]: part for part in data["globalFilters"]}
            for title, model, names, matching in self._sources(data):
                yield f"{name}: {title}", model, names, matching, filters

    def test_every_figure_has_a_field_for_every_filter(self):
        for title, model, names, matching, filters in self._all_sources():
            self.assertEqual(set(matching), set(filters), title)
            fields = self.env[model]._fields
            for key, match in matching.items():
                field = fields[match["chain"]]
                self.assertEqual(field.type, match["type"], title)
                self.assertEqual(field.comodel_name, filters[key].get("modelName"))
            for name in names:
                self.assertIn(name.partition(":")[0], fields, title)

    def test_each_filter_keeps_what_is_asked_for_only(self):
        both = self.near | self.far
        for title, model, _names, matching, _filters in self._all_sources():
            report = self.env[model].with_user(self.manager)
            chains = {key: match["chain"] for key, match in matching.items()}
            of_both = Domain("session_id", "in", both.ids)
            period = Domain(chains["period"], ">=", "2027-01-01") & Domain(
                chains["period"], "<", "2027-07-01"
            )
            for domain in (
                period,
                Domain(chains["course"], "in", self.near.course_id.ids),
                Domain(chains["place"], "in", self.near.place_id.ids),
            ):
                found = report.search(of_both & domain).session_id
                self.assertEqual(found, self.near, title)
            company = Domain(chains["company"], "in", self.company.ids)
            self.assertEqual(report.search(of_both & company).session_id, both)
            self.assertFalse(report.search(of_both & ~company))

    def test_what_is_compared_with_is_one_period_earlier(self):
        for name in DASHBOARDS:
            pivots = self._load(name)["pivots"].values()
            offsets = {}
            for pivot in pivots:
                offset = pivot["fieldMatching"]["period"]["offset"]
                offsets.setdefault((pivot["model"], offset), set()).update(
                    measure["fieldName"] for measure in pivot["measures"]
                )
            for (model, offset), measures in offsets.items():
                if offset:
                    self.assertEqual(offset, -1)
                    self.assertLessEqual(measures, offsets[model, 0])

    def test_the_place_is_chosen_among_training_places(self):
        for name in DASHBOARDS:
            [place] = (
                part
                for part in self._load(name)["globalFilters"]
                if part["id"] == "place"
            )
            found = self.env["res.partner"].search(place["domainOfAllowedValues"])
            self.assertIn(self.place, found)
            self.assertFalse(
                found.filtered(lambda partner: not partner.is_training_place)
            )

    def test_each_rate_stands_with_its_formula(self):
        for name in DASHBOARDS:
            data = self._load(name)
            cells = data["sheets"][0]["cells"].values()
            for pivot in data["pivots"].values():
                for measure in pivot["measures"]:
                    metric = BY_MODEL[pivot["model"]].get(measure["fieldName"])
                    if metric:
                        self.assertIn(f'=_t("{metric.formula}")', cells)


@tagged("post_install", "-at_install")
class TestInsightSavedFilters(TrainingCase):
    """Filters that come with the reports."""

    def test_each_saved_filter_reads_fields_that_exist(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", "training_operations"), ("model", "=", "ir.filters")]
        )
        saved = self.env["ir.filters"].browse(names.mapped("res_id"))
        self.assertGreaterEqual(
            set(saved.mapped("model_id")),
            {
                "training.session.report",
                "training.demand.report",
                "training.enrollment.report",
                "training.instructor.report",
                "training.reconciliation.report",
                "training.step.report",
            },
        )
        for record in saved:
            context = safe_eval(record.context)
            is_ledger = record.model_id == "training.reconciliation.report"
            reader = self.finance if is_ledger else self.manager
            report = self.env[record.model_id].with_user(reader)
            measures = context["pivot_measures"]
            groupings = context["pivot_row_groupby"] + context["pivot_column_groupby"]
            with self.subTest(filter=record.name):
                self.assertFalse(record.user_ids)
                report.formatted_read_group(
                    safe_eval(record.domain),
                    groupings,
                    [self._aggregate(report, name) for name in measures],
                )
                for spec in context["graph_groupbys"]:
                    self.assertIn(spec.partition(":")[0], report._fields)

    def _aggregate(self, report, name):
        """A measure with its own aggregate, as pivots ask for it."""
        if name == "__count":
            return name
        return f"{name}:{report._fields[name].aggregator}"
