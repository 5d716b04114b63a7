"""Threads and cases for programs."""

import pytest

API = "/api/v1"


def rows(answer, *names: str) -> list[tuple]:
    return [tuple(one[name] for name in names) for one in answer.json()["results"]]


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, title="Trasporto sociale", is_question=True)


def test_threads_of_a_space_with_what_is_new(make, thread, anna, bruno, carla, client_of):
    answered = make.thread(carla, title="Altra domanda")
    make.post(answered, anna)
    client, address = client_of(bruno), f"{API}/spaces/{thread.space_id}/threads"
    assert rows(client.get(address), "title", "posts", "unread") == [
        ("Trasporto sociale", 1, 1),
        ("Altra domanda", 2, 2),
    ]
    read = client.put(f"{API}/threads/{answered.pk}/read", {"seq": 99}, "application/json")
    assert read.json() == {"seq": 2}
    assert rows(client.get(f"{address}?show=unread"), "title") == [("Trasporto sociale",)]
    assert rows(client.get(f"{address}?show=unanswered"), "title") == [("Trasporto sociale",)]
    assert rows(client.get(f"{address}?show=solved"), "title") == []
    one = client.get(f"{API}/threads/{answered.pk}").json()
    assert (one["seq"], one["read_up_to"], one["unread"]) == (2, 2, 0)


def test_posts_after_a_number_without_those_hidden_from_the_reader(make, thread, anna, bruno, client_of):
    make.post(thread, bruno, text="Il **mio**")
    held = make.held(make.post(thread, bruno, text="Da leggere prima")).post
    address = f"{API}/threads/{thread.pk}/posts"
    assert rows(client_of(bruno).get(f"{address}?after=1"), "seq", "held") == [(2, False), (held.seq, True)]
    assert rows(client_of(anna).get(f"{address}?after=1"), "body", "html") == [
        ("Il **mio**", "<p>Il <strong>mio</strong></p>\n")
    ]


def test_a_case_is_taken_and_decided(make, thread, anna, bruno, marco, client_of):
    case = make.reported(make.post(thread, bruno, text="Siete incapaci"), anna, text="Offende tutti")
    client, address = client_of(marco), f"{API}/moderation/cases/{case.pk}"
    assert rows(client.get(f"{API}/moderation/cases"), "id", "body", "state") == [
        (case.pk, "Siete incapaci", "waiting")
    ]
    decision = {"outcome": "hide", "rule": "respect", "text": "Attacca le colleghe."}
    early = client.post(f"{address}/decision", decision, "application/json")
    assert early.status_code == 409
    assert client.post(f"{address}/take").json()["taken_by"] == marco.pk
    wrong = client.post(f"{address}/decision", decision | {"rule": "none"}, "application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "rule")
    assert client.post(f"{address}/decision", decision, "application/json").json()["state"] == "decided"
    assert client.get(f"{API}/moderation/cases").json()["results"] == []
    assert "Siete incapaci" not in client_of(anna).get(f"{API}/threads/{thread.pk}/posts").content.decode()


def test_nobody_is_told_who_reported(make, thread, anna, bruno, marco, client_of):
    make.reported(make.post(thread, bruno), anna, text="Offende tutti")
    page = client_of(marco).get(f"{API}/moderation/cases").content.decode()
    assert "Offende tutti" in page
    assert anna.name not in page


@pytest.mark.parametrize("name", ["spaces/{space}/threads", "threads/{thread}/posts", "moderation/cases"])
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    make, thread, anna, bruno, dario, client_of, django_assert_max_num_queries, name
):
    client, counts = client_of(dario), []
    address = f"{API}/" + name.format(space=thread.space_id, thread=thread.pk)
    for more in (1, 2):
        for _ in range(more):
            make.thread(anna)
            make.reported(make.post(thread, bruno), anna)
        with django_assert_max_num_queries(14) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
