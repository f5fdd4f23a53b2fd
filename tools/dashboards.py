"""Write data/dashboards/*.json: the two dashboards of the Dashboards app.

Their format is that of Odoo 19's spreadsheets. It is generated, so that every figure
has the same filters and the two don't drift apart: python3 tools/dashboards.py
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from logic.metrics import BY_MODEL  # noqa: E402

FOLDER = ROOT / "data" / "dashboards"
VERSION = "18.4.14"
SESSIONS = "training.session.report"
ENROLLMENTS = "training.enrollment.report"
DATES = {SESSIONS: "start", ENROLLMENTS: "session_start"}
FILTERS = {
    "period": ("Period", None),
    "company": ("Company", "res.company"),
    "course": ("Course", "training.course"),
    "place": ("Place", "res.partner"),
}
# Learners are partners as well; only places are offered.
ALLOWED = {"place": {"domainOfAllowedValues": [["is_training_place", "=", True]]}}
TITLE = {"textColor": "#01666b", "bold": True, "fontSize": 16}
HEAD = {"bold": True, "fontSize": 11, "textColor": "#434343", "align": "right"}
NOTE = {"textColor": "#6b7883", "fontSize": 9}
TABLE_ROW, TABLE_LENGTH = 28, 12
NOTES_ROW = TABLE_ROW + TABLE_LENGTH + 2
# Since when what the ledger says is kept ready; nothing where it is read when asked.
KEPT, KEPT_MONEY = "training.kept.report", "training.session.money"
KEPT_ON = 'ODOO.LIST(1,1,"kept_on")'
# Where nothing is kept there is no moment but an empty text, which is above any number.
KEPT_TEXT = (
    f'=IFERROR(IF(ISNUMBER({KEPT_ON}),_t("Revenue and cost as of")&" "'
    f'&TEXT({KEPT_ON},"yyyy-mm-dd hh:mm"),""),"")'
)
MONEY = ("revenue", "cost", "margin")
COUNTS = ("cancelled_count", "confirmed_count", "delivered_count", "seats_filled")
# Numbers of the document's formats: of rates, of whole numbers.
ONE_DIGIT, WHOLE = 1, 2

OPERATIONS = {
    "file": "operations",
    "scores": [
        (SESSIONS, "utilisation", "Utilisation (%)", True),
        (SESSIONS, "delivered_count", "Delivered", True),
        (ENROLLMENTS, "confirmed_count", "Enrolments", True),
        (SESSIONS, "no_show_rate", "No-shows (%)", False),
        (SESSIONS, "cancellation_rate", "Cancelled (%)", False),
        (SESSIONS, "days_to_schedule", "Days to schedule", False),
        (ENROLLMENTS, "completion_rate", "Completion (%)", True),
        (ENROLLMENTS, "waitlist_conversion", "From waitlist (%)", True),
    ],
    "charts": [
        (SESSIONS, "utilisation", "Session utilisation over time (%)"),
        (ENROLLMENTS, "confirmed_count", "Enrolments over time"),
    ],
    "table": (
        "By course",
        "course_id",
        "seats_filled",
        [
            ("seats_filled", "Learners"),
            ("utilisation", "Utilisation (%)"),
            ("no_show_rate", "No-show (%)"),
            ("cancellation_rate", "Cancelled (%)"),
            ("satisfaction", "Satisfaction"),
        ],
    ),
}
FINANCE = {
    "file": "finance",
    "scores": [
        (SESSIONS, "revenue", "Revenue", True),
        (SESSIONS, "cost", "Cost", False),
        (SESSIONS, "margin", "Margin", True),
        (SESSIONS, "margin_rate", "Margin (%)", True),
        (SESSIONS, "roi", "Return (%)", True),
        (SESSIONS, "delivered_count", "Delivered", True),
        (SESSIONS, "coordination_per_session", "Coordination (h)", False),
        (SESSIONS, "cancelled_count", "Cancelled", False),
    ],
    "charts": [
        (SESSIONS, "revenue", "Revenue over time"),
        (SESSIONS, "margin", "Margin over time"),
    ],
    "table": (
        "By course",
        "course_id",
        "revenue",
        [
            ("revenue", "Revenue"),
            ("cost", "Cost"),
            ("margin", "Margin"),
            ("margin_rate", "Margin (%)"),
            ("roi", "Return (%)"),
        ],
    ),
}


def match(model, offset=0):
    """How the filters apply to a report."""
    return {
        "period": {"chain": DATES[model], "type": "datetime", "offset": offset},
        "company": {"chain": "company_id", "type": "many2one"},
        "course": {"chain": "course_id", "type": "many2one"},
        "place": {"chain": "place_id", "type": "many2one"},
    }


def pivot(number, model, name, measures, offset=0, rows=(), sort=None):
    """A data source of the spreadsheet."""
    return {
        "type": "ODOO",
        "fieldMatching": match(model, offset),
        "context": {},
        "domain": [],
        "id": str(number),
        "measures": [{"id": name, "fieldName": name} for name in measures],
        "model": model,
        "name": name,
        "sortedColumn": sort and {"measure": sort, "order": "desc", "domain": []},
        "formulaId": str(number),
        "columns": [],
        "rows": [{"fieldName": row} for row in rows],
    }


def kept_list():
    """As of when the money is, as a list of one record or none."""
    return {
        "id": "1",
        "name": "As of",
        "model": KEPT,
        "columns": ["kept_on"],
        "domain": [["name", "=", KEPT_MONEY], ["kept_on", "!=", False]],
        "context": {},
        "orderBy": [],
        "fieldMatching": {},
    }


def scorecard(index, measure, label, is_more_better):
    """A figure beside the one of the period before; red where it got worse."""
    column, row = index % 4, index // 4
    good, bad = "#00A04A", "#DC6965"
    return {
        "id": f"score{index}",
        "width": 236,
        "height": 108,
        "tag": "chart",
        "data": {
            "type": "scorecard",
            "chartId": f"score{index}",
            "title": {"text": label, "bold": True, "color": "#434343"},
            "background": "#EFF6FF" if row else "#FFF7ED",
            "keyValue": f"Data!B{index + 2}",
            "baseline": f"Data!C{index + 2}",
            "baselineMode": "percentage",
            "baselineDescr": {"text": "since last period"},
            "baselineColorUp": good if is_more_better else bad,
            "baselineColorDown": bad if is_more_better else good,
            # Shortened numbers; of what is a dash it would leave nothing.
            "humanize": measure in MONEY,
        },
        "offset": {"x": column * 246, "y": 10 + row * 118},
        "col": 0,
        "row": 0,
    }


def chart(index, model, measure, title):
    """A report by month, or by what suits the period that is chosen.

    Bars: a line falls to 0 where there was nothing, and of nothing there is no rate.
    """
    date = f"{DATES[model]}:month"
    return {
        "id": f"chart{index}",
        "width": 480,
        "height": 330,
        "tag": "chart",
        "data": {
            "title": {"text": title, "bold": True, "color": "#01666b"},
            "background": "#FFFFFF",
            "legendPosition": "none",
            "metaData": {
                "groupBy": [date],
                "measure": measure,
                "order": None,
                "resModel": model,
                "mode": "bar",
                "cumulatedStart": False,
            },
            "searchParams": {
                "comparison": None,
                "context": {},
                "domain": [],
                "groupBy": [date],
                "orderBy": [],
            },
            "type": "odoo_bar",
            "dataSets": [{}],
            "verticalAxisPosition": "left",
            "stacked": False,
            "cumulatedStart": False,
            "chartId": f"chart{index}",
            "fieldMatching": match(model),
        },
        "offset": {"x": index * 492, "y": 256},
        "col": 0,
        "row": 0,
    }


def sheet(name, cells, **overrides):
    """A sheet with what Odoo expects of each."""
    return {
        "id": name.lower(),
        "name": name,
        "colNumber": 8,
        "rowNumber": NOTES_ROW + 12,
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": cells,
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": False,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
        **overrides,
    }


def table_cells(number, title, field, columns):
    """Rows of a pivot with its measures beside them."""
    cells = {f"A{TABLE_ROW}": f'=_t("{title}")'}
    for offset, (measure, label) in enumerate(columns):
        letter = "BCDEFG"[offset]
        cells[f"{letter}{TABLE_ROW}"] = f'=_t("{label}")'
        for rank in range(1, TABLE_LENGTH + 1):
            row = TABLE_ROW + rank
            cells[f"A{row}"] = f'=PIVOT.HEADER({number},"#{field}",{rank})'
            cells[f"{letter}{row}"] = (
                f'=PIVOT.VALUE({number},"{measure}","#{field}",{rank})'
            )
    return cells


def note_cells(spec):
    """Each rate of the dashboard with what it is, below the rest."""
    cells = {f"A{NOTES_ROW}": '=_t("How these are reckoned")'}
    measures = [score[:2] for score in spec["scores"]]
    measures += [(SESSIONS, measure) for measure, _label in spec["table"][3]]
    metrics = [
        BY_MODEL[model][measure]
        for model, measure in dict.fromkeys(measures)
        if measure in BY_MODEL[model]
    ]
    for row, metric in enumerate(metrics, NOTES_ROW + 1):
        cells[f"A{row}"] = f'=_t("{metric.label}")'
        cells[f"B{row}"] = f'=_t("{metric.formula}")'
    return cells


def number_format(measure):
    """How a measure is written; money of a single figure in its currency."""
    return WHOLE if measure in (*COUNTS, *MONEY) else ONE_DIGIT


def build(spec):
    """The whole document of one dashboard."""
    pivots, data = {}, {"B1": '=_t("Current")', "C1": '=_t("Previous")'}
    by_model = {}
    for model, measure, _label, _better in spec["scores"]:
        by_model.setdefault(model, []).append(measure)
    numbers = {}
    for model, measures in by_model.items():
        for offset in (0, -1):
            number = len(pivots) + 1
            numbers[model, offset] = number
            pivots[str(number)] = pivot(number, model, model, measures, offset)
    for index, (model, measure, label, _better) in enumerate(spec["scores"]):
        row = index + 2
        data[f"A{row}"] = f'=_t("{label}")'
        for letter, offset in (("B", 0), ("C", -1)):
            value = f'PIVOT.VALUE({numbers[model, offset]},"{measure}")'
            # Of nothing there is no rate, though a count and a sum are 0, and nothing
            # before is no growth without end: a text shows as it is, where a number
            # would be divided by.
            is_sum = letter == "B" and measure in (*COUNTS, *MONEY)
            empty = f'{value}=""' if letter == "B" else f"ROUND({value},1)=0"
            nothing = "0" if is_sum else '"–"'
            data[f"{letter}{row}"] = (
                f'=IFERROR(IF({empty},{nothing},ROUND({value},1)),"–")'
            )
    title, field, sort, columns = spec["table"]
    number = len(pivots) + 1
    pivots[str(number)] = pivot(
        number,
        SESSIONS,
        title,
        [measure for measure, _label in columns],
        rows=[field],
        sort=sort,
    )
    last = TABLE_ROW + TABLE_LENGTH
    is_money = any(measure in MONEY for _model, measure, *_rest in spec["scores"])
    dashboard = sheet(
        "Dashboard",
        {
            **table_cells(number, title, field, columns),
            **note_cells(spec),
            **({f"A{NOTES_ROW - 1}": KEPT_TEXT} if is_money else {}),
        },
        cols={"0": {"size": 300}, **{str(n): {"size": 130} for n in range(1, 6)}},
        styles={
            f"A{TABLE_ROW}": 1,
            f"B{TABLE_ROW}:F{TABLE_ROW}": 2,
            f"A{NOTES_ROW - 1}": 3,
            f"A{NOTES_ROW}": 1,
            f"A{NOTES_ROW + 1}:B{NOTES_ROW + 12}": 3,
        },
        formats={
            f"{letter}{TABLE_ROW + 1}:{letter}{last}": number_format(measure)
            for letter, (measure, _label) in zip("BCDEFG", columns, strict=False)
        },
        figures=[
            *(
                scorecard(index, *score)
                for index, (_model, *score) in enumerate(spec["scores"])
            ),
            *(chart(index, *one) for index, one in enumerate(spec["charts"])),
        ],
    )
    return {
        "version": VERSION,
        "sheets": [
            dashboard,
            sheet(
                "Data",
                data,
                isVisible=False,
                formats={
                    f"B{row}:C{row}": number_format(measure)
                    for row, (_model, measure, *_rest) in enumerate(spec["scores"], 2)
                    if measure not in MONEY
                },
            ),
        ],
        "styles": {"1": TITLE, "2": HEAD, "3": NOTE},
        "formats": {str(ONE_DIGIT): "#,##0.0", str(WHOLE): "#,##0"},
        "borders": {},
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": {
            "locale": {
                "name": "English (US)",
                "code": "en_US",
                "thousandsSeparator": ",",
                "decimalSeparator": ".",
                "dateFormat": "mm/dd/yyyy",
                "timeFormat": "hh:mm:ss",
                "formulaArgSeparator": ",",
                "weekStart": 7,
            }
        },
        "pivots": pivots,
        "pivotNextId": number + 1,
        "customTableStyles": {},
        "globalFilters": [
            {"id": "period", "type": "date", "label": "Period"}
            | {"defaultValue": "last_12_months"},
            *(
                {
                    "id": key,
                    "type": "relation",
                    "label": label,
                    "modelName": model,
                    "defaultValueDisplayNames": [],
                    **ALLOWED.get(key, {}),
                }
                for key, (label, model) in FILTERS.items()
                if model
            ),
        ],
        "lists": {"1": kept_list()} if is_money else {},
        "listNextId": 2 if is_money else 1,
        "chartOdooMenusReferences": {
            f"score{index}": "training_operations.training_enrollment_report_menu"
            if model == ENROLLMENTS
            else "training_operations.training_session_report_menu"
            for index, (model, *_rest) in enumerate(spec["scores"])
        },
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for spec in (OPERATIONS, FINANCE):
        text = json.dumps(build(spec), indent=1)
        (FOLDER / f"{spec['file']}.json").write_text(text + "\n", encoding="utf-8")
