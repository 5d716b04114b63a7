"""Folders, disks and files: can the site write where it must, and only the site?"""

import json
import os
import shutil
import stat
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from accounts.diagnosis import Check, Finding, broken, fine, look

PROBE = b"doctor"
GIGA = 1e9
LITTLE, NEARLY_NONE = 2 * GIGA, 0.2 * GIGA  # bytes
BUILD = "Preparali: make install-production."


def storage() -> Finding:
    """A small file is written, read and deleted."""
    name = default_storage.save(f"doctor-{uuid.uuid4().hex}.txt", ContentFile(PROBE))
    try:
        with default_storage.open(name) as kept:
            is_same = kept.read() == PROBE
    finally:
        default_storage.delete(name)
    if not is_same or default_storage.exists(name):
        return broken(f"Un file di prova in {_place()} torna diverso o non si cancella.", STORAGE_ADVICE)
    return fine(f"{_place()}: scrive, legge e cancella")


STORAGE_ADVICE = "Controlla MEDIA_ROOT, o le variabili AWS_… e i permessi delle chiavi del bucket."


def _place() -> str:
    if isinstance(default_storage, FileSystemStorage):
        return f"disco locale, {default_storage.location}"
    return f"bucket «{getattr(default_storage, 'bucket_name', '')}»"


def data_folder() -> Finding:
    """Written to for real, since rights are not all that may forbid it; secrets are nobody else's to read."""
    folder = Path(settings.DATA_DIR)
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    probe.write_bytes(PROBE)
    probe.unlink()
    key = folder / "secret_key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        return broken(f"{key} è leggibile da altri utenti.", f"chmod 600 {key}, e una SECRET_KEY nuova.")
    if settings.IS_HTTPS and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        return look(f"{folder} è aperta agli altri utenti della macchina.", f"chmod o-rwx {folder}")
    return fine(f"{folder}: ci scrive solo il sito")


def space() -> Finding:
    """Of the fullest of the disks that the site fills."""
    folders = {Path(settings.DATA_DIR)}
    if isinstance(default_storage, FileSystemStorage):
        folders.add(_that_exists(Path(settings.MEDIA_ROOT)))
    fullest = min(folders, key=lambda folder: shutil.disk_usage(folder).free)
    return space_left(fullest, shutil.disk_usage(fullest).free)


def space_left(folder: Path, free: float) -> Finding:
    found = f"{free / GIGA:.1f} GB liberi in {folder}".replace(".", ",", 1)
    advice = "Libera spazio o allarga il disco; gli archivi di backup vanno su un'altra macchina."
    if free >= LITTLE:
        return fine(found)
    return (look if free >= NEARLY_NONE else broken)(f"{found}.", advice)


def _that_exists(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def static_files() -> Finding:
    """The manifest, and every file that it names."""
    root = Path(settings.STATIC_ROOT)
    try:
        paths = json.loads((root / "staticfiles.json").read_text())["paths"]
    except (OSError, ValueError, KeyError):
        return broken(f"In {root} manca l'elenco dei file statici.", BUILD)
    missing = [name for name in paths.values() if not os.access(root / name, os.R_OK)]
    if missing:
        return broken(
            f"Mancano {len(missing)} file statici su {len(paths)}, per esempio {missing[0]}.", BUILD
        )
    return fine(f"{len(paths)} file")


CHECKS = [
    Check("file caricati", storage, STORAGE_ADVICE),
    Check("cartella dei dati", data_folder, "Dai DATA_DIR all'utente con cui gira il sito (chown, chmod)."),
    Check("spazio su disco", space, "Controlla che DATA_DIR e MEDIA_ROOT ci siano."),
    Check("file statici", static_files, BUILD),
]
