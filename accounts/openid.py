"""The conversation with an OpenID Connect provider: authorization code with PKCE, and who it says that somebody is.

OpenID Connect Core 1.0 (§3.1), Discovery 1.0 (§4.3), RFC 7636, RFC 9207. Nothing of it is
kept: no token and no claim."""

import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import jwt
import requests
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from urllib3.exceptions import HTTPError

from accounts.identity_provider import IdentityProvider, is_safe_address
from accounts.names import clean_name, fault_of_name

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds between the provider's clock and ours
WAIT = (3, 5)  # seconds to be connected, and between two pieces of an answer
LONGEST = 8.0  # seconds for a whole answer, whatever it does
LARGEST = 512 * 1024  # bytes
MAX_SUBJECT = 191  # characters that the row of a linked identity has

# Whoever waits never waits for longer than LONGEST; a provider that drips blocks these threads and no others.
_calls = ThreadPoolExecutor(8, thread_name_prefix="openid")


class ProviderFailed(Exception):
    """The provider did not answer, or not as it must; the message is for the log and holds nothing of a person."""


class Claims(NamedTuple):
    """What is taken from the provider's word; `email` is empty unless it says that it is verified."""

    subject: str
    acr: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""


class Departure(NamedTuple):
    """What is sent along, and compared or proven on the way back."""

    state: str
    nonce: str
    challenge: str
    card: str = ""
    again: bool = False  # the provider must ask who it is, even if it knows


def address_of(provider: IdentityProvider, back: str, departure: Departure) -> str:
    """Where the person is sent."""
    sent = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": " ".join(provider.scopes),
        "state": departure.state,
        "nonce": departure.nonce,
        "code_challenge": departure.challenge,
        "code_challenge_method": "S256",
    }
    if provider.strong_acr:
        sent["acr_values"] = " ".join(provider.strong_acr)
    if provider.hint and departure.card:
        sent[provider.hint] = departure.card
    if departure.again:
        sent["prompt"] = "login"
    authorize = discover(provider)["authorization_endpoint"]
    return f"{authorize}{'&' if '?' in authorize else '?'}{urlencode(sent)}"


def claims_for(provider: IdentityProvider, back: str, code: str, verifier: str, nonce: str) -> Claims:
    """Who the provider says that it is, every check of Core §3.1.3.7 made."""
    found = discover(provider)
    answer = _exchange(provider, found, back, code, verifier)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderFailed("no id_token")
    said = _verified(provider, found, token, nonce)
    if not said.get("email") and "userinfo_endpoint" in found:
        said = _with_userinfo(found, answer, said)
    return _taken(said)


def discover(provider: IdentityProvider) -> dict[str, Any]:
    """The provider's own description; each address in it as safe as the issuer's, and the issuer the one configured."""
    found = _ask("GET", provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderFailed("discovery names another issuer")
    wanted = ["authorization_endpoint", "token_endpoint", "jwks_uri"]
    wanted += ["userinfo_endpoint"] if "userinfo_endpoint" in found else []
    scheme = urlsplit(provider.issuer).scheme
    for name in wanted:
        address = found.get(name)
        is_good = isinstance(address, str) and is_safe_address(address)
        if not is_good or (scheme == "https" and not str(address).startswith("https:")):
            raise ProviderFailed(f"discovery: {name}")
    return found


def _exchange(
    provider: IdentityProvider, found: dict[str, Any], back: str, code: str, verifier: str
) -> dict[str, Any]:
    sent = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
    }  # fmt: skip
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        own = (quote(provider.client_id, safe=""), quote(provider.secret, safe=""))  # RFC 6749 §2.3.1
        return _ask("POST", found["token_endpoint"], data=sent, auth=own)
    sent |= {"client_id": provider.client_id, "client_secret": provider.secret}
    return _ask("POST", found["token_endpoint"], data=sent)


def _verified(provider: IdentityProvider, found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """Signature with a key that the provider publishes, issuer, audience, expiry, nonce."""
    try:
        key = _key_of(token, _ask("GET", found["jwks_uri"]))
        said: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=list(ALGORITHMS),
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise ProviderFailed(f"id_token: {type(error).__name__}") from error
    if said.get("azp", provider.client_id) != provider.client_id:
        raise ProviderFailed("id_token: made for another client")
    if isinstance(said["aud"], list) and len(said["aud"]) > 1 and "azp" not in said:
        raise ProviderFailed("id_token: several audiences")
    if not hmac.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderFailed("id_token: nonce")
    return said


def _key_of(token: str, published: dict[str, Any]) -> jwt.PyJWK:
    """The signing key that the token names; without a name only where there is one."""
    header = jwt.get_unverified_header(token)
    keys = jwt.PyJWKSet.from_dict(published).keys
    signing = [key for key in keys if key.public_key_use in (None, "sig") and key.key_type != "oct"]
    named = [key for key in signing if "kid" not in header or key.key_id == header["kid"]]
    if len(named) != 1:
        raise jwt.InvalidKeyError("no such key")
    return named[0]


def _with_userinfo(found: dict[str, Any], answer: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    access = answer.get("access_token")
    if not isinstance(access, str):
        return said
    more = _ask("GET", found["userinfo_endpoint"], headers={"Authorization": f"Bearer {access}"})
    if more.get("sub") != said["sub"]:
        raise ProviderFailed("userinfo: another subject")  # Core §5.3.2
    wanted = ("email", "email_verified", "given_name", "family_name")
    return said | {name: more[name] for name in wanted if name in more}


def _taken(said: dict[str, Any]) -> Claims:
    subject = said["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or "\x00" in subject:
        raise ProviderFailed("id_token: sub")
    acr = said.get("acr")
    return Claims(
        subject,
        acr if isinstance(acr, str) else "",
        _address(said.get("email")) if said.get("email_verified") is True else "",
        _name(said.get("given_name")),
        _name(said.get("family_name")),
    )


def _address(given: Any) -> str:
    """In the form in which we keep addresses: none with letters that only look like ours."""
    if not isinstance(given, str) or not given.isascii() or len(given) > 254:
        return ""
    try:
        validate_email(given)
    except ValidationError:
        return ""
    return given.lower()


def _name(given: Any) -> str:
    name = clean_name(given) if isinstance(given, str) else ""
    return "" if fault_of_name(name) else name


def _ask(method: str, address: str, **options: Any) -> dict[str, Any]:
    """A JSON object, or `ProviderFailed`, within a bounded time."""
    try:
        found = json.loads(_calls.submit(_call, method, address, **options).result(LONGEST))
    except (requests.RequestException, HTTPError, OSError, ValueError, RecursionError, TooSlow) as error:
        raise ProviderFailed(f"{urlsplit(address).path}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise ProviderFailed(f"{urlsplit(address).path}: not an object")
    return found


def _call(method: str, address: str, **options: Any) -> bytes:
    until = time.monotonic() + LONGEST
    options |= {"allow_redirects": False, "stream": True}
    body = b""
    with requests.request(method, address, timeout=WAIT, **options) as answer:
        if answer.status_code != 200:
            raise ProviderFailed(f"{urlsplit(address).path}: status {answer.status_code}")
        while piece := answer.raw.read1(65536, decode_content=True):
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                raise requests.Timeout("too much, or too slow")
    return body
