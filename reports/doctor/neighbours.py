"""The services beside the site: Redis, the mail relay, the antivirus, the identity provider."""

from smtplib import SMTPAuthenticationError

import redis
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from accounts.diagnosis import Check, Finding, broken, fine, look
from accounts.openid import ProviderFailed, discover
from live import doorbell
from toolkit.antivirus import ScannerUnavailable, verdict

CONNECT_IN = 2.5  # seconds
SEND_WITHIN = 15.0  # seconds: a relay takes its time with a message
SMTP = "django.core.mail.backends.smtp.EmailBackend"
MAIL_ADVICE = "Controlla EMAIL_URL e che il relay accetti questa macchina."


def between_processes() -> Finding:
    if not settings.REDIS_URL:
        if connection.vendor == "postgresql":
            return look("Senza Redis.", "Con più processi serve: avvialo e scrivi REDIS_URL.")
        return fine("senza: basta a un processo solo")
    try:
        doorbell.ping()
    except redis.AuthenticationError:
        return broken("Redis rifiuta la password.", "Correggi la password in REDIS_URL.")
    except redis.RedisError as error:
        return broken(f"Redis non risponde ({type(error).__name__}).", "Avvia Redis e controlla REDIS_URL.")
    return fine("risponde")


def relay() -> Finding:
    """Connects, with TLS and credentials as a mail would; sends nothing."""
    if settings.EMAIL_BACKEND != SMTP:
        kind = settings.EMAIL_BACKEND.split(".")[-2]
        if settings.IS_HTTPS:
            return look(f"Le email non partono ({kind}).", "Scrivi in EMAIL_URL il relay dell'ente.")
        return fine(f"le email non partono ({kind}): basta alle prove")
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    door = get_connection(timeout=CONNECT_IN)
    try:
        door.open()
    except SMTPAuthenticationError:
        return broken(f"{where} rifiuta utente o password.", "Correggi utente e password in EMAIL_URL.")
    except OSError as error:  # smtplib's own are too
        return broken(f"{where} non risponde come deve ({_reason(error)}).", MAIL_ADVICE)
    door.close()
    return fine(f"{where} risponde")


def sending_to(address: str) -> Check:
    """One message, only because somebody asked for it."""

    def send() -> Finding:
        door = get_connection(timeout=SEND_WITHIN)
        text = f"Questa email di prova viene da {settings.SITE_URL}: le email partono."
        message = EmailMessage(f"[{settings.SITE_NAME}] Prova", text, to=[address], connection=door)
        try:
            message.send()
        except OSError as error:
            return broken(f"A {address} non è partita ({_reason(error)}).", MAIL_ADVICE)
        return fine(f"consegnata al relay per {address}: guarda se arriva, anche nella posta indesiderata")

    return Check("email di prova", send, MAIL_ADVICE, within=SEND_WITHIN)


def _reason(error: OSError) -> str:
    return f"{type(error).__name__}: {error.strerror}" if error.strerror else type(error).__name__


def antivirus() -> Finding | None:
    if not settings.CLAMD_URL:
        return None
    try:
        verdict(settings.CLAMD_URL, b"")
    except ScannerUnavailable as error:
        return broken(f"{error}.", "Avvia clamd e controlla CLAMD_URL: intanto i documenti aspettano.")
    return fine("clamd risponde")


def identity_provider() -> Finding | None:
    if not settings.OIDC:
        return None
    try:
        discover(settings.OIDC)
    except ProviderFailed as error:
        return broken(
            f"{settings.OIDC.issuer}: {error}.",
            "Controlla OIDC_ISSUER, scritto come lo scrive il gestore; intanto si entra con email e password.",
        )
    return fine(settings.OIDC.issuer)


CHECKS = [
    Check("Redis", between_processes, "Avvia Redis e controlla REDIS_URL."),
    Check("email", relay, MAIL_ADVICE),
    Check("antivirus", antivirus, "Avvia clamd e controlla CLAMD_URL."),
    Check("gestore delle identità", identity_provider, "Controlla OIDC_ISSUER."),
]
