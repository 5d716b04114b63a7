"""Two texts compared say which paragraph came, went, moved or was rewritten, whatever the format."""

import pytest

from tests.toolkit import files
from toolkit.comparison import MOST_PARAGRAPHS, Change, compare, counts, paragraphs, stretches
from toolkit.extraction import extract

AIM = (
    "Il presente regolamento disciplina l'accesso ai servizi sociali dell'Ambito e stabilisce come si presenta "
    "la domanda, chi la esamina e in quanto tempo si risponde."
)
COSTS = (
    "La compartecipazione al costo dei servizi dipende dall'indicatore della situazione economica della famiglia "
    "e viene aggiornata ogni anno dall'assemblea dei sindaci dei Comuni associati."
)
TERMS = (
    "La domanda si presenta allo sportello del segretariato sociale del Comune di residenza entro trenta giorni "
    "dalla richiesta, con i documenti che il modulo elenca nella sua ultima pagina."
)
TERMS_NOW = TERMS.replace("trenta", "sessanta")
PAPER = (
    "Le copie cartacee del modulo restano disponibili presso la biblioteca comunale finché non saranno esaurite, "
    "secondo gli orari di apertura al pubblico esposti all'ingresso."
)
APPEAL = (
    "Contro il diniego si può ricorrere al responsabile del procedimento, che decide nel termine di dieci giorni "
    "dopo avere ascoltato chi ha presentato il ricorso e il servizio interessato."
)
BEFORE = [AIM, COSTS, TERMS, PAPER, APPEAL]
AFTER = [AIM, TERMS_NOW, APPEAL, COSTS]


def pdf_file(*texts: str) -> bytes:
    return files.pdf("#set smartquote(enabled: false)\n" + "\n\n".join(texts))


def read(name: str, data: bytes) -> list[str]:
    return paragraphs(extract(name, data).texts, are_lines=name.endswith("pdf"))


FORMATS = [("a.docx", files.docx_file), ("a.odt", files.odt), ("a.pdf", pdf_file)]


@pytest.mark.parametrize(("name", "made"), FORMATS)
def test_one_moved_one_changed_one_vanished(name, made):
    found = compare(read(name, made(*BEFORE)), read(name, made(*AFTER)))
    assert counts(found) == {"moved": 1, "changed": 1, "gone": 1}
    assert {change.kind: (change.text, change.was) for change in found if change.kind != "same"} == {
        "moved": (COSTS, ""),
        "changed": (TERMS_NOW, TERMS),
        "gone": (PAPER, ""),
    }
    assert [change.text for change in found if change.kind != "gone"] == AFTER


@pytest.mark.parametrize(("name", "made"), FORMATS)
def test_lines_of_paper_become_the_paragraphs_that_were_written(name, made):
    assert read(name, made(*BEFORE)) == BEFORE


def test_a_changed_paragraph_says_which_words():
    runs = Change("changed", TERMS_NOW, TERMS).runs
    words = {kind: [run.text.strip() for run in runs if run.kind == kind] for kind in {r.kind for r in runs}}
    assert ["trenta"] in words.values() and ["sessanta"] in words.values()


def test_the_same_text_has_no_changes():
    assert not counts(compare(BEFORE, list(BEFORE)))


def test_only_so_many_paragraphs_are_compared():
    long = [f"Paragrafo numero {number}" for number in range(MOST_PARAGRAPHS + 10)]
    assert len(compare(long, long)) == MOST_PARAGRAPHS


def test_what_did_not_change_is_folded_but_for_its_ends():
    found = stretches(compare(["a", "b", "c", "d", "e"], ["a", "b", "c", "d", "e", "f"]))
    assert [(one.is_folded, len(one.changes)) for one in found] == [
        (False, 1),
        (True, 3),
        (False, 1),
        (False, 1),
    ]
