"""Files that come with posts: taken in while the post is being written, to wait for it."""

import datetime
from collections.abc import Sequence
from typing import BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import require_open
from community.attachments import MOST_FILES, TOO_MANY_FILES, accept, is_image, stored_name
from community.image_sandbox import cleaned
from community.limits import require_upload_pace
from community.models import Attachment, Thread
from community.tasks import clear_attachment
from toolkit.formats import UnacceptableFile, clean_name, extension_of

WAITS_FOR = datetime.timedelta(days=1)


def attach(person: Person, thread: Thread, file: UploadedFile) -> Attachment:
    """The file, waiting for the post it is meant for; raises UnacceptableFile and TooManyUploads."""
    return attach_files(person, thread, [file])[0]


def attach_files(person: Person, thread: Thread, files: Sequence[UploadedFile]) -> list[Attachment]:
    """All of them or none. Pictures are opened before the transaction begins: it may take seconds."""
    require(rules.can_write(person, thread.space), rules.ONLY_READERS)
    require_open(person, thread)
    if len(files) > MOST_FILES:
        raise UnacceptableFile(TOO_MANY_FILES)
    require_upload_pace(person, len(files))
    stored: list[Attachment] = []
    try:
        for file in files:
            stored.append(_stored(person, thread, file))
        _keep(person, stored)
    except BaseException:
        for attachment in stored:
            attachment.file.delete(save=False)
        raise
    return stored


def _stored(person: Person, thread: Thread, file: UploadedFile) -> Attachment:
    """An unsaved row whose file lies in its place, under a name of our own."""
    name = clean_name(file.name or "")
    accept(name, cast("BinaryIO", file), file.size or 0)
    content: File = ContentFile(cleaned(extension_of(name), file.read())) if is_image(name) else file
    attachment = Attachment(
        thread=thread, uploader=person, name=name, size=content.size, is_image=is_image(name)
    )
    attachment.file.save(stored_name(name), content, save=False)
    return attachment


def _keep(person: Person, stored: Sequence[Attachment]) -> None:
    """The pace is counted again under a lock: many uploads at once are still as many."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        require_upload_pace(person, len(stored))
        later = clear_attachment.using(run_after=timezone.now() + WAITS_FOR)
        for attachment in stored:
            attachment.save()
            later.enqueue(attachment.pk)
