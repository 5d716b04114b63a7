"""What people have done with the demo's documents since: newer versions, collections, opinions, requests."""

from dataclasses import dataclass, replace

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.demo.cast import DOMAIN, Cast
from reports.demo.clock import as_of, days_ago
from reports.demo.files import Block, Source, build, read_sources
from toolkit import actions
from toolkit.models import Collection, Document, Download, Opinion, Star, Version, Wanted
from toolkit.newer import tell_holders
from toolkit.reading import read_version


@dataclass(frozen=True)
class Newer:
    """A newer file: that of the source with one paragraph more. `decided` 0: it waits for its review."""

    name: str
    note: str
    added: str
    proposed: int  # days ago
    decided: int = 0


NEWER = (
    Newer(
        "regolamento-isee",
        "Aggiunta la clausola su chi presenta l'ISEE corrente in corso d'anno.",
        "Chi presenta l'ISEE corrente paga la nuova quota dal primo giorno del mese successivo alla domanda, "
        "senza conguaglio sui mesi già fatturati.",
        40,
        33,
    ),
    Newer(
        "protocollo-centro-impiego",
        "Aggiunto come si convoca l'équipe quando la persona cambia domicilio.",
        "Quando la persona cambia domicilio, l'équipe che la segue informa quella del nuovo territorio entro "
        "cinque giorni e la invita al primo incontro utile.",
        2,
    ),
)
# Title: (what it is for, the documents in their order).
COLLECTIONS = {
    "Per chi comincia in un ufficio di piano": (
        "I documenti da leggere nelle prime settimane: come funziona l'ufficio, che cosa decide l'assemblea, "
        "com'è fatto un piano di zona.",
        (
            "regolamento-ufficio-di-piano",
            "convenzione-gestione-associata",
            "verbale-assemblea-sindaci",
            "schema-piano-di-zona",
            "scheda-monitoraggio",
        ),
    ),
    "Coprogettare con il Terzo settore": (
        "Dall'avviso al rendiconto: gli atti che servono, nell'ordine in cui servono.",
        ("determina-coprogettazione", "avviso-coprogettazione", "modello-rendiconto"),
    ),
}
# (document, who, whether it was useful, why)
OPINIONS = (
    ("avviso-coprogettazione", "membro 51", True, "Usato per il bando dell'housing: bastano due ore."),
    ("avviso-coprogettazione", "membro 58", True, ""),
    ("avviso-coprogettazione", "referente 47", False, "Manca lo schema della convenzione finale."),
    ("regolamento-isee", "membro 63", True, "La tabella delle prestazioni ci ha risparmiato una riunione."),
    ("regolamento-isee", "referente 52", True, ""),
    ("scheda-rilevazione-bisogni", "membro 70", True, "Con i Comuni già scritti si parte subito."),
)
STARS = (
    ("regolamento-isee", "membro 1"),
    ("avviso-coprogettazione", "membro 1"),
    ("schema-piano-di-zona", "referente 1"),
)
# (title, what for, who asks, who votes, who makes it)
WANTED = (
    (
        "Convenzione per il servizio di tutela minori",
        "Per affidare la tutela a un solo servizio d'Ambito: compiti, reperibilità, rapporti con il tribunale.",
        "referente 41",
        ("membro 44", "membro 47", "referente 49", "membro 53"),
        "membro 44",
    ),
    (
        "Patto educativo con le scuole contro la dispersione",
        "Chi segnala, a chi, entro quando; e che cosa fa ciascuno prima della segnalazione.",
        "membro 42",
        ("membro 45", "referente 46"),
        "",
    ),
    (
        "Lettera di accompagnamento per la dimissione protetta",
        "Una pagina sola, da compilare in reparto e da leggere a casa.",
        "membro 43",
        ("membro 48",),
        "",
    ),
)
FLAGGED = "determina-a-contrarre"
WHY_FLAGGED = (
    "Il codice dei contratti è cambiato con il D.lgs. 209/2024: vanno rivisti i riferimenti agli articoli."
)
MOST_TAKERS, TAKEN_DAYS = 12, 80


