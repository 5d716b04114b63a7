"""What the settings say: those that no start refuses, but a site for people should not have."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks

from accounts.diagnosis import Check, Finding, broken, fine, look

SYSTEM_CHECKS = 30.0  # seconds: they read the whole program, and wait for nobody
TIMES = (1.5, 1.5)  # seconds to be connected, and to be answered


def own_checks() -> Finding:
    """Those of `manage.py check`, as for production where the address is https."""
    said = [one for one in run_checks(include_deployment_checks=settings.IS_HTTPS) if one.level >= WARNING]
    if not said:
        return fine("nessuna osservazione")
    found = "; ".join(f"{one.id}: {one.msg}" for one in said)
    advice = "Correggi le variabili che nomina: manage.py check --deploy le elenca."
    return (broken if any(one.level >= ERROR for one in said) else look)(found, advice)


def debugging() -> Finding:
    if settings.DEBUG:
        return broken("DEBUG=on mostra a tutti il programma e le variabili.", "Togli DEBUG e riavvia.")
    return fine("spento")


def limits() -> Finding:
    if settings.RATE_LIMITS:
        return fine("accesi")
    return broken("RATE_LIMITS=off: nessuno frena chi prova le password.", "Togli RATE_LIMITS e riavvia.")


def https() -> Finding:
    if settings.IS_HTTPS:
        return fine(settings.SITE_URL)
    if _is_of_this_machine(urlsplit(settings.SITE_URL).hostname or ""):
        return fine(f"{settings.SITE_URL}: solo per questa macchina")
    return broken(
        f"{settings.SITE_URL}: password e dati passano in chiaro.",
        "Metti un certificato nel proxy e scrivi SITE_URL con https.",
    )


def _is_of_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address() -> Finding:
    """The site, asked as people ask for it."""
    asked = f"{settings.SITE_URL}/salute/"
    try:
        answer = requests.get(asked, timeout=TIMES, allow_redirects=False)
    except requests.exceptions.SSLError:
        return broken(
            f"{asked}: il certificato non è valido.",
            "Rinnova il certificato (certbot renew) e ricarica nginx.",
        )
    except requests.RequestException as error:
        return look(
            f"{asked} non si raggiunge da qui ({type(error).__name__}).",
            "Se il sito è avviato, controlla il proxy, SITE_URL e il nome pubblico.",
        )
    if answer.status_code == 200 and answer.text == "ok":
        return fine(f"{asked} risponde")
    return broken(
        f"{asked} risponde {answer.status_code}, ma non è questo sito.",
        "Controlla a chi manda il proxy, SITE_URL, ALLOWED_HOSTS e PROXY_SCHEME.",
    )


CHECKS = [
    Check("configurazione", own_checks, within=SYSTEM_CHECKS),
    Check("DEBUG", debugging),
    Check("limiti", limits),
    Check("https", https),
    Check("indirizzo del sito", address, "Controlla SITE_URL e il proxy."),
]
