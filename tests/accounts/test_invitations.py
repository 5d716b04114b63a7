"""Inviting, arriving, sending again, withdrawing."""

import datetime
import re
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMem
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.mail import send_invitations
from accounts.models import Invitation, Membership, Person, Role
from accounts.rules import InvitationClosed, Refused, can_invite
from tests import make

PASSWORD = make.PASSWORD


def fresh(person):
    return Person.objects.get(pk=person.pk)


def link(message) -> str:
    return re.search(r"http://[^/\s]+(/invito/\S+)", message.body).group(1)


def join(address: str, client: Client | None = None, **data):
    given = {"first_name": "Nina", "last_name": "Neri", "password": PASSWORD} | data
    return (client or Client()).post(address, given)


@pytest.fixture
def invited(rita, territory, run_tasks):
    """Rita's invitation of Nina, and the address in its mail."""
    invitation = actions.invite(rita, "Nina@Example.org", "member", territory.ambito.office, "Nina", "Neri")
    run_tasks()
    return invitation, link(mail.outbox[-1])


WHERE = ("office", "other_office", "ats", "other_ats", "lab", "other_lab", "region")
MAY = {
    "rita": {("member", "office")},
    "bruno": set(),
    "lia": {("guest", "lab")},
    "paola": {("member", "office"), ("representative", "office"), ("trainer", "ats"), ("trainer", "lab"),
              ("guest", "lab")},
    "anna": {
        *((role, place) for role in ("member", "representative") for place in ("office", "other_office")),
        *((role, place) for role in ("trainer", "coordinator", "moderator") for place in ("ats", "other_ats")),
        *((role, place) for role in ("trainer", "guest") for place in ("lab", "other_lab")),
        ("trainer", "region"),
    },
}  # fmt: skip
MAY["dario"] = MAY["anna"] | {(role, "region") for role in ("coordinator", "moderator", "admin")}


@pytest.mark.parametrize("name", sorted(MAY))
def test_nobody_gives_more_than_they_hold(name, territory, anna, bruno, rita, dario):
    lab, other_lab = make.circle(territory.ats), make.circle(territory.other_ats)
    people = {"anna": anna, "bruno": bruno, "rita": rita, "dario": dario}
    people["paola"] = make.person("paola", "coordinator", ats=territory.ats)
    people["lia"] = make.person("lia", "trainer", circle=lab)
    scopes = dict(zip(WHERE, (territory.ambito.office, territory.other_ambito.office, territory.ats,
                              territory.other_ats, lab, other_lab, None), strict=True))  # fmt: skip
    may = {
        (role, place)
        for role in Role.values
        for place in WHERE
        if can_invite(people[name], role, scopes[place])
    }
    assert may == MAY[name]


def test_refused_invitation_leaves_nothing(bruno, territory, run_tasks):
    with pytest.raises(Refused, match="Può invitare chi coordina il territorio"):
        actions.invite(bruno, "x@example.org", "member", territory.ambito.office)
    run_tasks()
    assert not Invitation.objects.exists() and mail.outbox == []


