"""From a ranking to the labs of an ATS: indications first, then seats to sections and modules, each step in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

from labs.apportionment import Method, apportion

SIZE = 10
SHORTLY = {
    Method.LARGEST_REMAINDER: "con i resti più alti",
    Method.SAINTE_LAGUE: "con il metodo di Sainte-Laguë",
}
BY = {
    Method.LARGEST_REMAINDER: f"{SHORTLY[Method.LARGEST_REMAINDER]} (quote intere, poi uno a chi ha il resto maggiore)",
    Method.SAINTE_LAGUE: f"{SHORTLY[Method.SAINTE_LAGUE]} (ogni posto a chi ha più punti per posto già avuto)",
}


class Rule(Enum):
    """What the region may ask for a module."""

    OBLIGATORY = "obligatory"
    EXCLUDED = "excluded"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Module:
    """A module as its section ranked it: `rank` from 1, `points` of the Borda count."""

    id: int
    title: str
    points: Fraction
    rank: int


@dataclass(frozen=True)
class Section:
    """A macro section with its modules from the most to the least useful; `points` None: sections not ranked."""

    id: int
    title: str
    modules: tuple[Module, ...]
    points: Fraction | None = None


@dataclass(frozen=True)
class Indication:
    """A regional indication on one module, for each ATS. `count` speaks only with at least and at most."""

    module_id: int
    module_title: str
    rule: Rule
    reason: str
    count: int = 1

    @property
    def floor(self) -> int:
        return {Rule.OBLIGATORY: 1, Rule.AT_LEAST: self.count}.get(self.rule, 0)

    @property
    def ceiling(self) -> int | None:
        return {Rule.EXCLUDED: 0, Rule.AT_MOST: self.count}.get(self.rule)

    def allows(self, labs: int) -> bool:
        """Whether it is kept with so many labs of the module."""
        return self.floor <= labs and (self.ceiling is None or labs <= self.ceiling)


@dataclass(frozen=True)
class Row:
    """One lab of the draft and why it is there."""

    position: int
    module_id: int
    why: str


@dataclass(frozen=True)
class Draft:
    """The labs in order and the steps that led to them, one sentence each."""

    rows: tuple[Row, ...]
    steps: tuple[str, ...]


class Impossible(ValueError):
    """The indications contradict each other or ask for more labs than there are: the message says which."""


@dataclass
class _Work:
    """What grows while the draft is made."""

    size: int
    method: Method
    ceilings: Mapping[int, int]
    labs: Counter[int] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def add(self, module_id: int, why: str) -> None:
        self.labs[module_id] += 1
        self.rows.append(Row(len(self.rows) + 1, module_id, why))

    def room(self, module_id: int) -> int:
        """How many more labs the module may have."""
        return self.ceilings.get(module_id, self.size) - self.labs[module_id]


def draft(
    sections: Sequence[Section],
    indications: Sequence[Indication] = (),
    size: int = SIZE,
    method: Method = Method.LARGEST_REMAINDER,
) -> Draft:
    """The `size` labs of an ATS, given to the sections by `method`. Equal input gives equal output: ties go to
    the order of the questionnaire."""
    work = _Work(size, method, _ceilings(indications))
    _apply_indications(work, indications)
    seats = _apportion(work, sections)
    _explain_other_method(work, sections, seats)
    for section in sections:
        if seats.get(section.id, 0):
            _fill_section(work, section, seats[section.id])
    missing = size - len(work.rows)
    if missing:
        work.steps.append(
            f"Restano {missing} laboratori senza modulo: non ci sono altri moduli da proporre."
            if missing > 1
            else "Resta un laboratorio senza modulo: non ci sono altri moduli da proporre."
        )
    return Draft(tuple(work.rows), tuple(work.steps))


def _ceilings(indications: Iterable[Indication]) -> dict[int, int]:
    ceilings: dict[int, int] = {}
    for indication in indications:
        if indication.ceiling is not None:
            known = ceilings.get(indication.module_id, indication.ceiling)
            ceilings[indication.module_id] = min(known, indication.ceiling)
    return ceilings


def _apply_indications(work: _Work, indications: Sequence[Indication]) -> None:
    for indication in indications:
        ceiling = work.ceilings.get(indication.module_id, work.size)
        if indication.floor > ceiling:
            raise Impossible(
                f"Le indicazioni sul modulo «{indication.module_title}» si contraddicono: "
                f"ne chiedono almeno {indication.floor} e al massimo {ceiling}."
            )
        for _ in range(indication.floor - work.labs[indication.module_id]):
            work.add(indication.module_id, f"Indicazione regionale, {words(indication)}: {indication.reason}")
        work.steps.append(
            f"Indicazione regionale: il modulo «{indication.module_title}» è {words(indication)}, "
            f"perché {_inside(indication.reason)}."
        )
    if len(work.rows) > work.size:
        raise Impossible(
            f"Le indicazioni chiedono {len(work.rows)} laboratori, ma il programma ne ha {work.size}: togline qualcuna."
        )


def words(indication: Indication) -> str:
    """The indication as a part of a sentence: "obbligatorio", "al massimo 2 volte"."""
    return {
        Rule.OBLIGATORY: "obbligatorio",
        Rule.EXCLUDED: "escluso",
        Rule.AT_LEAST: f"presente almeno {times(indication.count)}",
        Rule.AT_MOST: f"presente al massimo {times(indication.count)}",
    }[indication.rule]


def times(count: int) -> str:
    return "una volta" if count == 1 else f"{count} volte"


def _inside(reason: str) -> str:
    reason = reason.strip().rstrip(".")
    is_acronym = reason[1:2].isupper()
    return reason if is_acronym else reason[:1].lower() + reason[1:]


def _apportion(work: _Work, sections: Sequence[Section]) -> dict[int, int]:
    """Seats of each section, never more than its modules may take; what is left over goes to the others."""
    left = work.size - len(work.rows)
    seats: dict[int, int] = {}
    open_sections = list(sections)
    while left and open_sections:
        share = apportion(work.method, left, [_weight(section) for section in open_sections])
        full = [
            section
            for section, n in zip(open_sections, share, strict=True)
            if n > _section_room(work, section, left)
        ]
        if not full:
            seats.update({section.id: n for section, n in zip(open_sections, share, strict=True)})
            _explain_shares(work, left, open_sections, seats)
            break
        for section in full:
            seats[section.id] = _section_room(work, section, left)
            work.steps.append(_explain_full(section, seats[section.id]))
        left -= sum(seats[section.id] for section in full)
        open_sections = [section for section in open_sections if section not in full]
    return seats


def _weight(section: Section) -> Fraction:
    return Fraction(1) if section.points is None else section.points


def _section_room(work: _Work, section: Section, most: int) -> int:
    return min(most, sum(max(0, work.room(module.id)) for module in section.modules))


def _explain_full(section: Section, seats: int) -> str:
    if not seats:
        return f"La sezione «{section.title}» non ha moduli disponibili: i suoi posti passano alle altre."
    return (
        f"La sezione «{section.title}» può avere solo {_labs(seats)}: i posti che restano passano alle altre."
    )


def _explain_shares(work: _Work, left: int, sections: Sequence[Section], seats: Mapping[int, int]) -> None:
    whole = sum(_weight(section) for section in sections)
    if all(section.points is None for section in sections) or not whole:
        names = ", ".join(f"«{section.title}» {seats[section.id]}" for section in sections)
        work.steps.append(
            f"Le sezioni non sono state ordinate: {_labs(left)} in parti uguali ({names}). "
            "Quando non si divide esattamente, decide l'ordine del questionario."
        )
        return
    work.steps.append(
        f"{_labs(left).capitalize()} in proporzione ai punti Borda delle sezioni, {BY[work.method]}."
    )
    for section in sections:
        work.steps.append(
            f"«{section.title}»: {percent(_weight(section) / whole)} dei punti, cioè "
            f"{decimal(left * _weight(section) / whole)} laboratori su {left}: {_labs(seats[section.id])}."
        )
    if len({(_weight(section), seats[section.id]) for section in sections}) > len(
        {_weight(section) for section in sections}
    ):
        more = "il resto" if work.method is Method.LARGEST_REMAINDER else "il posto in più"
        work.steps.append(f"A parità di punti {more} va alla sezione che viene prima nel questionario.")


def _explain_other_method(work: _Work, sections: Sequence[Section], seats: Mapping[int, int]) -> None:
    """What would change by the other method; nothing is said where sections share equally, which both do."""
    if not seats or all(section.points is None for section in sections):
        return
    other = next(method for method in Method if method is not work.method)
    others = _apportion(replace(work, method=other, steps=[]), sections)
    changed = [
        f"«{section.title}» {others.get(section.id, 0)} invece di {seats.get(section.id, 0)}"
        for section in sections
        if others.get(section.id, 0) != seats.get(section.id, 0)
    ]
    said = f"sarebbe diversa: {', '.join(changed)}" if changed else "sarebbe la stessa"
    work.steps.append(f"{_capital(SHORTLY[other])} la divisione {said}.")


def _fill_section(work: _Work, section: Section, seats: int) -> None:
    """One lab to the module with fewest labs so far, the better ranked first, until the seats are given."""
    whole = sum(module.points for module in section.modules)
    names = []
    for _ in range(seats):
        able = [module for module in section.modules if work.room(module.id) > 0]
        module = min(able, key=lambda module: (work.labs[module.id], module.rank))
        work.add(module.id, _why(section, module, whole, is_again=work.labs[module.id] > 0))
        names.append(f"«{module.title}» ({module.rank}ª scelta)")
    work.steps.append(f"In «{section.title}», nell'ordine indicato dagli Ambiti: {', '.join(names)}.")


def _why(section: Section, module: Module, whole: Fraction | int, is_again: bool) -> str:
    is_tied = sum(other.rank == module.rank for other in section.modules) > 1
    tie = ", a pari punti con altre" if is_tied else ""
    share = f", {percent(module.points / whole)} dei punti Borda della sezione" if whole else ""
    again = " Un altro laboratorio sullo stesso modulo." if is_again else ""
    return f"{module.rank}ª scelta su {len(section.modules)} in «{section.title}»{tie}{share}.{again}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _labs(count: int) -> str:
    return {0: "nessun laboratorio", 1: "un laboratorio"}.get(count, f"{count} laboratori")


def percent(share: Fraction) -> str:
    return f"{decimal(100 * share)}%"


def decimal(number: Fraction) -> str:
    """With one decimal and the comma: "2,5"; none where it is whole: "3"."""
    return f"{float(number):.1f}".removesuffix(".0").replace(".", ",")
