"""The page of a thread: what it shows of each post, to whom, and what one may do from it without JavaScript."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import Draft, Post, Space, Thread
from community.queries.messages import files_url, messages_url, size_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


def page_of(client, thread, query=""):
    answer = client.get(f"{thread.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def item(page: str, post: Post) -> str:
    """The HTML of one message."""
    return re.search(rf'<li class="message[^>]*data-message="{post.pk}".*?</li>\n', page, re.S)[0]


def test_addresses_put_together_are_those_of_the_routes():
    for part, name in {
        "storia": "message_history",
        "modifica": "edit_message",
        "rimuovi": "remove_message",
        "segnala": "flag",
        "modera": "open_case",
        "reazioni": "react",
        "schede": "cards",
    }.items():
        assert reverse(f"community:{name}", args=[7]) == f"{messages_url()}7/{part}/"
    assert reverse("community:attachment", args=[7]) == f"{files_url()}7/"
    assert reverse("community:attachment_image", args=[7]) == f"{files_url()}7/immagine/"
    thread = reverse("community:thread", args=[7])
    for part, name in {
        "messaggi": "post_message",
        "allegati": "attach",
        "bozza": "save_draft",
        "persone": "mentionable",
        "soluzione": "solution",
        "chiudi": "lock_thread",
        "sposta": "move_thread",
        "affida": "assign_question",
    }.items():
        assert reverse(f"community:{name}", args=[7]) == f"{thread}{part}/"


def test_an_answer_leads_to_what_it_answers_while_that_is_there(client_of, thread, make, bruno, carla):
    asked = make.post(thread, bruno, "Quanto costa?")
    answer = actions.post_message(carla, thread, "Cento euro.", "k-1", reply_to=asked.pk)
    link = f'href="?messaggio={asked.pk}#messaggio-{asked.pk}" data-answered="{asked.pk}">{bruno.name}</a>'
    assert link in item(page_of(client_of(carla), thread), answer)
    actions.remove_message(bruno, asked)
    page = page_of(client_of(carla), thread)
    assert "In risposta a" not in item(page, answer) and "Quanto costa?" not in page


def test_reactions_are_buttons_that_say_who_and_whether_i(client_of, thread, make, bruno, carla):
    post = make.post(thread, bruno)
    actions.react(carla, post, "👍", on=True)
    actions.react(bruno, post, "🎉", on=True)
    own = item(page_of(client_of(carla), thread), post)
    assert re.search(r'form="togli-reazione"[^>]*value="👍" aria-pressed="true"', own)
    assert re.search(r'form="metti-reazione"[^>]*value="🎉" aria-pressed="false"', own)
    assert f'aria-label="Utile, 1: {carla.name}"' in own


def test_a_reaction_names_ten_and_counts_the_others(client_of, thread, make, bruno):
    post = make.post(thread, bruno)
    for number in range(12):
        actions.react(make.person(f"p{number}", "coordinator"), post, "👍", on=True)
    assert re.search(r'aria-label="Utile, 12: [^"]* e altre 2 persone"', page_of(client_of(bruno), thread))


def test_the_chooser_opens_by_a_link_and_reacts_by_a_form(client_of, thread, make, bruno, carla):
    post = make.post(thread, bruno)
    client = client_of(carla)
    assert "data-chooser" not in item(page_of(client, thread), post)
    assert 'value="🤔"' in item(page_of(client, thread, f"?reagisci={post.pk}"), post)
    answer = client.post(reverse("community:react", args=[post.pk]), {"emoji": "🤔", "on": "1"})
    assert answer.status_code == 302 and post.reactions.get().person == carla


def test_the_solution_is_pinned_and_its_mark_can_be_taken_away(client_of, make, anna, bruno):
    thread = make.thread(anna, is_question=True)
    post = make.post(thread, bruno, "Si fa **così**.")
    client, address = client_of(anna), reverse("community:solution", args=[thread.pk])
    assert f'value="{post.pk}" data-solve>Risolve la domanda' in item(page_of(client, thread), post)
    client.post(address, {"post": post.pk})
    page = page_of(client, thread)
    assert "<p data-solution-text>Si fa così.</p>" in page and "Domanda risolta" in page
    assert 'value="" data-solve>Non risolve la domanda' in item(page, post)
    client.post(address, {"post": ""})
    assert Thread.objects.get().solved_by is None


def test_who_did_not_ask_is_not_offered_the_solution(client_of, make, anna, bruno):
    thread = make.thread(anna, is_question=True)
    post = make.post(thread, bruno)
    assert "data-solve" in item(page_of(client_of(anna), thread), post)
    assert "data-solve" not in item(page_of(client_of(bruno), thread), post)


def test_who_moderates_opens_a_case_from_the_page(client_of, thread, make, bruno, marco):
    """By a form, since it changes something: each link that begins with the message's address can be followed."""
    post = make.post(thread, bruno)
    page = page_of(client_of(marco), thread)
    target = re.search(r'type="submit" form="apri-caso" formaction="([^"]*)"', item(page, post))[1]
    assert '<form id="apri-caso" method="post"' in page
    assert client_of(marco).post(target).url == post.cases.get().get_absolute_url()
    for link in re.findall(r'href="(/[^"]*)"', item(page, post)):
        assert client_of(marco).get(link).status_code == 200, link


