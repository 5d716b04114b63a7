"""A thread becomes the draft of a document: what was found out together goes where it is looked for."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime

from accounts.models import Person
from community.models import Post, Thread
from toolkit.actions import receive
from toolkit.models import Document

MOST_POSTS = 100


def promote_thread(actor: Person, thread: Thread) -> Document:
    """The actor's own draft, with the audience of the space; raises Refused and AlreadyThere as `receive` does.

    Of an answered question it holds the question and the solution, else the messages shown, from the first."""
    text = "\n\n".join([f"# {thread.title}", *map(_section, _chosen(actor, thread))])
    name = f"{slugify(thread.title)[:80] or 'discussione'}.md"
    file = SimpleUploadedFile(name, text.encode(), "text/markdown")
    details = Document(
        title=thread.title[:250],
        kind=Document.Kind.GUIDELINE,
        audience=thread.space.audience,
        abstract=f"Dalla discussione «{thread.title}».",
        source=thread.get_absolute_url(),
    )
    return receive(actor, file, details, submit=False)


def _chosen(actor: Person, thread: Thread) -> list[Post]:
    posts = Post.objects.visible_to(actor).filter(thread=thread).select_related("author").order_by("seq")
    solution = posts.filter(solves=thread).first()
    return [*posts[:1], solution] if solution else list(posts[:MOST_POSTS])


def _section(post: Post) -> str:
    return f"## {post.author.name}, {date_format(localtime(post.created_at), 'j F Y')}\n\n{post.body}"