def around(cast: Cast) -> int:
    """Add what is missing; answers how many things there were to add. The documents are there already."""
    sources = {source.name: source for source in read_sources()}
    shelf = {name: _document(source) for name, source in sources.items()}
    made = _downloads(cast, list(shelf.values()))
    made += sum(_propose(cast, shelf[one.name], sources[one.name], one) for one in NEWER)
    return (
        made
        + _collections(cast, shelf)
        + _opinions(cast, shelf)
        + _wanted(cast)
        + _flag(cast, shelf[FLAGGED])
    )


def _document(source: Source) -> Document:
    return Document.objects.get(title=source.title, author__email__endswith="@" + DOMAIN)


def _downloads(cast: Cast, documents: list[Document]) -> int:
    """Who has what, for the numbers of the last months."""
    if Download.objects.exists():
        return 0
    rows = [
        Download(
            version=document.current_version,
            person=cast.called(f"membro {document.pk + 7 * turn}"),
            at=days_ago((document.pk * 5 + turn * 11) % TAKEN_DAYS + 1, 9 + turn % 8),
        )
        for document in documents
        for turn in range(min(document.downloads, MOST_TAKERS))
    ]
    Download.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _propose(cast: Cast, document: Document, source: Source, newer: Newer) -> int:
    if document.author is None or document.versions.count() > 1:
        return 0
    longer = replace(source, blocks=(*source.blocks, Block("paragraph", newer.added)))
    file = SimpleUploadedFile(source.file_name, build(longer))
    proposed_at = days_ago(newer.proposed, 10)
    with as_of(proposed_at):
        version = actions.propose_version(document.author, document, file, newer.note)
        read_version(version.pk)
        Version.objects.filter(pk=version.pk).update(created_at=proposed_at)
    if newer.decided:
        _decide(cast, document, version, newer)
    return 1


def _decide(cast: Cast, document: Document, version: Version, newer: Newer) -> None:
    decided_at = days_ago(newer.decided, 15)
    with as_of(decided_at):
        actions.publish_version(cast.moderators[0], document)
        tell_holders(version.pk)
        Version.objects.filter(pk=version.pk).update(published_at=decided_at)


def _collections(cast: Cast, shelf: dict[str, Document]) -> int:
    missing = [title for title in COLLECTIONS if not Collection.objects.filter(title=title).exists()]
    for title in missing:
        text, names = COLLECTIONS[title]
        made = actions.save_collection(cast.regional, Collection(title=title, text=text))
        for name in names:
            actions.collect(cast.regional, made, shelf[name])
    return len(missing)


def _opinions(cast: Cast, shelf: dict[str, Document]) -> int:
    """And the stars, which are as private as these are shared."""
    if Opinion.objects.exists() or Star.objects.exists():
        return 0
    for number, (name, who, is_useful, reason) in enumerate(OPINIONS, start=1):
        made = actions.say_opinion(cast.called(who), shelf[name], is_useful, reason)
        Opinion.objects.filter(pk=made.pk).update(created_at=days_ago(4 * number, 12))
    for name, who in STARS:
        actions.star(cast.called(who), shelf[name], is_on=True)
    return len(OPINIONS) + len(STARS)


def _wanted(cast: Cast) -> int:
    missing = [one for one in WANTED if not Wanted.objects.filter(title=one[0]).exists()]
    for number, (title, text, who, voters, maker) in enumerate(missing, start=1):
        asked_at = days_ago(9 * number, 11)
        with as_of(asked_at):
            made = actions.ask_for(cast.called(who), title, text)
            for voter in voters:
                actions.vote(cast.called(voter), made, is_on=True)
            if maker:
                actions.take_charge(cast.called(maker), made, is_on=True)
            Wanted.objects.filter(pk=made.pk).update(created_at=asked_at)
    return len(missing)


def _flag(cast: Cast, document: Document) -> int:
    if document.outdated_since:
        return 0
    flagged_at = days_ago(6, 9)
    with as_of(flagged_at):
        actions.flag_outdated(cast.moderators[0], [document], WHY_FLAGGED)
        Document.objects.filter(pk=document.pk).update(outdated_since=flagged_at)
    return 1
