"""The OIDC_… variables: all that is needed to sign in with a provider, or None where none is named."""

from accounts.identity_provider import CARDS, OTHER, IdentityProvider, is_safe_address
from config.environment import refuse, text

MAX_ISSUER = 190  # characters; a linked identity keeps it


def identity_provider() -> IdentityProvider | None:
    issuer = text("OIDC_ISSUER")
    if not issuer and (text("OIDC_CLIENT_ID") or text("OIDC_CLIENT_SECRET")):
        raise refuse("OIDC_ISSUER", "va indicato insieme a OIDC_CLIENT_ID e OIDC_CLIENT_SECRET.")
    if not issuer:
        return None
    if not is_safe_address(issuer) or "?" in issuer or len(issuer) > MAX_ISSUER:
        raise refuse(
            "OIDC_ISSUER", "è l'indirizzo https del gestore, come https://accessi.example.org/realms/ente."
        )
    return IdentityProvider(
        issuer=issuer,
        client_id=_must("OIDC_CLIENT_ID", text("OIDC_CLIENT_ID")),
        secret=_must("OIDC_CLIENT_SECRET", text("OIDC_CLIENT_SECRET")),
        name=text("OIDC_NAME", "l'identità del tuo ente"),
        cards=_cards(text("OIDC_CARDS", OTHER)),
        scopes=_scopes(text("OIDC_SCOPES", "openid email profile")),
        hint=_hint(text("OIDC_HINT_PARAMETER")),
        strong_acr=tuple(text("OIDC_STRONG_ACR").split()),
    )


def _must(name: str, given: str) -> str:
    if not given:
        raise refuse(name, "va indicato insieme a OIDC_ISSUER.")
    return given


def _cards(given: str) -> tuple[str, ...]:
    cards = tuple(given.lower().replace(",", " ").split())
    if not cards or len(set(cards)) != len(cards) or not set(cards) <= set(CARDS):
        raise refuse("OIDC_CARDS", f"sono ammessi, ciascuno una volta: {', '.join(CARDS)}.")
    return cards


def _scopes(given: str) -> tuple[str, ...]:
    scopes = tuple(given.split())
    if "openid" not in scopes:
        raise refuse("OIDC_SCOPES", "deve comprendere openid.")
    return scopes


OWN = frozenset({
    "acr_values", "client_id", "code_challenge", "code_challenge_method", "nonce", "prompt", "redirect_uri",
    "response_type", "scope", "state",
})  # fmt: skip


def _hint(given: str) -> str:
    if given and (given in OWN or not given.replace("_", "").isalnum()):
        raise refuse("OIDC_HINT_PARAMETER", "è il nome di un parametro del gestore, come kc_idp_hint.")
    return given