def test_mail_leads_in_and_the_person_is_signed_in(invited, territory):
    _, address = invited
    assert mail.outbox[-1].to == ["nina@example.org"] and "Rita Rossi ti invita" in mail.outbox[-1].body
    client = Client()
    page = client.get(address).content.decode()
    assert 'value="Nina"' in page and "tre o quattro parole" in page and 'autocomplete="new-password"' in page
    answer = join(address, client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:home"))
    nina = Person.objects.get(email="nina@example.org")
    assert client.get(reverse("accounts:profile")).context["person"] == nina
    assert nina.standing.organisation_ids == {territory.ambito.office.pk} and nina.check_password(PASSWORD)
    assert not nina.is_listed


def test_guest_lands_in_the_own_lab(anna, territory, run_tasks):
    lab = make.lab(ats=territory.ats, status="open")
    actions.invite(anna, "ospite@example.org", "guest", lab.circle)
    run_tasks()
    answer = join(link(mail.outbox[-1]))
    assert answer["Location"] == lab.get_absolute_url()
    assert Person.objects.get(email="ospite@example.org").standing.circle_ids == {lab.circle_id}


def test_link_works_once(invited):
    _, address = invited
    join(address)
    answer = join(address)
    assert answer.status_code == 410 and "Invito già accettato" in answer.content.decode()
    assert Person.objects.filter(email="nina@example.org").count() == 1


def test_two_arrivals_at_once_make_one_account(invited):
    invitation, _ = invited
    actions.accept_as_new(invitation, "Nina", "Neri", PASSWORD)
    with pytest.raises(InvitationClosed):
        actions.accept_as_new(invitation, "Altra", "Persona", PASSWORD)
    assert Membership.objects.filter(person__email="nina@example.org").count() == 1


@pytest.mark.parametrize("change", [
    {"expires_at": timezone.now() - datetime.timedelta(seconds=1)},
    {"revoked_at": timezone.now()},
    {"serial": 2},
])  # fmt: skip
def test_dead_link_says_so_and_opens_nothing(invited, change):
    invitation, address = invited
    assert Client().get(address).status_code == 200
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    for answer in (Client().get(address), join(address)):
        assert answer.status_code == 410 and "Questo invito non vale più" in answer.content.decode()
    assert not Person.objects.filter(email="nina@example.org").exists()


def test_forged_link_opens_nothing(invited):
    _, address = invited
    assert Client().get(address[:-3] + "xx/").status_code == 410


@pytest.mark.parametrize(
    ("password", "sentence"), [("corta", "troppo corta"), ("password1", "troppo comune")]
)
def test_weak_password_is_refused_kindly(invited, password, sentence):
    _, address = invited
    page = join(address, password=password)
    assert page.status_code == 200 and sentence in page.content.decode()
    assert not Person.objects.filter(email="nina@example.org").exists()


@pytest.mark.parametrize("name", ["http://x.example", "=1+1", "Nina\u0430", "<b>", "x" * 81, "12"])
def test_hostile_name_is_refused(invited, name):
    _, address = invited
    assert "first_name" in join(address, first_name=name).context["form"].errors


def test_invisible_characters_vanish_from_names(invited):
    _, address = invited
    join(address, first_name="  Ni\u202ena\u200b ", last_name="D\u2019Angelo\u0000")
    assert Person.objects.get(email="nina@example.org").name == "Nina D'Angelo"


def test_account_accepts_after_signing_in(rita, carla, territory, run_tasks, client_of):
    actions.invite(rita, carla.email, "member", territory.ambito.office)
    run_tasks()
    address = link(mail.outbox[-1])
    page = Client().get(address).content.decode()
    assert "Accedi per accettare" in page and "new-password" not in page
    assert (
        join(address).status_code == 200
        and territory.ambito.office.pk not in fresh(carla).standing.organisation_ids
    )
    answer = client_of(carla).post(address)
    assert answer["Location"] == reverse("reports:home")
    assert fresh(carla).standing.organisation_ids == {
        territory.ambito.office.pk,
        territory.other_ambito.office.pk,
    }


def test_another_account_cannot_accept(invited, bruno, client_of):
    _, address = invited
    before = Membership.objects.count()
    page = client_of(bruno).post(address, {"first_name": "A", "last_name": "B", "password": PASSWORD})
    assert page.status_code == 200 and "Adesso sei nell'account di Bruno Rossi" in page.content.decode()
    assert Membership.objects.count() == before


def test_accepting_one_accepts_all_of_the_address(invited, anna, territory):
    _, address = invited
    actions.invite(anna, "nina@example.org", "representative", territory.other_ambito.office)
    assert "Referente" in Client().get(address).content.decode()
    join(address)
    assert Person.objects.get(email="nina@example.org").memberships.count() == 2
    assert not Invitation.objects.pending().exists()


def test_inviter_cannot_tell_who_has_an_account(rita, bruno, territory, client_of):
    """The same page, message and list for an address with an account and one without."""
    client, answers = client_of(rita), []
    for email in (bruno.email, "nessuno@example.org"):
        scope = f"organisation:{territory.ambito.office.pk}"
        data = {"email": email, "role": "member", "scope": scope}
        page = client.post(reverse("accounts:invite"), data, follow=True).content.decode()
        answers.append(re.sub(r"/\d+/|value=\"\w{64}\"", "", page).replace(email, "@"))
        Invitation.objects.all().delete()
    assert "L&#x27;invito a @ è partito" in answers[0]
    assert answers[0] == answers[1]


def test_inviting_again_keeps_one(rita, territory):
    office = territory.ambito.office
    made = {actions.invite(rita, "n@example.org", "member", office).pk for _ in range(2)}
    assert len(made) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        make.invitation("n", "member", organisation=office)


def test_mail_leaves_once_for_each_sending(invited, run_tasks, rita):
    invitation, first = invited
    actions.resend_invitation(rita, make_old(invitation))
    run_tasks()
    assert len(mail.outbox) == 2 and link(mail.outbox[1]) != first
    assert Client().get(first).status_code == 410 and Client().get(link(mail.outbox[1])).status_code == 200


class Choosy(LocMem):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if any("rifiutata@example.org" in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_one_refused_address_does_not_stop_the_others(territory, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    office = territory.ambito.office
    ids = [make.invitation(name, "member", organisation=office).pk for name in ("prima", "rifiutata", "dopo")]
    send_invitations(ids)
    assert sorted(message.to[0] for message in mail.outbox) == ["dopo@example.org", "prima@example.org"]
    assert Invitation.objects.get(mailed_at=None).email == "rifiutata@example.org"


def test_dead_links_stay_out_of_the_log(invited, caplog):
    _, address = invited
    join(address)
    assert Client().get(address).status_code == 410 and Client().get("/non-esiste/").status_code == 404
    assert "cantiere.requests" in caplog.text and address not in caplog.text


def make_old(invitation):
    old = timezone.now() - datetime.timedelta(hours=1)
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=old)
    return Invitation.objects.get(pk=invitation.pk)


def test_nobody_is_showered_with_mail(invited, rita, client_of, settings, run_tasks):
    settings.RATE_LIMITS = True
    invitation, _ = invited
    address = reverse("accounts:resend_invitation", args=[invitation.pk])
    here = {"HTTP_REFERER": f"http://testserver{reverse('accounts:invitations')}"}
    page = client_of(rita).post(address, follow=True, **here)
    assert "partito pochi minuti fa" in page.content.decode()
    actions.invite(rita, "nina@example.org", "member", invitation.organisation)
    run_tasks()
    assert len(mail.outbox) == 1


def test_withdrawn_invitation_leaves_the_list(invited, rita, client_of):
    invitation, address = invited
    client = client_of(rita)
    assert "Nina Neri" in client.get(reverse("accounts:invitations")).content.decode()
    client.post(reverse("accounts:revoke_invitation", args=[invitation.pk]))
    assert "Nina Neri" not in client.get(reverse("accounts:invitations")).content.decode()
    assert Client().get(address).status_code == 410


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_for_any_length(rows, anna, territory, client_of, django_assert_num_queries):
    for number in range(rows):
        make.invitation(f"n{number}", "member", organisation=territory.ambito.office, invited_by=anna)
    client = client_of(anna)
    with django_assert_num_queries(5):
        client.get(reverse("accounts:invitations"))


def test_form_offers_only_what_one_may_give(rita, territory, client_of):
    form = client_of(rita).get(reverse("accounts:invite")).context["form"]
    assert form.fields["role"].choices == [("member", "Componente")]
    office = territory.ambito.office
    assert form.fields["scope"].choices == [("Enti", [(f"organisation:{office.pk}", office.name)])]


def test_form_says_where_a_role_belongs(anna, territory, client_of):
    data = {"email": "x@example.org", "role": "representative", "scope": f"ats:{territory.ats.pk}"}
    form = client_of(anna).post(reverse("accounts:invite"), data).context["form"]
    assert form.errors == {"scope": ["Un referente rappresenta un ente: scegline uno."]}


def test_look_alike_address_is_refused(anna, territory, client_of):
    data = {"email": "x@exаmple.org", "role": "member", "scope": f"organisation:{territory.ambito.office.pk}"}
    assert "email" in client_of(anna).post(reverse("accounts:invite"), data).context["form"].errors
