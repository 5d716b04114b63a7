"""Mail as each person chose; a signed link stops one kind without signing in."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from accounts.audience import PARTICIPANTS
from notifications.actions import choose, notify
from notifications.digest import SOURCES
from notifications.forms import OFFERED
from notifications.models import KIND_OF_APP, USUAL, Channel, Kind, Notice, Preference
from notifications.unsubscribing import read_token, unsubscribe_url

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/profilo/notifiche/"


@pytest.fixture
def space(make, territory):
    return make.space(audience=PARTICIPANTS, title="Coprogettazione")


def choices(**changed):
    return {kind.value: USUAL[kind].value for kind in OFFERED} | changed


def test_only_kinds_that_somebody_tells_of_are_offered():
    """A choice that changes nothing would be a lie: a new sender belongs into the page with its commit."""
    sources = {app: [path.read_text() for path in (ROOT / app).rglob("*.py")] for app in KIND_OF_APP}
    by_app = {KIND_OF_APP[app] for app, texts in sources.items() if any("notify(" in text for text in texts)}
    named = {
        kind
        for kind in Kind
        for texts in sources.values()
        if any(f"Kind.{kind.name}" in text for text in texts)
    }
    assert by_app | named == set(OFFERED)
    assert Kind.NEWS in {source.kind for source in SOURCES.values()}


def test_a_choice_is_there_for_each_kind_and_channel(bruno, client_of):
    """At once for what is about one person; in a digest, or only on the site, for everything."""
    page = client_of(bruno).get(PAGE).content.decode()
    for kind in OFFERED:
        for channel in Channel:
            is_there = f'name="{kind}" value="{channel}"' in page
            assert is_there == ((kind, channel) != (Kind.NEWS, Channel.AT_ONCE)), (kind, channel)
            assert re.search(rf'name="{kind}" value="{USUAL[kind]}"[^>]*checked', page)
    assert page.count("7:30") == 3 and "lunedì" in page


def test_a_notice_is_of_the_kind_of_its_target(bruno, space, make):
    document = make.document()
    notify([bruno], "a", space)
    notify([bruno], "b", document)
    assert [notice.kind for notice in Notice.objects.order_by("pk")] == [Kind.MENTIONS, Kind.DOCUMENTS]


def test_who_wants_no_mail_of_a_kind_finds_it_on_the_site(bruno, carla, make, client_of, run_tasks):
    client = client_of(bruno)
    assert client.post(PAGE, choices(documents="on_site")).status_code == 302
    notify([bruno, carla], "Una novità", make.document())
    run_tasks()
    assert [message.to for message in mail.outbox] == [[carla.email]]
    assert "Una novità" in client.get("/notifiche/").content.decode()


def test_other_kinds_go_on_being_mailed(bruno, space, run_tasks):
    choose(bruno.pk, {Kind.LABS: "on_site"})
    notify([bruno], "Una novità", space)
    run_tasks()
    assert len(mail.outbox) == 1


def test_choosing_again_changes_the_row(bruno, client_of):
    client = client_of(bruno)
    client.post(PAGE, choices(labs="on_site"))
    page = client.get(PAGE).content.decode()
    assert re.search(r'name="labs" value="on_site"[^>]*checked', page)
    client.post(PAGE, choices())
    assert Preference.objects.filter(person=bruno).count() == len(OFFERED)
    assert Preference.objects.get(person=bruno, kind="labs").channel == "at_once"


def test_a_kind_left_out_stays_as_it_was(bruno, client_of):
    choose(bruno.pk, {Kind.LABS: "on_site"})
    assert client_of(bruno).post(PAGE, {"surveys": "on_site"}).status_code == 302
    assert dict(Preference.objects.values_list("kind", "channel")) == {
        "labs": "on_site",
        "surveys": "on_site",
    }


def test_only_what_works_may_be_chosen(bruno, client_of):
    answer = client_of(bruno).post(PAGE, choices(news="at_once"))
    assert answer.status_code == 200 and "error-summary" in answer.content.decode()
    assert not Preference.objects.exists()


def test_every_mail_says_how_to_stop_it(bruno, space, run_tasks):
    notify([bruno], "Una novità", space)
    run_tasks()
    (message,) = mail.outbox
    url = re.fullmatch(r"<(http\S+)>", message.extra_headers["List-Unsubscribe"]).group(1)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body
    path = re.sub(r"^http://[^/]+", "", url)
    stranger = Client(enforce_csrf_checks=True)
    looked = stranger.get(path)
    assert looked.status_code == 200 and not Preference.objects.exists()
    assert bruno.email not in looked.content.decode() and "Bruno" not in looked.content.decode()
    done = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert Preference.objects.get().channel == Channel.ON_SITE
    notify([bruno], "Un'altra", space)
    run_tasks()
    assert len(mail.outbox) == 1


def test_a_link_is_worth_only_what_was_signed(bruno, carla):
    token = unsubscribe_url(bruno.pk, Kind.LABS).rstrip("/").rsplit("/", 1)[1]
    assert read_token(token) == (bruno.pk, Kind.LABS)
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), "x", "x:y:z", token.split(":")[0]):
        assert read_token(wrong) is None
        assert Client().post(f"/notifiche/disiscrizione/{wrong}/").status_code == 404
    assert not Preference.objects.exists()


def test_a_link_of_who_is_gone_is_not_found(bruno):
    path = unsubscribe_url(bruno.pk, Kind.LABS).split("8000", 1)[1]
    bruno.delete()
    assert Client().post(path).status_code == 404
