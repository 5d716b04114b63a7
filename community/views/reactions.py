"""Reacting to a post, and saying which one solved a question: from the buttons of a thread's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.asking import signed_in
from accounts.markdown import TextRefused
from community import actions
from community.models import Post
from community.views.answers import visible_post, visible_thread
from community.views.thread_page import number


@require_POST
def react(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = visible_post(person, pk)
    try:
        actions.react(person, post, request.POST.get("emoji", ""), on=request.POST.get("on") == "1")
    except TextRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(post)


@require_POST
def solution(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty `post` takes the mark away; one that is not read here any more is as good as absent."""
    person = signed_in(request)
    thread = visible_thread(person, pk)
    post = None
    if request.POST.get("post"):
        posts = Post.objects.visible_to(person).filter(thread=thread)
        post = get_object_or_404(posts, pk=number(request.POST, "post"))
    try:
        actions.mark_solution(person, thread, post)
    except TextRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(post or thread)
