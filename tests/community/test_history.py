"""What a message was before: the differences, the page, and who may read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.markdown import COMPARED
from community.actions import edit_message, hide_post
from community.models import Post, PostVersion
from community.queries.history import SHOWN, history_of
from toolkit.differences import Run, differences

texts = st.text(alphabet="ab .\n", max_size=60)


@pytest.mark.parametrize(
    ("earlier", "later", "runs"),
    [
        ("uno due tre", "uno due tre", [("same", "uno due tre")]),
        (
            "uno due tre",
            "uno quattro tre",
            [("same", "uno "), ("gone", "due"), ("new", "quattro"), ("same", " tre")],
        ),
        ("uno", "uno due", [("same", "uno"), ("new", " due")]),
        ("uno due", "due", [("gone", "uno "), ("same", "due")]),
        ("uno", "due", [("gone", "uno"), ("new", "due")]),
        ("", "uno", [("new", "uno")]),
        ("uno.", "uno!", [("same", "uno"), ("gone", "."), ("new", "!")]),
    ],
)
def test_differences(earlier, later, runs):
    assert differences(earlier, later) == [Run(*run) for run in runs]


@given(texts, texts)
def test_both_texts_can_be_read_from_the_runs(earlier, later):
    runs = differences(earlier, later)
    assert "".join(run.text for run in runs if run.kind != "new") == earlier
    assert "".join(run.text for run in runs if run.kind != "gone") == later


@pytest.mark.parametrize("texts", COMPARED.values(), ids=COMPARED)
def test_the_longest_texts_are_compared(texts):
    """How long that takes is printed by `benchmarks.markdown`."""
    earlier, later = texts
    runs = differences(earlier, later)
    assert "".join(run.text for run in runs if run.kind != "new") == earlier
    assert "".join(run.text for run in runs if run.kind != "gone") == later


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.mark.django_db
def test_the_texts_come_newest_first(thread, bruno, make):
    post = make.post(thread, bruno, "uno")
    for text in ("uno due", "due"):
        edit_message(bruno, post, text)
    history = history_of(Post.objects.get(pk=post.pk))
    assert [(text.number, text.body) for text in history.texts] == [(3, "due"), (2, "uno due"), (1, "uno")]
    assert history.texts[0].runs == [("gone", "uno "), ("same", "due")]
    assert history.texts[2].runs == []
    assert history.texts[2].written_at == post.created_at
    assert history.earlier_count == 0


@pytest.mark.django_db
def test_the_page_shows_words_that_came_and_went(client_of, thread, bruno, carla, make):
    post = make.post(thread, bruno, "Il <b>vecchio</b> regolamento")
    edit_message(bruno, post, "Il <script>nuovo</script> regolamento")
    page = client_of(carla).get(f"/discussioni/messaggi/{post.pk}/storia/").content.decode()
    assert '<span class="visually-hidden">[aggiunto: </span>' in page
    assert '<span class="visually-hidden">[tolto: </span>' in page
    assert "<script>nuovo" not in page and "<b>vecchio" not in page
    assert "Il testo di adesso" in page and "Il primo testo" in page


@pytest.mark.django_db
def test_a_message_that_never_changed_says_so(client_of, thread, bruno, make):
    post = make.post(thread, bruno)
    page = client_of(bruno).get(f"/discussioni/messaggi/{post.pk}/storia/").content.decode()
    assert "non ha mai modificato" in page


@pytest.mark.django_db
def test_a_hidden_message_hides_its_history(client_of, thread, bruno, carla, make):
    post = make.post(thread, bruno, "segreto")
    edit_message(bruno, post, "corretto")
    url = f"/discussioni/messaggi/{post.pk}/storia/"
    assert "segreto" in client_of(carla).get(url).content.decode()
    hide_post(post)
    answer = client_of(carla).get(url)
    assert answer.status_code == 404
    assert "segreto" not in answer.content.decode()


@pytest.mark.django_db
def test_only_the_latest_texts_are_shown_and_the_others_counted(
    client_of, thread, bruno, make, django_assert_num_queries
):
    post = make.post(thread, bruno)
    client, url = client_of(bruno), f"/discussioni/messaggi/{post.pk}/storia/"
    client.get(url)
    for count in (1, 3, SHOWN + 1):
        rows = [
            PostVersion(post=post, body=f"t{n}", html="", written_at=post.created_at) for n in range(count)
        ]
        PostVersion.objects.bulk_create(rows)
        with django_assert_num_queries(6):
            page = client.get(url).content.decode()
    history = history_of(Post.objects.get(pk=post.pk))
    assert (len(history.texts), history.texts[-1].number, history.earlier_count) == (SHOWN, 7, 6)
    assert "6 testi più vecchi" in page
