"""What does a count say in plain Italian? Sentences first, then the lines of the tables; from plain data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.ballots import places_of_groups
from surveys.suppression import THRESHOLD

MIN_RESPONSES = THRESHOLD
RULES = {
    "first_share": "prime posizioni",
    "borda": "Borda",
    "copeland": "Copeland",
    "schulze": "Schulze",
    "kemeny": "Kemeny",
}
PARTIAL = {
    "shared": "se le voci lasciate fuori si dividono i punti rimasti",
    "zero": "se non ricevono punti",
    "modified": "se in più chi ne ordina poche dà meno punti",
}


@dataclass(frozen=True)
class Voices:
    """The words for those who answered."""

    only: str
    these: str
    none: str
    of_all: str
    of_them: str
    others: str
    all_of_them: str
    each: str


OFFICES = Voices(
    only="l'unico ufficio che ha risposto",
    these="i {} uffici che hanno risposto",
    none="Nessun ufficio",
    of_all="degli uffici",
    of_them="uffici",
    others="altri uffici",
    all_of_them="gli uffici",
    each="ogni ufficio",
)
PERSONS = Voices(
    only="l'unica persona che ha risposto",
    these="le {} persone che hanno risposto",
    none="Nessuna persona",
    of_all="delle persone",
    of_them="persone",
    others="altre persone",
    all_of_them="le persone",
    each="ogni persona",
)


@dataclass(frozen=True)
class Line:
    """One alternative of the result; shares and `bar` are percentages."""

    option: int
    title: str
    place: int
    points: float
    bar: int
    first: int
    top3: int
    mean_rank: float
    copeland: int
    schulze: int
    kemeny: int | None
    low: int
    high: int
    not_relevant: int


@dataclass(frozen=True)
class Finding:
    """What the page says of one question and one group."""

    ballots: int
    headline: str
    sentences: list[str]
    lines: list[Line]
    pairs: list[tuple[Line, list[int | None]]]
    is_hidden: bool = False

    @property
    def leaders(self) -> list[Line]:
        return [line for line in self.lines if line.place == 1] if self.ballots else []


def hidden(ballots: int) -> Finding:
    """A group that is not shown: too small, or the one by which a smaller group would be found."""
    if ballots < MIN_RESPONSES:
        sentence = (
            f"Le risposte di questo gruppo sono meno di {MIN_RESPONSES}: il risultato non si mostra, per "
        )
        sentence += "non rivelare che cosa ha risposto qualcuno."
    else:
        sentence = (
            "Il risultato di questo gruppo non si mostra: togliendolo da quello di tutti si scoprirebbe "
        )
        sentence += "che cosa hanno risposto i pochi di un altro gruppo."
    return Finding(ballots, sentence, [], [], [], True)


def describe(counted: Mapping[str, Any], titles: Mapping[int, str], voices: Voices = OFFICES) -> Finding:
    """`titles` by alternative. Any size of group; the caller hides the small ones."""
    lines = lines_of(counted, titles)
    if not counted["ballots"]:
        return Finding(0, f"{voices.none} ha ancora ordinato queste voci.", [], lines, [])
    sentences = [
        certainty(lines, voices),
        close(counted, titles),
        rule_dependence(counted, titles),
        no_winner(counted, titles),
        agreement(counted, titles),
        concordance(counted["kendall_w"], voices),
    ]
    column = {option: index for index, option in enumerate(counted["alternatives"])}
    pairs = [
        (line, [None if other is line else pair(counted, column, line, other) for other in lines])
        for line in lines
    ]
    return Finding(
        counted["ballots"],
        headline(lines, counted["ballots"], voices),
        [s for s in sentences if s],
        lines,
        pairs,
    )


def pair(counted: Mapping[str, Any], column: Mapping[int, int], line: Line, other: Line) -> int:
    return int(counted["pairwise"][column[line.option]][column[other.option]])


def lines_of(counted: Mapping[str, Any], titles: Mapping[int, str]) -> list[Line]:
    """From the best to the worst by Borda points."""
    most = max(1, counted["ballots"] * (len(counted["alternatives"]) - 1))
    values = {
        key: dict(map(tuple, counted[key])) for key in ("mean_rank", "first_share", "top3_share", "copeland")
    }
    aside = dict(map(tuple, counted.get("not_relevant", [])))
    between = {option: (low, high) for option, low, high in counted["intervals"]}
    schulze = {option: place for place, group in places_of_groups(counted["schulze"]) for option in group}
    order = counted["kemeny"]["order"] if counted["kemeny"] else []
    points = [value for _, value in counted["borda"]]
    return [
        Line(
            option=option,
            title=titles[option],
            place=1 + sum(other > value for other in points),
            points=value,
            bar=round(100 * value / most),
            first=round(100 * values["first_share"][option]),
            top3=round(100 * values["top3_share"][option]),
            mean_rank=values["mean_rank"][option],
            copeland=values["copeland"][option],
            schulze=schulze[option],
            kemeny=order.index(option) + 1 if order else None,
            low=between[option][0],
            high=between[option][1],
            not_relevant=aside.get(option, 0),
        )
        for option, value in counted["borda"]
    ]


def headline(lines: Sequence[Line], ballots: int, voices: Voices) -> str:
    """The finding: who leads, and by how much."""
    leaders = [line for line in lines if line.place == 1]
    asked = voices.only if ballots == 1 else voices.these.format(ballots)
    if len(leaders) == len(lines):
        return f"Per {asked}, tutte le voci sono alla pari."
    if len(leaders) > 1:
        return f"Per {asked}, sono alla pari al primo posto {listed([line.title for line in leaders])}."
    first = leaders[0]
    second = next(line for line in lines if line.place > 1)
    return (
        f"Per {asked}, al primo posto c'è «{first.title}», messo in cima dal {first.first}% "
        f"{voices.of_all}; "
        f"segue «{second.title}»."
    )


def certainty(lines: Sequence[Line], voices: Voices) -> str:
    """How steady the places are when the offices are drawn again at random."""
    first = lines[0]
    if first.low == first.high == 1:
        start = f"Il primo posto di «{first.title}» è saldo: resta tale ricalcolando con campioni diversi di "
        start += f"{voices.of_them}."
    else:
        start = f"Il primo posto non è certo: con {voices.others} «{first.title}» starebbe fra il posto "
        start += f"{first.low} e "
        start += f"il posto {first.high}."
    rivals = [line.title for line in lines[1:] if line.low <= first.high]
    if rivals and not first.low == first.high == 1:
        start += f" Le voci che se lo contendono: {listed(rivals)}."
    return start


def agreement(counted: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    """Whether the result depends on the rule by which one counts."""
    found = counted["agreement"]
    if found["agree"]:
        first_three = next(iter(found["top3"].values()))
        return f"Tutti i metodi di conteggio mettono nei primi tre posti {listed([titles[o] for o in first_three])}."
    words = "I metodi di conteggio non concordano sui primi tre posti"
    if found["common"]:
        words += f": con ogni metodo ci sono {listed([titles[o] for o in found['common']])}"
    most = found["groups"][0]
    if len(most) > 1:
        words += f"; danno lo stesso gruppo di testa {listed([RULES[rule] for rule in most], quoted=False)}"
    return words + "."


def close(counted: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    """Statistical ties that touch the first three places; a result frozen before they were counted has none."""
    top = {option for option, _ in counted["borda"][:3]}
    runs = [run for run in counted.get("brackets", []) if top & set(run)]
    if not runs:
        return ""
    if len(runs[0]) == len(counted["alternatives"]):
        return "Le differenze fra tutte le voci sono troppo piccole per dire con sicurezza quale viene prima."
    between = "; ".join(f"fra {listed([titles[option] for option in run])}" for run in runs)
    return f"Differenze troppo piccole per dire con sicurezza chi viene prima: {between}."


def rule_dependence(counted: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    """Whether the first places would change with another rule for what the ballots leave out."""
    found = counted.get("depends_on_rule")
    if not found or not found["depends"]:
        return ""
    if not found["winner"]:
        first = listed([titles[option] for option in found["orders"][counted["partial"]][0]])
        return (
            f"L'ordine dipende dalla regola per le voci lasciate fuori: il primo posto resta a {first}, ma "
            "con un'altra regola cambiano i posti subito dopo."
        )
    firsts = [
        f"{words} c'è {listed([titles[option] for option in found['orders'][rule][0]])}"
        for rule, words in PARTIAL.items()
    ]
    return f"L'ordine dipende dalla regola: al primo posto, {'; '.join(firsts)}."


def no_winner(counted: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    """A cycle of majorities by name, or the tie that leaves nobody before all the others."""
    if counted["condorcet_winner"] is not None or "cycle" not in counted:
        return ""
    cycle = counted["cycle"]
    if not cycle:
        return "Nei confronti a coppie non c'è un vincitore: per parità, nessuna voce batte tutte le altre."
    steps = [
        f"«{titles[one]}» batte «{titles[other]}»"
        for one, other in zip(cycle, cycle[1:] + cycle[:1], strict=True)
    ]
    return f"Nei confronti a coppie non c'è un vincitore: {listed(steps, quoted=False)}."


def concordance(found: Mapping[str, Any], voices: Voices) -> str:
    """Kendall's W in words, with its p apart."""
    if found["w"] is None:
        return ""
    w = found["w"]
    words = (
        f"poco, {voices.each} ha le sue priorità"
        if w < 0.3
        else "abbastanza"
        if w < 0.6
        else "molto, l'ordine è comune"
    )
    chance = (
        "un accordo così difficilmente è un caso"
        if found["p"] < 0.05
        else "un accordo così può essere un caso"
    )
    start = f"Fra loro {voices.all_of_them} concordano {words} (W di Kendall {decimal(w)})"
    return f"{start}; {chance} ({small(found['p'])})."


def listed(titles: Sequence[str], quoted: bool = True) -> str:
    words = [f"«{title}»" if quoted else title for title in titles]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " e " + words[-1]


def decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def small(value: float) -> str:
    return "p < 0,001" if value < 0.001 else f"p = {value:.3f}".replace(".", ",")