def test_own_posts_are_corrected_those_of_others_reported(client_of, thread, make, bruno, carla, marco):
    post = make.post(thread, bruno)
    links = {
        name: f'{kind}="{reverse(f"community:{name}", args=[post.pk])}"'
        for name, kind in {
            "edit_message": "href",
            "remove_message": "href",
            "flag": "href",
            "open_case": "formaction",
        }.items()
    }
    offered = {
        person: {
            name for name, link in links.items() if link in item(page_of(client_of(person), thread), post)
        }
        for person in (bruno, carla, marco)
    }
    assert offered == {
        bruno: {"edit_message", "remove_message"},
        carla: {"flag"},
        marco: {"flag", "open_case"},
    }


def test_a_corrected_post_leads_to_its_history(client_of, thread, make, bruno):
    post = make.post(thread, bruno)
    link = reverse("community:message_history", args=[post.pk])
    assert link not in page_of(client_of(bruno), thread)
    actions.edit_message(bruno, post, "Meglio così.")
    assert f'href="{link}">modificato</a>' in page_of(client_of(bruno), thread)


def test_a_held_post_is_shown_to_its_author_and_moderators_alone(
    client_of, thread, make, bruno, carla, marco
):
    post = make.post(thread, bruno, "parola-trattenuta")
    assert "parola-trattenuta" in page_of(client_of(carla), thread)  # it could be seen
    Post.objects.filter(pk=post.pk).update(status=Post.Status.HELD)
    for person in (bruno, marco):
        assert "In attesa di un moderatore" in item(page_of(client_of(person), thread), post)
    assert "parola-trattenuta" not in page_of(client_of(carla), thread)


def test_values_cannot_open_holes_of_the_partial(client_of, thread, make, bruno):
    bruno.first_name, bruno.last_name = "__html__", "<b>__pk__"
    bruno.save()
    post = make.post(thread, bruno, "__author__ & __id__ <i>")
    own = item(page_of(client_of(bruno), thread), post)
    assert "__html__ &lt;b&gt;__pk__</strong>" in own
    assert "<p><strong>author</strong> &amp; <strong>id</strong> &lt;i&gt;</p>" in own


def test_files_are_shown_and_given(client_of, thread, bruno):
    [text] = actions.attach_files(bruno, thread, [SimpleUploadedFile("nota <b>.txt", b"Ciao a tutti.")])
    post = actions.post_message(bruno, thread, "Ecco", "k-1", attachments=[text.pk])
    own = item(page_of(client_of(bruno), thread), post)
    assert f'href="{text.get_absolute_url()}">Scarica nota &lt;b&gt;.txt</a>' in own
    assert size_text(13) in own


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 KB"), (13, "0 KB"), (1536, "1,5 KB"), (1024 * 1024, "1 MB"), (5_500_000, "5,2 MB")],
)
def test_sizes_are_written_in_italian(size, text):
    assert size_text(size) == text


