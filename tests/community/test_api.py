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
    """A call with a person's token; a body makes it a POST."""

    def with_token(person, path, body=None):
        authorization = {"HTTP_AUTHORIZATION": f"Bearer {create_token(person)}"}
        if body is None:
            return client.get(f"/api/v1/{path}", **authorization)
        return client.post(f"/api/v1/{path}", body, content_type="application/json", **authorization)

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
        ({"key": "a\x00", "body": "a"}, 422),
        ({"body": "a"}, 422),
        ({"key": 7, "body": []}, 422),
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
        with django_assert_num_queries(8):
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
