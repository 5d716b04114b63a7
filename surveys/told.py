"""What do the answers to a question that is not a ranking say in plain Italian? From plain data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.numbers import number
from surveys.answers.numbers import scale_steps
from surveys.charts import Bar
from surveys.models import Question

Json = Mapping[str, Any]
Kind = Question.Kind


@dataclass(frozen=True)
class Tally:
    """What is told of one question: a sentence, bars where they help, and the table with everything."""

    n: int
    headline: str
    bars: list[Bar] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def tell(question: Question, counted: Json) -> Tally:
    """`counted` as `surveys.counts` gives it for the kind of question."""
    if not counted["n"]:
        return Tally(0, "Nessuno ha risposto a questa domanda.")
    match question.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            return _choices(question, counted)
        case Kind.SCALE:
            return _scale(question, counted)
        case Kind.NUMBER:
            return _number(question, counted)
        case Kind.TABLE:
            return _table(question, counted)
    n = counted["n"]
    wrote = "Una persona ha scritto" if n == 1 else f"Hanno scritto in {n}"
    return Tally(n, f"{wrote} una risposta a parole.", texts=counted["texts"])


def _choices(question: Question, counted: Json) -> Tally:
    titles = question.titles
    rows = [(titles.get(option, ""), taken, share) for option, taken, share in counted["counts"]]
    most = [title for title, taken, _ in rows if taken == rows[0][1]]
    if len(most) > 1:
        headline = f"Le risposte più scelte, alla pari, sono {len(most)}: {_percent(rows[0][2])} ciascuna."
    else:
        headline = f"La risposta più scelta è «{rows[0][0]}»: {_percent(rows[0][2])} di chi ha risposto."
    bars = [Bar(title, round(100 * share), _percent(share)) for title, _, share in rows]
    table = [[title, taken, _percent(share)] for title, taken, share in rows]
    return Tally(
        counted["n"], headline, bars, ["Risposta", "Quante volte", "Parte di chi ha risposto"], table
    )


def _scale(question: Question, counted: Json) -> Tally:
    steps = scale_steps(question.least, question.most)
    low, high = steps[0], steps[-1]
    headline = f"Il voto medio è {number(counted['mean'])} su una scala da {low} a {high}"
    headline += f"; metà di chi ha risposto dà {number(counted['median'])} o meno."
    labels = {low: question.least_label, high: question.most_label}
    named = [
        (f"{step} – {labels[step]}" if labels.get(step) else str(step), given, share)
        for step, given, share in counted["distribution"]
    ]
    bars = [Bar(title, round(100 * share), _percent(share)) for title, _, share in named]
    table = [[title, given, _percent(share)] for title, given, share in named]
    return Tally(counted["n"], headline, bars, ["Voto", "Quante risposte", "Parte di chi ha risposto"], table)


def _number(question: Question, counted: Json) -> Tally:
    unit = f" {question.unit}" if question.unit else ""
    first, _, third = counted["quartiles"]
    headline = (
        f"In tutto {number(counted['sum'])}{unit}; in media {number(counted['mean'])}, e la metà delle "
    )
    headline += f"risposte sta fra {number(first)} e {number(third)}."
    values = [
        ["Risposte", counted["n"]],
        ["Somma", counted["sum"]],
        ["Media", counted["mean"]],
        ["Primo quarto", first],
        ["Mediana", counted["median"]],
        ["Terzo quarto", third],
    ]
    rows = [[name, number(value)] for name, value in values]
    return Tally(counted["n"], headline, [], ["Misura", f"Valore{unit and f' ({unit.strip()})'}"], rows)


def _table(question: Question, counted: Json) -> Tally:
    header = ["", *question.columns, "Totale"]
    rows = [
        [title, *map(number, line), number(total)]
        for title, line, total in zip(question.rows, counted["sums"], counted["row_totals"], strict=True)
    ]
    rows.append(["Totale", *map(number, counted["column_totals"]), number(counted["total"])])
    headline = f"Il totale delle tabelle di {counted['n']} risposte è {number(counted['total'])}."
    return Tally(counted["n"], headline, [], header, rows)


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"
