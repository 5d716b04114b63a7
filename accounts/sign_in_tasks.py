"""Mail of the sign-in, sent off the request: its time tells nobody whether an account exists."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from accounts.models import Person
from accounts.outgoing import until_it_leaves

AWAITED = 30  # somebody sits and waits for it: before the search index, which is written all the time


@task(priority=AWAITED)
@until_it_leaves
def mail_password_reset(person_id: int | None) -> None:
    """The link for a new password; None stands for an address that nobody has."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    url = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)
    body = render_to_string("account/email/password_reset.txt", {"person": person, "url": url})
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}Scegli una nuova password"
    EmailMessage(subject, body, to=[person.email]).send()


@task(priority=AWAITED)
@until_it_leaves
def mail_warning(person_id: int, what: str) -> None:
    """What has changed in the safety of an account, to its owner: never switched off by preferences."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    url = settings.SITE_URL + reverse("account_reset_password")
    body = render_to_string("account/email/warning.txt", {"person": person, "what": what, "url": url})
    EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{what}", body, to=[person.email]).send()
