"""The community for programs, as contracted."""

import pytest

from accounts.tokens import create_token
from community.models import Post, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def call(client):
    """A call with a person's token; a body makes it a POST, unless a method is named."""

    def with_token(person, path, body=None, method=""):
        authorization = {"HTTP_AUTHORIZATION": f"Bearer {create_token(person)}"}
        ask = getattr(client, method or ("get" if body is None else "post"))
        return ask(f"/api/v1/{path}", body, content_type="application/json", **authorization)

    return with_token


def test_spaces_are_those_one_sees(call, make, bruno, elena, territory):
    general = make.space()
    make.space("ats", "Altra ATS", ats=territory.other_ats)
    own = make.space("ats", "La mia ATS", ats=territory.ats)
    answer = call(bruno, "spaces").json()
    assert answer == {
        "results": [
            {"id": general.pk, "title": "Spazio comune", "kind": "general", "ats": None},
            {"id": own.pk, "title": "La mia ATS", "kind": "ats", "ats": territory.ats.code},
        ],
        "next": None,
    }
    assert call(elena, "spaces").json()["results"] == []


def test_spaces_take_the_same_queries_for_one_and_three(
    client_of, make, anna, territory, django_assert_num_queries
):
    client = client_of(anna)
    make.space()
    client.get("/api/v1/spaces")
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/spaces").json()["results"]) == 1
    make.space("ats", ats=territory.ats)
    make.space("theme", "Minori")
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/spaces").json()["results"]) == 3


def test_start_thread(call, make, bruno):
    path, body = f"spaces/{make.space().pk}/threads", {"title": "Titolo", "body": "Testo", "key": "k-1"}
    first = call(bruno, path, body)
    thread = Thread.objects.get()
    assert (first.status_code, first.json()) == (
        201,
        {"id": thread.pk, "url": f"http://testserver/discussioni/{thread.pk}/"},
    )
    again = call(bruno, path, body)
    assert (again.status_code, again.json()) == (200, first.json())
    assert call(bruno, path, body | {"body": "Altro"}).status_code == 409


