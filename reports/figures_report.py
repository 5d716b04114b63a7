"""The results to print: a PDF with charts that a screen reader can read (PDF/UA-1)."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format

from accounts.typesetting import Json, typeset
from reports.figure_charts import Chart, ats_chart, month_chart
from reports.open_data import LICENCE, source
from reports.queries.counting import Counts
from reports.queries.figures import by_section, figures_of
from reports.queries.figures_by import by_ats, by_month
from reports.queries.selection import Selection
from surveys.charts import bar_chart

SOURCE = Path(__file__).with_name("figures.typ")


def figures_report(selection: Selection) -> bytes:
    return typeset(SOURCE, report_data(selection), ["ua-1"], int(timezone.now().timestamp()))


def report_data(selection: Selection) -> Json:
    counts = Counts(selection)
    now = date_format(timezone.localtime(timezone.now()), "l j F Y, \\o\\r\\e G:i")
    return {
        "title": "Risultati in numeri",
        "scope": selection.words,
        "source": f"Fonte: {source()}. Numeri contati {now}. Licenza {LICENCE}.",
        "sections": [
            {
                "name": name,
                "rows": [
                    {
                        "title": one.kind.title,
                        "value": one.words,
                        "note": one.note,
                        "definition": one.kind.definition,
                    }
                    for one in figures
                ],
            }
            for name, figures in by_section(figures_of(counts))
        ],
        "charts": [
            _chart(one) for one in (ats_chart(by_ats(counts)), month_chart(by_month(counts))) if one.rows
        ],
    }


def _chart(chart: Chart) -> Json:
    return {
        "heading": chart.heading,
        "title": chart.finding,
        "svg": bar_chart(chart.bars) if chart.bars else "",
        "alt": "; ".join(f"{bar.label}: {bar.words}" for bar in chart.bars),
        "header": chart.header,
        "rows": chart.rows,
        "note": chart.note,
    }
