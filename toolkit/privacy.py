"""What `toolkit` keeps about people, and for how long."""

from django.db.models import Q

from accounts.privacy import DELETED, KEPT, NOT_PERSONAL, For, Subject, register

DOWNLOAD_DAYS = 365

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_documents()
    _declare_what_readers_do()
    curated = "Indici e citazioni dei documenti."
    register("toolkit.Area", Subject.DOCUMENTS, NOT_PERSONAL, curated, plain="slug name")
    register("toolkit.Citation", Subject.DOCUMENTS, NOT_PERSONAL, curated, plain="act number year term")
    register("toolkit.Document_areas", Subject.DOCUMENTS, NOT_PERSONAL, curated)
    register("toolkit.CollectionItem", Subject.DOCUMENTS, NOT_PERSONAL, curated)


def _declare_documents() -> None:
    register(
        "toolkit.Document", Subject.DOCUMENTS, KEPT,
        "Patrimonio comune degli uffici; le bozze che nessun altro ha visto sono cancellate.",
        owners="author", actors="reviewer", drops=Q(status="draft"),
        words="title abstract legal_references source review_note outdated_reason",
        plain="language licence audience review_reminder",
    )
    register(
        "toolkit.Version", Subject.DOCUMENTS, KEPT,
        "Un file così com'è arrivato: è un documento dell'ente, e ciò che vi è scritto non si cambia.",
        owners="author", actors="reviewer", files="file preview",
        words="original_name signer extraction_note change_note review_note placeholder_fault placeholders",
        plain="sha256 media_type",
    )
    register(
        "toolkit.Passage", Subject.DOCUMENTS, NOT_PERSONAL,
        "Il testo di un documento dell'ente, per la ricerca: segue il file, che non si cambia.",
        stays="text section",
    )
    register(
        "toolkit.Comment", Subject.DOCUMENTS, KEPT, "Le osservazioni su un documento.",
        owners="author", actors="settled_by", words="text",
    )
    register(
        "toolkit.Collection", Subject.DOCUMENTS, KEPT, "Una raccolta di documenti.",
        owners="curator", words="title text", plain="audience",
    )


def _declare_what_readers_do() -> None:
    register(
        "toolkit.Wanted", Subject.DOCUMENTS, KEPT, "Un documento che qualcuno cerca, o prepara.",
        owners="author", actors="taken_by", words="title text",
    )
    register("toolkit.Vote", Subject.DOCUMENTS, KEPT, "Quanti lo cercano.", owners="person")
    register(
        "toolkit.Opinion", Subject.DOCUMENTS, KEPT, "Quanto un documento è utile, e perché.",
        owners="person", words="reason",
    )
    register("toolkit.Star", Subject.DOCUMENTS, DELETED, "I tuoi preferiti.", "finché li tieni", owners="person")
    register(
        "toolkit.Download", Subject.DOCUMENTS, KEPT, "Per avvisare di una versione nuova; poi resta il numero.",
        For(DOWNLOAD_DAYS, "at", "dallo scaricamento"), unlinks="person",
    )
