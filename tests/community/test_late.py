"""What comes late or twice: the text typed is not lost, and a key answers for one text in one place."""

import pytest
from django.urls import reverse

from community.actions import post_message, start_thread, threads
from community.forms import new_key
from community.models import KeyConflict, Post, Space, Thread

pytestmark = pytest.mark.django_db
HUGE = 99999999999999999999


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def racing(monkeypatch):
    """Once armed, the next look does not see the post that another request is about to commit."""
    looks, look = [], threads.posted

    def first_look_sees_nothing(author, key):
        return look(author, key) if not looks or looks.pop() else None

    monkeypatch.setattr(threads, "posted", first_look_sees_nothing)
    return lambda: looks.append(False)


def archived(space: Space) -> None:
    Space.objects.filter(pk=space.pk).update(is_archived=True)


@pytest.mark.parametrize("title", ["Titolo", "Altro titolo"])
def test_a_key_is_one_title_in_one_space_also_in_a_race(make, bruno, racing, title):
    space, other = make.space(), make.space("theme", title="Bandi")
    first = make.post(make.thread(bruno, space, title="Titolo"), bruno, "testo").thread.posts.first()
    for where, is_same in ((space, title == "Titolo"), (other, False)):
        racing()
        if is_same:
            assert start_thread(bruno, where, title, first.body, first.key).pk == first.pk
        else:
            with pytest.raises(KeyConflict):
                start_thread(bruno, where, title, first.body, first.key)
    assert Thread.objects.count() == 1


def test_a_key_of_another_thread_is_a_conflict(make, thread, bruno, anna):
    post = make.post(make.thread(anna, title="Altra"), bruno, "testo")
    with pytest.raises(KeyConflict):
        post_message(bruno, thread, "testo", post.key)


def test_the_api_answers_409_for_another_title(make, bruno, client_of):
    space, client = make.space(), client_of(bruno)
    sent = {"title": "Titolo", "body": "testo", "key": "k-1"}
    codes = []
    for more in ({}, {}, {"title": "Altro"}):
        answer = client.post(f"/api/v1/spaces/{space.pk}/threads", sent | more, "application/json")
        codes.append(answer.status_code)
    other = make.space("theme", title="Bandi")
    answer = client.post(f"/api/v1/spaces/{other.pk}/threads", sent, "application/json")
    assert [*codes, answer.status_code] == [201, 200, 409, 409]
    assert Thread.objects.count() == 1


def test_a_message_for_a_space_archived_meanwhile_keeps_the_text(thread, bruno, client_of):
    archived(thread.space)
    address = reverse("community:post_message", args=[thread.pk])
    answer = client_of(bruno).post(address, {"key": new_key(), "body": "parole-mie"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "parole-mie</textarea>" in page
    assert "Lo spazio è archiviato" in page and not bruno.posts.exists()


def test_a_second_text_from_one_page_can_be_sent_again(thread, bruno, client_of):
    client, address = client_of(bruno), reverse("community:post_message", args=[thread.pk])
    client.post(address, {"key": "k-1", "body": "prima"})
    answer = client.post(address, {"key": "k-1", "body": "parole-mie"})
    assert answer.status_code == 409 and "parole-mie</textarea>" in answer.content.decode()
    key = answer.context["form"]["key"].value()
    assert key != "k-1" and f'value="{key}"' in answer.content.decode()
    assert client.post(address, {"key": key, "body": "parole-mie"}).status_code == 302
    assert sorted(bruno.posts.values_list("body", flat=True)) == ["parole-mie", "prima"]


def test_a_thread_or_a_correction_that_comes_late_keeps_the_text(make, thread, bruno, client_of):
    client = client_of(bruno)
    sent = {"space": thread.space_id, "title": "Titolo", "body": "prima", "key": "k-1"}
    address = reverse("community:start_thread")
    assert client.post(address, sent).status_code == 302
    answer = client.post(address, sent | {"body": "parole-mie"})
    assert answer.status_code == 409 and "parole-mie</textarea>" in answer.content.decode()
    post = Post.objects.get(key="k-1")
    archived(thread.space)
    answer = client.post(
        reverse("community:edit_message", args=[post.pk]), {"key": "k-1", "body": "parole-mie"}
    )
    assert answer.status_code == 409 and "parole-mie</textarea>" in answer.content.decode()


def test_numbers_past_the_database_are_not_found(make, thread, bruno, client_of):
    client = client_of(bruno)
    for name in ("space", "thread", "edit_message", "remove_message", "news"):
        assert client.get(reverse(f"community:{name}", args=[HUGE])).status_code == 404
    sent = {"key": "k-1", "body": "testo", "title": "Titolo"}
    for name in ("post_message", "edit_message", "remove_message"):
        assert client.post(reverse(f"community:{name}", args=[HUGE]), sent).status_code == 404
    api = "/api/v1"
    assert client.get(f"{api}/threads/{HUGE}/events").status_code == 404
    assert client.post(f"{api}/threads/{HUGE}/posts", sent, "application/json").status_code == 404
    assert client.post(f"{api}/spaces/{HUGE}/threads", sent, "application/json").status_code == 404
    assert client.post(reverse("community:start_thread"), sent | {"space": HUGE}).status_code == 200
    assert not bruno.posts.exists()


@pytest.mark.parametrize("number", [HUGE, "9" * 18, "-1", "²", "٣", "x"])
def test_places_in_lists_may_be_any_number(thread, bruno, client_of, number):
    client = client_of(bruno)
    assert client.get(thread.get_absolute_url(), {"prima": number}).status_code == 200
    assert client.get(thread.space.get_absolute_url(), {"page": number}).status_code == 200
    assert client.get(reverse("community:news_list"), {"page": number}).status_code == 200
    assert client.get(reverse("community:start_thread"), {"spazio": number}).status_code == 200
    assert client.get("/api/v1/spaces", {"cursor": number}).status_code in (200, 422)


def test_the_head_of_a_form_is_answered(make, thread, anna, dario, client_of):
    post = thread.posts.get()
    assert client_of(dario).head(reverse("community:write_news")).status_code == 200
    addresses = [reverse("community:start_thread")]
    addresses += [reverse(f"community:{name}_message", args=[post.pk]) for name in ("edit", "remove")]
    for address in addresses:
        answer = client_of(anna).head(address)
        assert answer.status_code == 200 and answer.content == b""
