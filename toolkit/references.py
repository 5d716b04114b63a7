"""Which laws and acts does a text name, however they are written? Pure; works on folded text (lower case, no accents).

`D.lgs. 15 settembre 2017, n. 147`, `d.lgs 147/2017` and `decreto legislativo n. 147 del 2017` are one reference.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from toolkit.folding import clean, fold

ACTS = {
    "dlgs": r"d\.?\s?(?:lgs\.?|l\.?vo|leg\.?vo)|decret[oi] (?:legislativ[oi]|lgs\.?|leg\.?vo)",
    "dpcm": r"d\.?p\.?c\.?m\.?",
    "dpr": r"d\.?p\.?r\.?|decreto del presidente della repubblica",
    "dgr": r"(?:d\.?g\.?r\.?|deliber(?:a|e|azion[ei]) (?:(?:di|della) )?(?:giunta regionale|g\.?r\.?))(?: lombardia)?",
    "dcr": r"d\.?c\.?r\.?",
    "dm": r"d\.?m\.?|decret[oi] ministerial[ei]",
    "dl": r"d\.\s?l\.?|dl|decret[oi](?: |-)legge",
    "lr": r"(?:l\.\s?r\.?|lr|legg[ei] regional[ei])(?: lombardia)?",
    "l": r"l\.|legg[ei](?:(?: |-)quadro)?|l(?=\s(?:n\.?\s?)?\d{1,4}/\d{2,4}\b)",
    "ue": r"reg(?:olamento|\.)?\s?\(?(?:ue|ce)\)?|direttiva\s?\(?(?:ue|ce)\)?",
}
NAMED = {
    "tuel": ("dlgs", "267", "2000"),
    "cad": ("dlgs", "82", "2005"),
    "gdpr": ("ue", "679", "2016"),
    "codice del terzo settore": ("dlgs", "117", "2017"),
    "codice dei contratti pubblici": ("dlgs", "36", "2023"),
}
_MONTHS = (
    r"gen(?:naio|\.)|feb(?:braio|b?\.)|mar(?:zo|\.)|apr(?:ile|\.)|mag(?:gio|\.)|giu(?:gno|\.)|lug(?:lio|\.)"
    r"|ago(?:sto|\.)|set(?:tembre|t?\.)|ott(?:obre|\.)|nov(?:embre|\.)|dic(?:embre|\.)"
)
_DATE = rf"(?:del(?:l')?\s?)?(?:\d{{1,2}}°?\s{{1,9}}(?:{_MONTHS})\s{{1,9}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-])"
# Between two words there may be the end of a line, and the indentation of the next.
_ACT = "|".join(f"(?P<{act}>{pattern})" for act, pattern in ACTS.items()).replace(" ", r"\s{1,9}")
# Each begins with what lets the regex engine pass quickly over the rest of a text.
NUMBERED = re.compile(
    rf"(?=[dlr])\b(?:{_ACT})\s{{0,9}}(?:{_DATE}(?P<year_before>\d{{4}}|\d\d)\b\s?[,-]?\s{{0,9}})?"
    r"(?:n(?:\.|r\.?|°|\.°|umero)?\s{0,9})?(?:(?P<term>[ivx]{1,5})\s?/\s?)?"
    r"(?P<number>\d{1,6})\b(?:\s?/\s?(?P<year>\d{2,4})\b)?"
    rf"(?:\s?,?\s{{1,9}}(?:{_DATE}|del(?:l')?\s{{0,9}}(?:anno )?(?=\d{{4}}))(?P<year_after>\d{{4}}|\d\d)\b)?"
)
_POINTED = {"t.u.e.l.": "tuel", "c.a.d.": "cad", "g.d.p.r.": "gdpr"}
NAME = re.compile(rf"\b(?:{'|'.join(map(re.escape, (*NAMED, *_POINTED)))})(?!\w)")
_ARTICLE = r"\d{1,4}(?:[- ]?(?:bis|ter|quater|quinquies|sexies)\b)?"
ARTICLE = re.compile(
    rf"art(?<!\wart)(?:icol[oi]|t)?\.?\s{{0,2}}(?P<article>{_ARTICLE})(?P<more>(?:(?:, ?| e ){_ARTICLE}){{0,9}})"
)
ARTICLES = re.compile(_ARTICLE)
BETWEEN = re.compile(
    r"[\s,-]{0,9}(?:(?:comm[ai]|co\.|c\.)\s?\d{1,3}(?:(?:, ?| e )\d{1,3}){0,4}[\s,]{0,3})?"
    r"(?:lett(?:\.|era)\s?\w{1,2}\)?[\s,]{0,3})?"
    r"(?:del(?:la|lo|l'|))?\s?(?:citat[oa]\s|medesim[oa]\s)?"
)


NAMES = {
    "dlgs": "D.lgs.",
    "dpcm": "D.P.C.M.",
    "dpr": "D.P.R.",
    "dgr": "DGR",
    "dcr": "DCR",
    "dm": "D.M.",
    "dl": "D.L.",
    "lr": "L.R.",
    "l": "L.",
    "ue": "Reg. o dir. UE",
}
# How Normattiva names the acts it holds (urn:nir, AIPA circular 35/2001); regional decisions have no such name.
URNS = {
    "dlgs": "stato:decreto.legislativo",
    "dpcm": "presidente.consiglio.ministri:decreto",
    "dpr": "presidente.repubblica:decreto",
    "dl": "stato:decreto.legge",
    "lr": "regione.lombardia:legge",
    "l": "stato:legge",
}
NORMATTIVA = "https://www.normattiva.it/uri-res/N2Ls?"


@dataclass(frozen=True, slots=True)
class Reference:
    """An act, or an article of it. `term` is the regional legislature (`XI` of `DGR XI/4563`)."""

    act: str
    number: str
    year: str = ""
    term: str = ""
    article: str = ""
    start: int = 0
    end: int = 0

    @property
    def is_certain(self) -> bool:
        """Says enough to be one act: a number alone is nothing."""
        return bool(self.number and (self.year or self.term))

    @property
    def label(self) -> str:
        """`D.lgs. 147/2017`, `DGR XI/4563`."""
        if self.term:
            return f"{NAMES[self.act]} {self.term.upper()}/{self.number}"
        return f"{NAMES[self.act]} {self.number}/{self.year}"

    @property
    def urn(self) -> str:
        """`urn:nir:stato:decreto.legislativo:2017;147`; empty for what Normattiva does not hold."""
        if self.act not in URNS or not self.year:
            return ""
        article = f"~art{self.article}" if self.article else ""
        return f"urn:nir:{URNS[self.act]}:{self.year};{self.number}{article}"

    @property
    def url(self) -> str:
        """Where the act is read; empty where no address can be made."""
        return f"{NORMATTIVA}{self.urn}" if self.urn else ""

    @property
    def index_keys(self) -> tuple[str, ...]:
        """The words an index keeps: `?` stands for what the text does not say, so that a query that says it meets."""
        if not self.number:
            return (f"art:{self.article}",)
        base, year = f"{self.act}:{self.number}", self.year or "?"
        of_term = f"{self.act}:{self.term or '?'}/{self.number}"
        keys = [base, f"{base}/{year}", of_term, f"{of_term}/{year}"]
        if self.article:
            keys += [f"{base}#{self.article}", f"{base}/{year}#{self.article}", f"art:{self.article}"]
        return tuple(keys)

    @property
    def query_keys(self) -> tuple[str, ...]:
        """The words any of which answers for this reference; the first is the one wanted."""
        if not self.number:
            return (f"art:{self.article}",)
        base = f"{self.act}:{self.number}"
        article = f"#{self.article}" if self.article else ""
        if self.term and self.year and not article:
            of_term, of_any = f"{self.act}:{self.term}/{self.number}", f"{self.act}:?/{self.number}"
            return (f"{of_term}/{self.year}", f"{of_term}/?", f"{of_any}/{self.year}", f"{of_any}/?")
        if self.year:
            return (f"{base}/{self.year}{article}", f"{base}/?{article}")
        if self.term and not article:
            return (f"{self.act}:{self.term}/{self.number}", f"{self.act}:?/{self.number}")
        return (f"{base}{article}",)


NO_ACT = Reference("", "")
BEFORE = (" ", ",", ", ")  # between an act and the article that follows it


def _full_year(year: str | None) -> str:
    if not year or len(year) == 3:
        return ""
    if len(year) == 4:
        return year
    return ("19" if int(year) >= 40 else "20") + year


def _looks_like_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in {"19", "20"}


def _numbered(folded: str) -> Iterator[Reference]:
    for match in NUMBERED.finditer(folded):
        act = next(name for name in ACTS if match[name])
        number = match["number"].lstrip("0") or "0"
        year = _full_year(match["year"] or match["year_after"] or match["year_before"])
        if act == "ue" and match["year"] and _looks_like_year(number):
            number, year = match["year"], number
        yield Reference(act, number, year, match["term"] or "", "", match.start(), match.end())
    if not any(name in folded for name in (*NAMED, *_POINTED)):
        return
    for match in NAME.finditer(folded):
        act, number, year = NAMED[_POINTED.get(match[0], match[0])]
        yield Reference(act, number, year, "", "", match.start(), match.end())


def find_references(folded: str) -> list[Reference]:
    """In the order of the text; an article beside its act is one reference with it, after it or before."""
    folded = folded.replace("\n", " ")
    acts = {reference.start: reference for reference in _numbered(folded)}
    ends = {reference.end: reference.start for reference in acts.values()}
    for match in ARTICLE.finditer(folded):
        has_more = match[0].startswith(("artt", "articoli"))
        end = match.end() if has_more else match.end("article")
        act = _act_beside(folded, acts, ends, match.start(), end)
        first, *others = ARTICLES.finditer(folded, match.start("article"), end)
        start = match.start() if act is NO_ACT else min(match.start(), act.start)
        end = max(end, act.end)
        acts[start] = replace(act, article=_article(first[0]), start=start, end=end)
        for other in others:
            acts[other.start()] = replace(
                act, article=_article(other[0]), start=other.start(), end=other.end()
            )
    return [acts[start] for start in sorted(acts)]


def _act_beside(
    folded: str, acts: dict[int, Reference], ends: dict[int, int], start: int, end: int
) -> Reference:
    """The act of the articles that stand from `start` to `end`, taken out of `acts`; none: an empty one."""
    between = BETWEEN.match(folded, end)
    if act := acts.pop(between.end() if between else end, None):
        return act
    near = (place for place in (start - 1, start - 2) if folded[place:start] in BEFORE and place in ends)
    act = acts.get(ends[place]) if (place := next(near, None)) else None
    return acts.pop(act.start) if act and not act.article else NO_ACT


def _article(written: str) -> str:
    return re.sub(r"[- ]", "", written)


def cited_acts(text: str) -> Counter[Reference]:
    """The acts that a text names for certain, each with how often, without articles and places."""
    found = find_references(fold(clean(text)))
    return Counter(replace(one, article="", start=0, end=0) for one in found if one.is_certain)


def reference_in(text: str) -> Reference | None:
    """The act that somebody asks for, as they would write it: `DGR XI/4563`, `d.lgs 147/2017`."""
    return next(iter(cited_acts(text)), None)