def test_post_message(call, thread, bruno):
    path, body = f"threads/{thread.pk}/posts", {"key": "k-1", "body": "Testo"}
    first = call(bruno, path, body)
    assert (first.status_code, first.json()) == (
        201,
        {"id": Post.objects.get(key="k-1").pk, "seq": 2, "key": "k-1"},
    )
    again = call(bruno, path, body)
    assert (again.status_code, again.json()) == (200, first.json())
    conflict = call(bruno, path, body | {"body": "Altro"})
    assert conflict.status_code == 409
    assert conflict["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"key": "k", "body": ""}, 400),
        ({"key": "k", "body": "a\x00b"}, 400),
        ({"key": "k", "body": "a" * 10_001}, 400),
        ({"key": "", "body": "a"}, 422),
        ({"key": "k" * 65, "body": "a"}, 422),
        ({"key": "a\x00", "body": "a"}, 400),
        ({"body": "a"}, 422),
        ({"key": 7, "body": []}, 422),
        ({"key": "k", "body": "a", "reply_to": 999_999}, 400),
        ({"key": "k", "body": "a", "reply_to": "1"}, 422),
        ({"key": "k", "body": "a", "reply_to": True}, 422),
        ({"key": "k", "body": "a", "reply_to": 2**70}, 422),
        ({"key": "k", "body": "a", "attachments": [999_999]}, 400),
        ({"key": "k", "body": "a", "attachments": [-1]}, 422),
        ({"key": "k", "body": "a", "attachments": 5}, 422),
    ],
)
def test_bad_input_is_a_problem_never_a_crash(call, thread, bruno, body, status):
    answer = call(bruno, f"threads/{thread.pk}/posts", body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Post.objects.filter(author=bruno).exists()


def test_too_many_posts_say_when_to_come_back(call, thread, bruno, make, settings):
    settings.RATE_LIMITS = True
    for _ in range(30):
        make.post(thread, bruno)
    answer = call(bruno, f"threads/{thread.pk}/posts", {"key": "k", "body": "ancora"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60


def test_events_after_a_number(call, thread, bruno, anna, make):
    post = make.post(thread, bruno, "Uno", key="k-1")
    make.post(thread, anna, "Due")
    answer = call(bruno, f"threads/{thread.pk}/events?after=1").json()
    assert answer["seq"] == 3
    assert [event["seq"] for event in answer["events"]] == [2, 3]
    first, second = (event["post"] for event in answer["events"])
    assert (first["id"], first["key"], first["author"]) == (
        post.pk,
        "k-1",
        {"id": bruno.pk, "name": "Bruno Rossi"},
    )
    assert "key" not in second
    assert call(bruno, f"threads/{thread.pk}/events?after=3").json() == {"events": [], "seq": 3}


def test_events_come_at_most_five_hundred_at_a_time(call, thread, bruno):
    from live.models import Event

    Event.objects.bulk_create(
        Event(topic=thread.topic, seq=seq, kind="message.posted", object_id=0) for seq in range(2, 703)
    )
    type(thread.topic).objects.update(seq=702)
    first = call(bruno, f"threads/{thread.pk}/events").json()
    rest = call(bruno, f"threads/{thread.pk}/events?after={first['seq']}").json()
    assert (len(first["events"]), first["seq"], len(rest["events"]), rest["seq"]) == (500, 500, 202, 702)
    assert rest["events"][-1] == {"type": "event", "seq": 702, "kind": "void"}


@pytest.mark.parametrize("after", ["-1", "abc", "9" * 30])
def test_events_after_nonsense(call, thread, bruno, after):
    assert call(bruno, f"threads/{thread.pk}/events?after={after}").status_code == 422


def test_events_take_the_same_queries_for_one_and_three(
    client_of, thread, bruno, anna, make, django_assert_num_queries
):
    client = client_of(anna)
    path = f"/api/v1/threads/{thread.pk}/events"
    for posts in (0, 2):
        for _ in range(posts):
            make.post(thread, bruno)
        with django_assert_num_queries(6):
            assert len(client.get(path).json()["events"]) == 1 + posts


def test_what_one_may_not_see_is_not_there(call, make, anna, carla, territory):
    thread = make.thread(anna, make.space("ats", ats=territory.ats))
    for path, body in (
        (f"threads/{thread.pk}/events", None),
        (f"threads/{thread.pk}/posts", {"key": "k", "body": "a"}),
        (f"spaces/{thread.space_id}/threads", {"title": "t", "key": "k-2", "body": "a"}),
    ):
        assert call(anna, path, body).status_code in (200, 201)  # there to be seen
        assert call(carla, path, body).status_code == 404


def test_post_an_answer_with_a_file(call, thread, bruno, make):
    first, file = thread.posts.get(), make.attachment(thread, bruno)
    body = {"key": "k-1", "body": "Ecco", "reply_to": first.pk, "attachments": [file.pk]}
    assert call(bruno, f"threads/{thread.pk}/posts", body).status_code == 201
    post = Post.objects.get(key="k-1")
    assert (post.reply_to, post.attachments.get()) == (first, file)


def test_edit_message(call, thread, bruno, make):
    post = make.post(thread, bruno, "vecchio")
    answer = call(bruno, f"posts/{post.pk}", {"body": "nuovo"}, "patch")
    assert answer.status_code == 200
    assert answer.json() | {"edited_at": "…"} == {
        "id": post.pk,
        "body": "nuovo",
        "html": "<p>nuovo</p>\n",
        "edited_at": "…",
    }
    assert answer.json()["edited_at"]
    assert post.versions.get().body == "vecchio"


def test_remove_message(call, thread, bruno, make):
    post = make.post(thread, bruno)
    path = f"posts/{post.pk}"
    assert [call(bruno, path, method="delete").status_code for _ in range(2)] == [204, 404]


def test_reactions_by_program(call, thread, bruno, make):
    post = make.post(thread, bruno)
    path = f"posts/{post.pk}/reactions/❤️"
    thanks = {"emoji": "❤️", "count": 1, "people": [{"id": bruno.pk, "name": "Bruno Rossi"}]}
    for _ in range(2):
        answer = call(bruno, path, method="put")
        assert (answer.status_code, answer.json()) == (200, {"reactions": [thanks]})
    for _ in range(2):
        answer = call(bruno, path, method="delete")
        assert (answer.status_code, answer.json()) == (200, {"reactions": []})


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("patch", "", {"body": ""}, 400),
        ("patch", "", {"body": "a\x00b"}, 400),
        ("patch", "", {"body": 7}, 422),
        ("patch", "", {}, 422),
        ("put", "/reactions/💣", None, 400),
        ("put", "/reactions/👍👍", None, 400),
    ],
)
def test_bad_changes_are_problems(call, thread, bruno, make, method, path, body, status):
    post = make.post(thread, bruno, "com'era")
    answer = call(bruno, f"posts/{post.pk}{path}", body, method)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    post.refresh_from_db()
    assert (post.body, post.reactions.count()) == ("com'era", 0)


def test_a_closed_thread_is_the_wrong_moment(call, thread, bruno, make):
    post = make.post(thread, bruno)
    Thread.objects.update(is_locked=True)
    calls = [
        ("post", f"threads/{thread.pk}/posts", {"key": "k", "body": "a"}),
        ("patch", f"posts/{post.pk}", {"body": "a"}),
        ("put", f"posts/{post.pk}/reactions/👍", None),
    ]
    for method, path, body in calls:
        answer = call(bruno, path, body, method)
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
        assert "chiusa" in answer.json()["detail"]
