"""Several documents in one ZIP."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO

from accounts.models import Person
from toolkit import rules
from toolkit.formats import clean_name
from toolkit.models import Document

MOST_BYTES = 200 * 1024 * 1024


class TooMuch(ValueError):
    """Nothing to take, or more than one download holds; the message is the Italian sentence."""


def bundle(
    person: Person, documents: Iterable[Document], texts: Mapping[str, str] | None = None
) -> IO[bytes]:
    """A temporary file, at its beginning. Names are those of the files, with the number of the document before;
    `texts` are written beside them, by name."""
    chosen = [one for one in documents if rules.can_take_file(person, one.current_version)]
    if not chosen and not texts:
        raise TooMuch("Scegli almeno un documento dall'elenco, poi scarica.")
    if sum(one.current_version.size for one in chosen if one.current_version) > MOST_BYTES:
        raise TooMuch("I file scelti superano i 200 MB: scegline meno, poi scarica.")
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in (texts or {}).items():
            archive.writestr(clean_name(name), text)
        for document in chosen:
            version = document.current_version
            assert version is not None
            with (
                version.file.open("rb") as file,
                archive.open(f"{document.pk:05} {clean_name(version.original_name)}", "w") as entry,
            ):
                for chunk in file.chunks():
                    entry.write(chunk)
    made.seek(0)
    return made