# Writing without JavaScript --------------------------------------------------------------------------


def test_reply_and_quote_by_link(client_of, thread, make, bruno, carla):
    asked = make.post(thread, bruno, "Prima riga\nseconda")
    client = client_of(carla)
    page = page_of(client, thread, f"?rispondi={asked.pk}")
    assert f'<input type="hidden" name="reply_to" value="{asked.pk}">In risposta a {bruno.name}' in page
    page = page_of(client, thread, f"?cita={asked.pk}")
    assert f"{bruno.name} ha scritto:\n\n&gt; Prima riga\n&gt; seconda\n\n" in page
    form = {"key": "k-1", "body": "Eccola", "reply_to": asked.pk}
    client.post(reverse("community:post_message", args=[thread.pk]), form)
    assert Post.objects.get(author=carla).reply_to == asked


@pytest.mark.parametrize("query", ["?rispondi={}", "?cita={}"])
def test_a_post_one_may_not_read_is_not_quoted(client_of, thread, make, bruno, carla, query):
    post = make.post(thread, bruno, "parola-nascosta")
    assert "parola-nascosta" in page_of(client_of(carla), thread, query.format(post.pk))  # it could
    Post.objects.update(status=Post.Status.HIDDEN)
    page = page_of(client_of(carla), thread, query.format(post.pk))
    assert "parola-nascosta" not in page and "data-reply-chip" not in page


def test_files_by_the_plain_form_stay_when_the_text_is_refused(client_of, thread, bruno):
    client, address = client_of(bruno), reverse("community:post_message", args=[thread.pk])
    files = [SimpleUploadedFile(f"nota{number}.txt", b"Ciao a tutti.") for number in (1, 2)]
    answer = client.post(address, {"key": "k", "body": "Ecco", "files": files, "reply_to": 10**6})
    page = answer.content.decode()
    kept = re.findall(r'name="attachments" value="(\d+)" checked> (nota\d.txt)', page)
    assert answer.status_code == 200 and [name for _, name in kept] == ["nota1.txt", "nota2.txt"]
    assert "Ecco</textarea>" in page and not Post.objects.filter(author=bruno).exists()
    client.post(address, {"key": "k", "body": "Ecco", "attachments": [pk for pk, _ in kept]})
    assert Post.objects.get(author=bruno).attachments.count() == 2


