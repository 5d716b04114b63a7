"""What is wrong with a template, told to whoever wrote it: a sentence that says what and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from jinja2 import nodes

STATEMENTS = "for, endfor, if, elif, else, endif e set"
MAX_QUOTED = 80
XML_TAG = re.compile(r"<[^>]*>")
TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
UNCLOSED = re.compile(r"innermost block that needs to be closed is '(\w+)'")
UNKNOWN = re.compile(r"Encountered unknown tag '(\w+)'")

ONLY = "Si compilano solo i modelli DOCX e ODT: salva il documento in uno di questi formati e ricaricalo."
DAMAGED = "Il modello è danneggiato e non si apre: salvalo di nuovo con il tuo programma di scrittura."
LOCKED = "Il modello è protetto da una password: toglila, salva e ricaricalo."
TOO_HEAVY = (
    "Il modello è troppo pesante da compilare: togli cicli e calcoli superflui, o dividilo in più modelli."
)
NOT_FILLED = (
    "Un'espressione del modello non si può calcolare con questi dati: controlla filtri e calcoli tra {{ e }}."
)
MISPLACED = (
    "Un blocco si apre in un punto e si chiude in un altro (per esempio fuori da una tabella e dentro una cella): "
    "metti for ed endfor, o if ed endif, nella stessa riga, nello stesso elenco o nello stesso testo."
)
DEFINITIONS = (
    "Il modello contiene definizioni interne non ammesse: salvalo di nuovo con il tuo programma di scrittura."
)
NOT_A_RECORD = "«{}» non è permesso qui: dopo il punto va il nome di un campo, come in «comune.nome»."
NOT_A_NUMBER = "«{}» non è permesso tra questi valori: vuole due numeri. Per unire due testi usa «~»."
TOO_BIG_NUMBER = "Un calcolo del modello dà un numero troppo grande: controlla le espressioni tra {{ e }}."
UNSHOWN = (
    "Un elenco di schede non si scrive tutto intero: scorrilo con {% for %} e scrivi i campi che servono."
)
ALONE = "«{}» vuole {} per sé: sposta altrove il resto del testo."
NOT_IN_A_ROW = "«{}» vale solo nella riga di una tabella: usa «{{%p … %}}» per ripetere un paragrafo."


class TemplateFault(ValueError):
    """The template cannot be filled; the message is the Italian sentence that says why and how to mend."""


@contextmanager
def told_as(sentence: str) -> Iterator[None]:
    """Whatever a library raises in here is this fault; a template that fills the memory is told elsewhere."""
    try:
        yield
    except (TemplateFault, MemoryError):
        raise
    except Exception as error:
        raise TemplateFault(sentence) from error


def syntax_sentence(message: str, source: str, line: int) -> str:
    """Jinja's complaint in plain words."""
    if unclosed := UNCLOSED.search(message):
        block = unclosed.group(1)
        return (
            f"«{{% {block} … %}}» non è chiuso: aggiungi «{{% end{block} %}}» dove il blocco finisce, "
            f"nell'ordine giusto."
        )
    if unknown := UNKNOWN.search(message):
        return _unknown(unknown.group(1))
    return (
        f"Non si capisce «{quoted(source, line)}»: controlla che ogni {{{{ si chiuda con }}}}, "
        "ogni {% con %}, e che i nomi siano senza spazi né trattini."
    )


def _unknown(name: str) -> str:
    if name in ("endfor", "endif", "else", "elif"):
        return (
            f"«{{% {name} %}}» non ha il suo inizio: aggiungi il for o l'if che gli corrisponde, o toglilo."
        )
    return f"«{{% {name} %}}» non è permesso in un modello: si possono usare {STATEMENTS}."


def refused(node: nodes.Node, source: str, filters: list[str]) -> str:
    """Why the language does not take this node, which Jinja would."""
    where = quoted(source, next((one.lineno for one in (node, *node.iter_child_nodes()) if one.lineno), 0))
    if isinstance(node, nodes.Filter):
        return f"Il filtro «{node.name}» non è permesso in «{where}»: si possono usare {', '.join(filters)}."
    if isinstance(node, nodes.Test):
        return f"Il controllo «is {node.name}» non è permesso in «{where}»: confronta con ==, < o >."
    if isinstance(node, nodes.Call):
        return f"«{where}» non è permesso: un modello non può chiamare funzioni. Togli le parentesi dopo il nome."
    if isinstance(node, nodes.Stmt):
        return f"«{where}» non è permesso: le istruzioni che si possono usare sono {STATEMENTS}."
    return f"«{where}» non è permesso: si possono usare nomi, campi (comune.nome), numeri, testi e filtri."


def quoted(source: str, line: int) -> str:
    """What the author sees of a line of the source: its tags, or its words."""
    lines = source.splitlines()
    visible = XML_TAG.sub("", lines[line - 1]) if 0 < line <= len(lines) else ""
    shown = " ".join(TEMPLATE_TAG.findall(visible)) or visible.strip()
    return shown if len(shown) <= MAX_QUOTED else shown[:MAX_QUOTED] + "…"
