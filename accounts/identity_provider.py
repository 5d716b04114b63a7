"""Which OpenID Connect provider people may sign in with, as the environment describes it."""

from typing import NamedTuple
from urllib.parse import urlsplit

SPID, CIE, OTHER = "spid", "cie", "altro"
CARDS = (SPID, CIE, OTHER)


class IdentityProvider(NamedTuple):
    issuer: str
    client_id: str
    secret: str
    name: str  # as the button says it: «Entra con …»
    cards: tuple[str, ...] = (OTHER,)
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    hint: str = ""  # parameter that tells the provider which card was chosen, such as Keycloak's kc_idp_hint
    strong_acr: tuple[str, ...] = ()  # levels of assurance with which the provider's second step is enough

    @property
    def offers(self) -> list[tuple[str, str]]:
        """(card, the name on its button)."""
        names = {SPID: "SPID", CIE: "CIE", OTHER: self.name}
        return [(card, names[card]) for card in self.cards]

    @property
    def label(self) -> str:
        return " o ".join(name for _, name in self.offers)


def is_safe_address(address: str) -> bool:
    """Over TLS, or on this machine; no fragment, no user in it."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    is_local = parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1")
    is_bare = not (parts.fragment or parts.username or parts.password)
    return bool(host) and port != 0 and is_bare and (parts.scheme == "https" or is_local)
