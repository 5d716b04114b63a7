"""The report of a result to print: a PDF with charts that a screen reader can read (PDF/UA-1)."""

from __future__ import annotations

from pathlib import Path

from accounts.numbers import number
from accounts.typesetting import Json, typeset
from surveys.charts import bar_chart, stack_chart
from surveys.counts import Basis
from surveys.exports.tables import closed_on
from surveys.groups import Dimension
from surveys.queries import participation
from surveys.reading import RULES, Asked, Reading, Told
from surveys.results_page import division_of

SOURCE = Path(__file__).with_name("report.typ")
RANKING_HEADER = ["Voce", "Posto", "Punti", "Prima", "Nei primi tre", "Posto medio", "Fra i posti"]
METHOD = (
    "Ogni risposta conta uno: vale l'ultima inviata prima della chiusura. Con n voci la prima riceve n−1 punti "
    "(Borda), l'ultima 0; i pari merito si dividono i punti dei posti che occupano. Le voci lasciate fuori: {rule}.",
    "«Fra i posti»: si ripete il conteggio mille volte su risposte estratte a caso; in 95 casi su 100 la voce sta "
    "fra questi posti.",
    "Un gruppo non si mostra se ha meno di 3 risposte, o se dai risultati mostrati si scoprirebbero quelle di pochi.",
)


def write_report(reading: Reading, basis: Basis) -> bytes:
    return typeset(SOURCE, report_data(reading, basis), ["ua-1"])


def report_data(reading: Reading, basis: Basis) -> Json:
    told = reading.told(None, basis)
    whole, by_ats = participation(reading.survey)
    return {
        "title": f"Risultati di «{reading.survey.title}»",
        "source": f"Fonte: risposte alla rilevazione, chiusa il {closed_on(reading)}.",
        "lead": told[0].headline if told else "La rilevazione non aveva domande.",
        "participation": f"Hanno risposto in {whole.answered} su {whole.invited} ({whole.percent}%).",
        "by_ats_header": ["ATS", "Invitati", "Hanno risposto", "Parte"],
        "by_ats": [
            [one.name or "Senza ATS", str(one.invited), str(one.answered), f"{one.percent}%"]
            for one in by_ats
        ],
        "questions": [_question(one) for one in told],
        "groups": _groups(reading, basis),
        "method": [sentence.format(rule=RULES[basis.rule]) for sentence in METHOD],
    }


def _question(one: Told) -> Json:
    header, rows = _table(one)
    return {
        "name": one.name,
        "headline": one.headline,
        "sentences": one.sentences if one.question.is_ranking and one.is_told else [],
        "charts": _charts(one) if one.is_told else [],
        "header": header,
        "rows": rows if one.is_told else [],
    }


def _charts(one: Told) -> list[Json]:
    if not one.question.is_ranking:
        bars = one.tally.bars if one.tally else []
        return (
            [_chart(one.headline, bar_chart(bars), [f"{bar.label}: {bar.words}" for bar in bars])]
            if bars
            else []
        )
    words = [f"{bar.label}: {bar.words}" for bar in one.bars]
    charts = [_chart(one.bars_title, bar_chart(one.bars), words)]
    if one.stacks:
        spread = [
            f"{stack.label}: " + ", ".join(f"{piece.label} {piece.whole}%" for piece in stack.pieces)
            for stack in one.stacks
        ]
        charts.append(_chart(one.stacks_title, stack_chart(one.stacks, one.places), spread))
    return charts


def _chart(title: str, svg: str, words: list[str]) -> Json:
    return {"title": title, "svg": svg, "alt": "; ".join(words)}


def _table(one: Told) -> tuple[list[str], list[list[str]]]:
    if one.question.is_ranking:
        rows = [
            [
                line.title,
                str(line.place),
                number(line.points),
                f"{line.first}%",
                f"{line.top3}%",
                number(line.mean_rank),
                f"{line.low}–{line.high}",
            ]
            for line in one.finding.lines
        ]
        return RANKING_HEADER, rows
    if one.tally is None:
        return [], []
    return one.tally.header, [[str(cell) for cell in row] for row in one.tally.rows]


def _groups(reading: Reading, basis: Basis) -> list[Json]:
    """The first three of each ATS, as on the page."""
    division = division_of(reading, Asked(per=Dimension.ATS.value, rule=basis.rule.value))
    if division is None:
        return []
    return [
        {"name": line.group.name, "lines": [f"{name}: {firsts}" for name, firsts in line.firsts]}
        for line in division.lines
    ]
