"""Which files may come with a post, and as what they are given back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, BinaryIO

from toolkit import formats
from toolkit.formats import BY_EXTENSION, UnacceptableFile, extension_of

if TYPE_CHECKING:
    from community.models import Attachment

MAX_IMAGE_BYTES = 10 * 1024 * 1024
MOST_FILES = 10  # of one post
TOO_MANY_FILES = f"Un messaggio può avere al massimo {MOST_FILES} allegati: togline qualcuno e riprova."
IMAGE_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
NO_OTHER_IMAGE = "Questo tipo di immagine non è ammesso: salvala in PNG o JPEG, poi caricala di nuovo."
NOT_OF_THIS_KIND = (
    "Questo tipo di file non è ammesso: carica un documento o un'immagine PNG, JPEG, GIF o WEBP."
)
TOO_BIG_IMAGE = "L'immagine supera i 10 MB: riducila, poi caricala di nuovo."
EMPTY = "Il file è vuoto: controlla l'originale e caricalo di nuovo."


def accept(name: str, file: BinaryIO, size: int) -> None:
    """Judged by name, size and content; raises UnacceptableFile. A picture's content is judged by decoding it."""
    extension = extension_of(name)
    if extension in IMAGE_TYPES:
        _accept_image(size)
    elif extension in formats.IMAGES:
        raise UnacceptableFile(NO_OTHER_IMAGE)
    elif extension not in BY_EXTENSION and extension not in formats.LEGACY:
        raise UnacceptableFile(NOT_OF_THIS_KIND)
    else:
        formats.accept(name, file, size)


def _accept_image(size: int) -> None:
    if size == 0:
        raise UnacceptableFile(EMPTY)
    if size > MAX_IMAGE_BYTES:
        raise UnacceptableFile(TOO_BIG_IMAGE)


def is_image(name: str) -> bool:
    return extension_of(name) in IMAGE_TYPES


def media_type_of(name: str) -> str:
    """What an accepted name promises, and the content was found to be."""
    extension = extension_of(name)
    return IMAGE_TYPES.get(extension) or BY_EXTENSION[extension].media_type


def stored_name(name: str) -> str:
    """`ab/<random>.pdf`: of the given name only an extension of the allow-list survives."""
    fresh = uuid.uuid4().hex
    return f"{fresh[:2]}/{fresh}.{extension_of(name)}"


def described(attachment: Attachment) -> dict[str, Any]:
    """As frames and answers to programs show it."""
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "size": attachment.size,
        "url": attachment.get_absolute_url(),
        "image_url": attachment.image_url,
    }
