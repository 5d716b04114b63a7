"""Builders of what comes with posts: files and drafts, by the same actions people use."""

from django.core.files.uploadedfile import SimpleUploadedFile

from community.actions import attach, save_draft, save_new_draft
from community.models import Attachment, Draft


def upload(name="appunti.txt", content=b"Appunti della riunione.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attachment(thread, uploader, name="appunti.txt", content=b"Appunti della riunione.", post=None):
    """A file in its place; of `post`, or still waiting for one."""
    made = attach(uploader, thread, upload(name, content))
    if post is not None:
        Attachment.objects.filter(pk=made.pk).update(post=post)
        made.refresh_from_db()
    return made


def draft(person, thread=None, text="Una risposta che comincia così", title="") -> Draft:
    if thread is None:
        save_new_draft(person, None, title, text)
    else:
        save_draft(person, thread, text)
    return Draft.objects.get(person=person, thread=thread)
