"""A small site with something of each kind, its archive, and archives spoilt on purpose."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Model

from accounts.tokens import create_token
from community import actions
from notifications.actions import notify
from reports.archive import contents, queue, sealing
from reports.archive.manifest import NAME
from tests import make
from tests.community.pictures import picture
from toolkit.models import Version

Parts = list[tuple[str, bytes]]


def small_site() -> None:
    territory = make.territory()
    anna = make.person("anna", role="coordinator")
    bruno = make.person("bruno", role="member", organisation=territory.ambito.office)
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "A" * 32})
    create_token(bruno, ["community:read"], "Uno script")
    thread = make.thread(bruno, text="Chi ha il modello? Anna, tu? È «urgente» ☎.")
    make.attachment(thread, bruno, "nota.txt", post=make.post(thread, anna))
    actions.attach_files(bruno, thread, [make.upload("cortile.png", picture())])
    document = make.document(author=bruno, areas=[make.area()], tags=["ISEE", "compartecipazione"])
    make.version(document, extraction=Version.Extraction.READ)
    notify([anna, bruno], "C'è un documento nuovo.", document)
    survey = make.survey()
    make.responses(survey, territory.ats)
    make.enrolment(make.lab(ats=territory.ats), bruno)
    make.news_file(make.with_cover(make.news()))


def files_of(media: Path) -> dict[str, bytes]:
    return {str(p.relative_to(media)): p.read_bytes() for p in media.rglob("*") if p.is_file()}


def members(archive: Path) -> dict[str, str]:
    """The digest of each, but of the queue: what comes back of that is decided anew."""
    told = manifest_of(archive)
    queued = f"rows/{queue.MODEL._meta.label}.jsonl"
    return {m["name"]: m["sha256"] for m in told["members"] if m["name"] != queued}


def manifest_of(archive: Path) -> dict[str, Any]:
    with zipfile.ZipFile(archive) as opened:
        return json.loads(opened.read(NAME))


def rows_of(archive: Path, model: type[Model]) -> list[dict[str, Any]]:
    with zipfile.ZipFile(archive) as opened:
        lines = opened.read(f"rows/{model._meta.label}.jsonl").splitlines()
    return [json.loads(line) for line in lines]


def everything() -> tuple[dict[str, list[Any]], dict[str, bytes]]:
    """All rows of the site, and all its files."""
    rows = {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in contents.models()}
    return rows, files_of(Path(settings.MEDIA_ROOT))


def rebuilt(source: Path, target: Path, change: Callable[[Parts, dict[str, Any]], None]) -> Path:
    """An archive as a forger without a key would make it: changed, put together and sealed anew."""
    with zipfile.ZipFile(source) as opened:
        parts = [(name, opened.read(name)) for name in opened.namelist() if name != NAME]
    told = manifest_of(source)
    change(parts, told)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
        archive.writestr(NAME, json.dumps(told))
        archive.comment = sealing.BLANK
    sealing.seal(made, b"")
    target.write_bytes(made.getvalue())
    return target


def measured(told: dict[str, Any], parts: Parts) -> None:
    """The manifest lists what there is, and how large it is."""
    told["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts
    ]


def rewritten(label: str, change: Callable[[str], str]) -> Callable[[Parts, dict[str, Any]], None]:
    """Other rows of a model, and a manifest that knows."""

    def spoil(parts: Parts, told: dict[str, Any]) -> None:
        name = f"rows/{label}.jsonl"
        parts[:] = [(n, change(d.decode()).encode() if n == name else d) for n, d in parts]
        measured(told, parts)

    return spoil
