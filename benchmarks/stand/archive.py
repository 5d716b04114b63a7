"""A site to back up, and who goes on writing on it meanwhile: `fill POSTS FILES`, or `write` until told to stop."""

import os
import random
import signal
import sys
import threading
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.files.base import ContentFile  # noqa: E402 (models need Django set up)
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402

from accounts.models import Person  # noqa: E402
from benchmarks import dataset  # noqa: E402
from community.actions import attach, post_message  # noqa: E402
from community.models import Attachment, Thread  # noqa: E402
from community.tasks import clear_attachment  # noqa: E402
from toolkit.models import Version  # noqa: E402

SMALLEST, LARGEST = 20_000, 400_000  # bytes of a file
PAUSE = 0.02  # seconds
enough = threading.Event()


def fill(posts: int, files: int) -> None:
    """A region with so many posts, and so many files: those of the documents, the others of posts."""
    dataset.fill(people=1500 if posts > 5000 else 150, threads=max(posts // 50, 10), posts=posts)
    choose = random.Random(1)
    for version in Version.objects.order_by("pk"):
        if files <= 0:
            version.file = ""
            version.save(update_fields=["file"])
            continue
        version.file.save("regolamento.pdf", ContentFile(_content(choose)), save=True)
        files -= 1
    thread = Thread.objects.order_by("pk").first()
    assert thread is not None
    for number in range(files):
        kept = Attachment(thread=thread, uploader=thread.author, name=f"allegato{number}.pdf", size=1)
        kept.file.save(f"{uuid.uuid4().hex}.pdf", ContentFile(_content(choose)), save=False)
        kept.save()


def _content(choose: random.Random) -> bytes:
    return choose.randbytes(choose.randint(SMALLEST, LARGEST))


def write() -> int:
    """Messages, files and files taken away, by the actions people use; gives how many messages were acknowledged."""
    people = list(Person.objects.order_by("pk")[:100])
    threads = list(Thread.objects.filter(space__kind="general").order_by("pk")[:20])
    print("ready", flush=True)
    count = 0
    while not enough.is_set():
        author, thread = people[count % len(people)], threads[count % len(threads)]
        post_message(author, thread, f"Messaggio {count} scritto durante il salvataggio.", uuid.uuid4().hex)
        count += 1
        if count % 5 == 0:
            file = SimpleUploadedFile("nota.txt", b"Una nota. " * 100)
            made = attach(author, thread, file)
            if count % 10 == 0:
                clear_attachment.call(made.pk)
        enough.wait(PAUSE)
    return count


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        signal.signal(signal.SIGTERM, lambda number, frame: enough.set())
        print(write(), flush=True)
