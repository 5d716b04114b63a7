"""The mails about coming in: the invitation, the request to answer, the refusal."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import AccessRequest, Invitation, Membership, Person, Role
from accounts.outgoing import is_refused_for_good
from accounts.rules import can_decide_request

logger = logging.getLogger("cantiere.mail")


def send_invitations(invitation_ids: list[int]) -> list[int]:
    """At most once for each sending: claimed first, sent after. One that does not leave does not stop the others;
    gives those that are worth another try."""
    waiting = Invitation.objects.open().filter(pk__in=invitation_ids, mailed_at=None)
    connection, failed = get_connection(), []
    for invitation in waiting.select_related("organisation__ambito", "ats", "circle", "invited_by"):
        same = Invitation.objects.filter(pk=invitation.pk, serial=invitation.serial)
        if not same.filter(mailed_at=None).update(mailed_at=timezone.now()):
            continue
        try:
            _invitation_message(invitation, connection).send()
        except (SMTPException, OSError) as error:
            same.update(mailed_at=None)
            logger.warning("Invitation %s did not leave: %s", invitation.pk, type(error).__name__)
            failed += [] if is_refused_for_good(error) else [invitation.pk]
    return failed


def _invitation_message(invitation: Invitation, connection: BaseEmailBackend) -> EmailMessage:
    subject = f"[{settings.SITE_NAME}] Il tuo invito"
    return EmailMessage(subject, invitation_text(invitation), to=[invitation.email], connection=connection)


def invitation_text(invitation: Invitation) -> str:
    address = settings.SITE_URL + reverse("accounts:accept_invitation", args=[invitation.token])
    until = date_format(timezone.localtime(invitation.expires_at), "l j F Y")
    by = invitation.invited_by.name if invitation.invited_by else "Il coordinamento"
    greeting = f"Ciao {invitation.first_name}," if invitation.first_name else "Ciao,"
    return (
        f"{greeting}\n\n{by} ti invita su {settings.SITE_NAME}, dove gli uffici di piano degli Ambiti "
        f"territoriali della Lombardia lavorano insieme.\n\n"
        f"Ruolo: {invitation.get_role_display()}\nDove: {invitation.scope_label}\n\n"
        f"Per entrare apri questo collegamento:\n{address}\n\n"
        f"È personale, si usa una volta sola e vale fino a {until}. "
        "Se non aspettavi questo invito, ignora il messaggio: non succede niente.\n\n"
        f"{settings.SITE_NAME}\n{settings.SITE_URL}\n"
    )


def who_answers(request_id: int) -> list[Person]:
    """The representatives of the office; where there is none, who coordinates its ATS or the region."""
    request = _newest(request_id)
    if request is None:
        return []
    current = Membership.objects.current().filter(person__is_active=True)
    represents = current.filter(role=Role.REPRESENTATIVE, organisation=request.organisation)
    own_ats = current.filter(role=Role.COORDINATOR, ats=request.organisation.ats_id or 0)
    region = current.filter(
        Q(role=Role.COORDINATOR) | Q(role=Role.ADMIN), organisation=None, ats=None, circle=None
    )
    for group in (represents, own_ats, region):
        people = Person.objects.filter(pk__in=group.values("person"))
        able = [person for person in people if can_decide_request(person, request)]
        if able:
            return able
    return []


def send_request(request_id: int, person_id: int) -> None:
    """To one of those who may answer, as long as nobody has; asked again in the meantime, it tells the newest."""
    request = _newest(request_id)
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if request is None or person is None:
        return
    address = settings.SITE_URL + reverse("accounts:access_requests")
    body = (
        f"{request.name} ({request.email}) chiede di entrare per {request.organisation}.\n\n"
        f"{request.message or 'Non ha scritto un messaggio.'}\n\n"
        f"Rispondi qui:\n{address}\n\n{settings.SITE_NAME}\n"
    )
    EmailMessage(f"[{settings.SITE_NAME}] Una richiesta di accesso", body, to=[person.email]).send()


def _newest(request_id: int) -> AccessRequest | None:
    first = AccessRequest.objects.get(pk=request_id)
    same = AccessRequest.objects.waiting().filter(email=first.email, organisation=first.organisation_id)
    return same.select_related("organisation").first()


def send_refusal(request_id: int) -> None:
    request = AccessRequest.objects.select_related("organisation").get(pk=request_id)
    body = (
        f"Ciao {request.first_name},\n\nla tua richiesta di entrare in {settings.SITE_NAME} per "
        f"{request.organisation} non è stata accolta.\n\n{request.reason}\n\n"
        "Puoi rispondere parlando con il tuo ufficio, oppure fare una nuova richiesta.\n\n"
        f"{settings.SITE_NAME}\n"
    )
    EmailMessage(f"[{settings.SITE_NAME}] La tua richiesta di accesso", body, to=[request.email]).send()
