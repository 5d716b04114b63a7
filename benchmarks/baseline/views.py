"""What the stack does at its simplest; each page asks who is signed in, as every page of ours has to."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from community.models import Post, Thread

ROWS = 50


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("niente")


def rows(request: HttpRequest) -> HttpResponse:
    """Fifty threads with their author and space."""
    threads = Thread.objects.select_related("author", "space").order_by("-last_post_at")[:ROWS]
    return render(request, "baseline/rows.html", {"threads": threads, "reader": request.user})


def posts(request: HttpRequest) -> HttpResponse:
    """Fifty posts with their author: as much text as a thread's page."""
    found = (
        Post.objects.select_related("author")
        .filter(thread=int(request.GET["thread"]))
        .order_by("-seq")[:ROWS]
    )
    return render(request, "baseline/posts.html", {"posts": found, "reader": request.user})


def write(request: HttpRequest) -> HttpResponse:
    """One row, committed."""
    thread, author = request.GET["thread"], request.GET["author"]
    row = Post.objects.create(
        thread_id=int(thread), author_id=int(author), key=str(uuid.uuid4()), body="testo", html="<p>testo</p>"
    )
    return HttpResponse(str(row.pk))