def test_a_file_not_taken_is_told_and_the_text_stays(client_of, thread, bruno):
    file = SimpleUploadedFile("virus.exe", b"MZ")
    answer = client_of(bruno).post(
        reverse("community:post_message", args=[thread.pk]), {"key": "k", "body": "Ecco", "files": file}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "non è ammesso" in page and "Ecco</textarea>" in page


def test_preview_shows_a_post_or_says_why_not(client_of, bruno):
    client, address = client_of(bruno), reverse("community:preview")
    shown = client.post(address, {"body": "Ciao **a tutti** <script>"}).content.decode()
    assert "<p>Ciao <strong>a tutti</strong> &lt;script&gt;</p>" in shown
    assert "è vuoto" in client.post(address, {"body": " "}).content.decode()


def test_the_draft_is_in_the_composer_until_it_is_posted(client_of, thread, bruno, carla):
    client = client_of(bruno)
    client.post(reverse("community:save_draft", args=[thread.pk]), {"body": "parola-bozza"})
    page = page_of(client, thread)
    assert "\nparola-bozza</textarea>" in page and re.search(r'data-draft-at="20\d\d-', page)
    assert "parola-bozza" not in page_of(client_of(carla), thread)
    form = {"key": "k", "body": "parola-bozza"}
    client.post(reverse("community:post_message", args=[thread.pk]), form)
    assert not Draft.objects.exists()


def test_a_new_thread_begins_with_its_draft(client_of, make, bruno):
    client, space = client_of(bruno), make.space()
    draft = {"space": space.pk, "title": "Titolo in bozza", "body": "parola-bozza"}
    client.post(reverse("community:save_new_draft"), draft)
    page = client.get(reverse("community:start_thread")).content.decode()
    assert 'value="Titolo in bozza"' in page and "parola-bozza</textarea>" in page


# When one may not write ---------------------------------------------------------------------------------


def test_a_locked_thread_says_so_and_hides_the_composer(client_of, thread, bruno, marco):
    assert not re.search(r"data-composer[^>]* hidden", page_of(client_of(bruno), thread))
    actions.lock_thread(marco, thread, True)
    page = page_of(client_of(bruno), thread)
    assert re.search(r"data-composer[^>]* hidden", page) and "data-closed" in page
    assert re.search(r"data-locked-note>Un moderatore ha chiuso", page)
    page = page_of(client_of(marco), thread)
    assert not re.search(r"data-composer[^>]* hidden", page) and "Riapri la discussione" in page


def test_a_text_sent_to_a_thread_locked_meanwhile_stays(client_of, thread, bruno, marco):
    actions.lock_thread(marco, thread, True)
    form = {"key": "k", "body": "parole-mie"}
    answer = client_of(bruno).post(reverse("community:post_message", args=[thread.pk]), form)
    page = answer.content.decode()
    assert answer.status_code == 409 and "parole-mie</textarea>" in page
    assert not re.search(r"data-composer[^>]* hidden", page)


def test_who_is_suspended_is_told_until_when(client_of, thread, make, bruno, marco):
    until = timezone.now() + timezone.timedelta(days=3)
    post = make.post(thread, bruno)
    case = post.cases.create(origin="reported")
    decision = case.decisions.create(judge=marco, outcome="suspend", rule="respect", text="…")
    decision_of = bruno.suspensions.create(decision=decision, until=until)
    page = page_of(client_of(bruno), thread)
    assert "Per ora puoi solo leggere" in page and "<textarea" not in page
    decision_of.lifted_at = timezone.now()
    decision_of.save()
    assert "<textarea" in page_of(client_of(bruno), thread)


def test_an_archived_space_is_only_read(client_of, thread, bruno):
    Space.objects.update(is_archived=True)
    page = page_of(client_of(bruno), thread)
    assert "archiviato" in page and "<textarea" not in page and "data-reply" not in page


def test_the_level_is_offered_with_its_value(client_of, thread, bruno):
    assert "Normale" in page_of(client_of(bruno), thread)
    actions.set_level(bruno, thread, "watching")
    assert 'value="watching" aria-pressed="true"' in page_of(client_of(bruno), thread)


def test_tools_of_moderators_are_for_moderators(client_of, make, anna, bruno, marco):
    thread = make.thread(anna, is_question=True)
    links = ["chiudi/", "sposta/", "affida/"]
    offered = {
        person: [
            link
            for link in links
            if f'{thread.get_absolute_url()}{link}"' in page_of(client_of(person), thread)
        ]
        for person in (bruno, marco, anna)
    }
    assert offered == {bruno: [], marco: links, anna: ["affida/"]}


# Queries ----------------------------------------------------------------------------------------------


def test_everything_a_post_can_have_costs_the_same_queries_for_one_and_three(
    client_of, make, anna, bruno, carla
):
    thread = make.thread(anna, is_question=True)
    client, counts = client_of(bruno), []
    for number in (1, 2):
        for turn in range(number):
            file = actions.attach(carla, thread, SimpleUploadedFile("nota.txt", b"Ciao a tutti."))
            key = f"k-{number}-{turn}"
            first = thread.posts.first()
            post = actions.post_message(carla, thread, "Ecco", key, reply_to=first.pk, attachments=[file.pk])
            for person in (anna, bruno, carla):
                actions.react(person, post, "👍", on=True)
        actions.mark_solution(anna, thread, post)
        page_of(client, thread)  # the read mark moves
        with CaptureQueriesContext(connection) as queries:
            page = page_of(client, thread)
        counts.append(len(queries))
    assert page.count("Scarica nota.txt") == 3
    assert counts[0] == counts[1] <= 10
