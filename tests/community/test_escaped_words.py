"""Titles, file names, drafts, reports, reasons and appeals are words: a page that shows them keeps its shape."""

import pytest
from django.db import transaction

from community.actions import edit_message, mark_solution, move_thread, save_draft, save_new_draft, set_level
from community.models import Level, Space
from tests.community.hostile import shape, words

pytestmark = pytest.mark.django_db

PLAIN = "Una parola"
WORDS = [
    "\"'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea></option></select><svg onload=alert(1)>",
    "<!--<b>-->]]> &lt;script&gt; &amp;amp;",
    "{{ 7|add:7 }}{% debug %}${7*7}<%= 7 %>",
    "\" autofocus onfocus=alert(1) x=\"",
]  # fmt: skip


@pytest.fixture
def pages(make, anna, bruno, marco, client_of, run_tasks, settings):
    """Each page that shows words of people, by name, in a world where all those words are one."""
    settings.RATE_LIMITS = False

    def shown(word):
        with transaction.atomic():
            addresses = _world(make, word, anna, bruno, marco)
            run_tasks()
            found = {name: client_of(who).get(address) for name, (who, address) in addresses.items()}
            transaction.set_rollback(True)
        assert {name: page.status_code for name, page in found.items()} == dict.fromkeys(found, 200)
        return {name: page.content.decode() for name, page in found.items()}

    return shown


def _world(make, word, anna, bruno, marco):
    thread = make.thread(bruno, title=word, text=f"Testo `` {word} ``", is_question=True)
    own, other = make.post(thread, bruno, f"`` {word} ``"), make.post(thread, anna, "Una risposta")
    make.attachment(thread, bruno, name=f"{word}.txt", post=other)
    edit_message(anna, other, f"Una risposta `` {word} ``")
    mark_solution(bruno, thread, other)
    set_level(anna, thread, Level.WATCHING)
    move_thread(marco, thread, make.space("theme", word))
    make.post(thread, bruno, "Un seguito")
    save_draft(bruno, thread, f"Bozza {word}")
    save_new_draft(bruno, None, word, word)
    decision = make.decided(make.reported(own, anna, text=word), marco, text=word)
    make.appealed(decision, text=word)
    waiting = make.reported(other, bruno, text=word)
    message, discussion = f"/discussioni/messaggi/{other.pk}", f"/discussioni/{thread.pk}"
    return {  # first what has not been read yet
        "fresh": (anna, "/discussioni/nuovo/"),
        "notices": (anna, "/notifiche/"),
        "home": (anna, "/"),
        "thread": (bruno, f"{discussion}/"),
        "answering": (anna, f"{discussion}/?rispondi={thread.posts.earliest('pk').pk}"),
        "space": (bruno, Space.objects.get(title=word).get_absolute_url()),
        "spaces": (bruno, "/discussioni/"),
        "drafts": (bruno, "/discussioni/bozze/"),
        "start": (bruno, "/discussioni/nuova/"),
        "edit": (anna, f"{message}/modifica/"),
        "history": (anna, f"{message}/storia/"),
        "flag": (bruno, f"{message}/segnala/"),
        "move": (marco, f"{discussion}/sposta/"),
        "assign": (anna, f"{discussion}/affida/"),
        "queue": (marco, "/moderazione/"),
        "case": (marco, waiting.get_absolute_url()),
        "appealed": (marco, decision.case.get_absolute_url()),
        "decision": (bruno, decision.get_absolute_url()),
        "log": (marco, "/moderazione/registro/"),
    }


@pytest.mark.parametrize("word", WORDS)
def test_words_of_people_change_no_page(pages, word):
    plain, hostile = pages(PLAIN), pages(word)
    changed = [name for name, page in hostile.items() if shape(page) != shape(plain[name])]
    assert changed == []
    assert [name for name, page in hostile.items() if " ".join(word.split()) not in words(page)] == []


def test_a_page_that_breaks_is_seen():
    page = "<p title='{}'>{}</p>"
    assert shape(page.format("a", "a")) != shape(page.format(WORDS[0], "a"))
    assert shape(page.format("a", "a")) != shape(page.format("a", WORDS[1]))
