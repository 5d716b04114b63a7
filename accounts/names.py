"""Is this text a person's name, and how is it written the one way we keep?"""

import unicodedata

MAX_NAME = 80
QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"})
APART_FROM_LETTERS = frozenset(" '-.")
NOT_A_NAME = "può contenere lettere, spazi, apostrofi, punti e trattini."
MIXED = "mescola lettere di alfabeti diversi: riscrivilo con la tastiera."
TOO_LONG = f"è più lungo di {MAX_NAME} caratteri."


def clean_name(text: str) -> str:
    """NFKC, without control and invisible characters, one space between words."""
    visible = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    composed = unicodedata.normalize("NFKC", visible.translate(QUOTES)).translate(QUOTES)
    return " ".join(composed.split())


def fault_of_name(name: str) -> str:
    """The end of the sentence that begins with the field's name; empty when the cleaned name is good."""
    if len(name) > MAX_NAME:
        return TOO_LONG
    letters = [c for c in name if unicodedata.category(c)[0] in "LM"]
    others = set(name) - set(letters) - APART_FROM_LETTERS
    begins_well = name[:1] == "'" or unicodedata.category(name[:1] or " ")[0] == "L"
    if others or not letters or not begins_well:
        return NOT_A_NAME
    scripts = {unicodedata.name(c, "?").split()[0] for c in letters if unicodedata.category(c)[0] == "L"}
    return MIXED if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1 else ""


def key_of(text: str) -> str:
    """For comparing what people write with a name or a code: no case, no accents, no double spaces."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", clean_name(text)) if unicodedata.category(c) != "Mn"
    )
    return " ".join(bare.casefold().replace("'", " ").split())
