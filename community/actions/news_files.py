"""What comes with an article: the cover, written anew as all pictures are, files to take home, recordings."""

from functools import partial
from typing import BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.attachments import IMAGE_TYPES, NO_OTHER_IMAGE, accept, is_image, stored_name
from community.image_sandbox import cleaned
from community.models import News, NewsFile
from toolkit.formats import UnacceptableFile, clean_name, extension_of

MOST_FILES = 20
TOO_MANY = f"Una novità può avere al massimo {MOST_FILES} file: togline qualcuno."


def set_cover(actor: Person, news: News, image: UploadedFile | None, alt: str) -> None:
    """The picture, or another description of the one there is; raises UnacceptableFile."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    earlier = news.cover.name
    news.cover_alt = alt
    if image is None:
        news.save(update_fields=["cover_alt"])
        return
    name = clean_name(image.name or "")
    if extension_of(name) not in IMAGE_TYPES:
        raise UnacceptableFile(NO_OTHER_IMAGE)
    _keep(news, news.cover, name, _content_of(name, image), ["cover", "cover_alt"])
    _forget(news.cover, earlier)


def drop_cover(actor: Person, news: News) -> None:
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    earlier, news.cover, news.cover_alt = news.cover.name, "", ""
    news.save(update_fields=["cover", "cover_alt"])
    _forget(news.cover, earlier)


def add_file(actor: Person, news: News, row: NewsFile, file: UploadedFile | None) -> NewsFile:
    """A file of ours, or the address that `row` has; raises UnacceptableFile."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    if news.files.count() >= MOST_FILES:
        raise UnacceptableFile(TOO_MANY)
    row.news = news
    if file is None:
        row.save()
        return row
    row.name = clean_name(file.name or "")
    row.title = row.title or row.name
    content = _content_of(row.name, file)
    row.size = content.size
    _keep(row, row.file, row.name, content)
    return row


def drop_file(actor: Person, row: NewsFile) -> None:
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    name = row.file.name
    row.delete()
    _forget(row.file, name)


def _content_of(name: str, file: UploadedFile) -> File:
    """Judged by name, size and content; a picture is decoded and written anew."""
    accept(name, cast("BinaryIO", file), file.size or 0)
    return ContentFile(cleaned(extension_of(name), file.read())) if is_image(name) else file


def _keep(
    row: News | NewsFile, field: FieldFile, name: str, content: File, columns: list[str] | None = None
) -> None:
    """Under a name of our own; a row that cannot be written leaves no file behind."""
    field.save(stored_name(name), content, save=False)
    try:
        row.save(update_fields=columns)
    except BaseException:
        field.delete(save=False)
        raise


def _forget(field: FieldFile, name: str | None) -> None:
    if name:
        transaction.on_commit(partial(field.storage.delete, name), robust=True)
