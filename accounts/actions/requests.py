"""Asking to take part, and answering who asks."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.actions.invitations import invite
from accounts.models import AccessRequest, Organisation, Person, Role
from accounts.rules import WHO_DECIDES, RequestDecided, can_decide_request, require
from accounts.tasks import mail_refusal, mail_request

WINDOW = datetime.timedelta(hours=1)
FOR_AN_EMAIL, FROM_AN_ADDRESS = 5, 20


class TooManyRequests(Exception):
    """Over the hour's limit; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(f"Da qui sono già arrivate molte richieste: riprova fra {minutes} minuti.")
        self.retry_after = retry_after


@transaction.atomic
def request_access(
    sender: str, organisation: Organisation, email: str, first_name: str, last_name: str, message: str = ""
) -> AccessRequest:
    """The same for every address, known or not; asking again replaces one's earlier request."""
    email = email.strip().lower()
    digest = salted_hmac("accounts.access_request", sender, algorithm="sha256").hexdigest()
    _check_limits(email, digest)
    earlier = AccessRequest.objects.waiting().filter(email=email, organisation=organisation)
    is_first = earlier.update(status=AccessRequest.Status.REPEATED) == 0
    request = AccessRequest.objects.create(
        email=email,
        first_name=first_name,
        last_name=last_name,
        organisation=organisation,
        message=message,
        sender_digest=digest,
    )
    if is_first:
        mail_request.enqueue(request.pk)
    return request


@transaction.atomic
def approve_request(actor: Person, request: AccessRequest) -> None:
    """The person receives an invitation, as a member of the office."""
    _decide(actor, request, AccessRequest.Status.APPROVED)
    invite(actor, request.email, Role.MEMBER, request.organisation, request.first_name, request.last_name)


@transaction.atomic
def refuse_request(actor: Person, request: AccessRequest, reason: str) -> None:
    _decide(actor, request, AccessRequest.Status.REFUSED, reason)
    mail_refusal.enqueue(request.pk)


def _decide(actor: Person, request: AccessRequest, status: str, reason: str = "") -> None:
    require(can_decide_request(actor, request), WHO_DECIDES)
    changed = AccessRequest.objects.waiting().filter(pk=request.pk)
    if not changed.update(status=status, reason=reason, decided_by=actor, decided_at=timezone.now()):
        raise RequestDecided


def _check_limits(email: str, digest: str) -> None:
    if not settings.RATE_LIMITS:
        return
    since = timezone.now() - WINDOW
    recent = AccessRequest.objects.filter(created_at__gt=since)
    for rows, limit in (
        (recent.filter(email=email), FOR_AN_EMAIL),
        (recent.filter(sender_digest=digest), FROM_AN_ADDRESS),
    ):
        for instant in rows.order_by("-created_at").values_list("created_at", flat=True)[limit - 1 : limit]:
            raise TooManyRequests(max(1, int((instant - since).total_seconds()) + 1))
