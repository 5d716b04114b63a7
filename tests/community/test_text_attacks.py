"""What people type to break the page: the shared lists through form, API and socket, and words that are no Markdown."""

import json

import pytest
from asgiref.sync import sync_to_async

from accounts.markdown import render
from accounts.tokens import create_token
from community.actions import edit_message, post_message
from community.models import Post
from config.incoming import UNREADABLE
from tests.community.hostile import HOSTILE, LONG, SHORT, faults, payloads
from tests.live.reader import opened

pytestmark = pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"i dati condivisi non sono in {HOSTILE}")

UNSAVEABLE = "Il messaggio contiene caratteri che non si possono salvare: toglili e riprova."
AT_A_TIME = 50


@pytest.fixture(autouse=True)
def nobody_waits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def programme(client, bruno):
    """A call of Bruno's program."""
    authorization = {"HTTP_AUTHORIZATION": f"Bearer {create_token(bruno)}"}

    def call(path, body, method="post"):
        ask = getattr(client, method)
        return ask(f"/api/v1/{path}", body, content_type="application/json", **authorization)

    return call


def bodies(key):
    return dict(Post.objects.filter(key__startswith=key).values_list("body", "html"))


def test_faults_are_seen():
    bad = (
        '<a href="java&#9;script:x" rel="a">x</a><img src=x onerror=y><p onclick=x>a</p><svg><a xlink:href=x>'
    )
    assert len(faults(bad)) == 9
    assert faults(render("# Uno\n\n1. [due](https://a.it)\n\n|a|\n|-|\n|`b`|")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHORT)
def test_form_and_api_store_the_same_harmless_html(name, thread, bruno, client_of, programme):
    client, texts = client_of(bruno), payloads(name)
    for number, text in enumerate(texts):
        sent = client.post(f"/discussioni/{thread.pk}/messaggi/", {"body": text, "key": f"form-{number}"})
        assert sent.status_code == 302, text
        sent = programme(f"threads/{thread.pk}/posts", {"body": text, "key": f"api-{number}"})
        assert sent.status_code == 201, text
    expected = {text: render(text) for text in texts}
    assert bodies("form-") == bodies("api-") == expected
    assert {text: found for text, html in expected.items() if (found := faults(html))} == {}


@pytest.mark.django_db(transaction=True)
async def test_the_socket_stores_and_sends_the_same_harmless_html(thread, bruno, carla):
    writer, reader = await opened(thread, bruno), await opened(thread, carla)
    texts, sent = payloads(*SHORT), []
    for start in range(0, len(texts), AT_A_TIME):
        some = texts[start : start + AT_A_TIME]
        for number, text in enumerate(some, start):
            await writer.send(type="post", key=f"socket-{number}", body=text)
            await writer.until("ack")
        sent += [event["post"] for event in await reader.events(len(some), timeout=15)]
    assert {post["body"]: post["html"] for post in sent} == {text: render(text) for text in texts}
    assert await sync_to_async(bodies)("socket-") == {text: render(text) for text in texts}
    await writer.leave()
    await reader.leave()


@pytest.mark.django_db
@pytest.mark.parametrize("name", LONG)
def test_the_long_lists_are_stored_harmless(name, thread, bruno):
    texts = payloads(name)
    for number, text in enumerate(texts):
        post_message(bruno, thread, text, f"lungo-{number}")
    stored = bodies("lungo-")
    assert len(stored) == len(texts) > 300
    assert {text: found for text, html in stored.items() if (found := faults(html))} == {}


@pytest.mark.django_db
def test_a_correction_is_no_other_door(thread, bruno, client_of, programme, make):
    post, client = make.post(thread, bruno), client_of(bruno)
    for number, text in enumerate(payloads(*SHORT)[::8]):
        address = f"/discussioni/messaggi/{post.pk}/modifica/"
        assert client.post(address, {"body": text, "key": f"k-{number}"}).status_code == 302
        by_form = Post.objects.get(pk=post.pk).html
        edit_message(bruno, post, "Un altro testo")
        answer = programme(f"posts/{post.pk}", {"body": text}, "patch").json()
        assert by_form == answer["html"] == Post.objects.get(pk=post.pk).html == render(text)
        shown = client.post("/discussioni/anteprima/", {"body": text}).content.decode()
        assert render(text) in shown


@pytest.mark.django_db
def test_nul_is_refused_with_a_sentence_by_form_and_api(thread, bruno, client_of, programme):
    client = client_of(bruno)
    before = Post.objects.count()
    for address, fields in [
        (f"/discussioni/{thread.pk}/messaggi/", {}),
        ("/discussioni/nuova/", {"title": "Titolo", "space": thread.space_id}),
        ("/discussioni/anteprima/", {}),
    ]:
        answer = client.post(address, {"body": "a\x00b", "key": "k"} | fields)
        assert answer.status_code == 200
        assert UNSAVEABLE in answer.content.decode(), address
    for path in (f"threads/{thread.pk}/posts", f"spaces/{thread.space_id}/threads"):
        answer = programme(path, {"body": "a\x00b", "title": "Titolo", "key": "k"})
        assert (answer.status_code, answer.json()["detail"]) == (400, UNREADABLE)
    assert Post.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("surrogate", ["\\ud800", "\\udfff", "\\udc00\\ud800"])
def test_half_a_character_is_refused_by_the_api(thread, programme, surrogate):
    """A form cannot send it: a browser writes the replacement character instead."""
    answer = programme(f"threads/{thread.pk}/posts", f'{{"key": "k", "body": "a{surrogate}"}}')
    assert answer.status_code == 400
    assert answer.json()["detail"] == UNREADABLE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud800", "\\udfffb"])
async def test_both_are_an_error_on_the_socket_that_stays(thread, bruno, text):
    reader = await opened(thread, bruno)
    await reader.send_text(f'{{"type": "post", "key": "k", "body": "{text}"}}')
    error = await reader.until("error")
    assert error == {"type": "error", "key": "k", "code": "invalid", "message": UNSAVEABLE}
    await reader.send(type="post", key="k", body=json.loads('"\\ud83d\\ude00"'))
    assert (await reader.until("ack"))["seq"] == 2
    await reader.leave()
