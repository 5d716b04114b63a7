"""An OpenID Connect provider that keeps the protocol, and breaks one rule of it when a test asks."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "cantiere: prova", "segreto & lungo/"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "una", "use": "sig"}) for _ in range(2))


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


NONE, HS256 = encoded(b'{"alg":"none"}'), encoded(b'{"alg":"HS256","kid":"una"}')


class Provider:
    """`claims` are those of who stands before it; `mischief` is the rule that it breaks."""

    def __init__(self):
        self.claims = {"sub": "1", "email": "bruno@example.org", "email_verified": True}
        self.mischief = ""
        self.codes = {}
        self.asked = {}
        self.stopped = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer(self, {})

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                provider.answer(self, dict(parse_qsl(self.rfile.read(length).decode())))

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, form):
        path = urlsplit(handler.path).path
        if self.mischief == f"slow {path}":
            self.stopped.wait(20)
        found = {
            "/.well-known/openid-configuration": self.discovery,
            "/authorize": self.authorize,
            "/token": self.token,
            "/keys": self.keys,
            "/userinfo": self.userinfo,
        }[path](handler, form)
        status, body = found if isinstance(found, tuple) else (200, found)
        if status == 302:
            handler.send_response(302)
            handler.send_header("Location", body)
            handler.end_headers()
            return
        if self.mischief == f"html {path}":
            body = "<h1>Errore</h1>"
        if self.mischief == f"broken {path}":
            status = 500
        if self.mischief == f"huge {path}":
            body = {"padding": "x" * 1_000_000} | body
        if self.mischief == f"deep {path}":
            body = "[" * 200_000
        if self.mischief == f"list {path}":
            body = [body]
        text = body if isinstance(body, str) else json.dumps(body)
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(text.encode())

    def discovery(self, handler, form):
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        changed = {
            "discovery of another": {"issuer": "https://altro.example.org"},
            "discovery without keys": {"jwks_uri": None},
            "discovery of a script": {"authorization_endpoint": "javascript:alert(1)"},
            "secret in the body": {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
        }
        return found | changed.get(self.mischief, {})

    def authorize(self, handler, form):
        """Whoever comes is recognised at once; with a bad request they stay here, as with a real one."""
        asked = self.asked = {
            name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()
        }
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        sent = {"code": code, "state": asked["state"], "iss": self.issuer}
        if self.mischief == "refuses":
            sent = {"error": "access_denied", "state": asked["state"]}
        if self.mischief == "has a problem":
            sent = {"error": "server_error", "error_description": "<b>x</b>", "state": asked["state"]}
        if self.mischief == "mix-up":
            sent["iss"] = "https://altro.example.org"
        return 302, f"{asked['redirect_uri']}?{urlencode(sent)}"

    def token(self, handler, form):
        asked = self.codes.pop(form.get("code", ""), None)
        proof = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or proof != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if self.client_of(handler, form) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        return {"access_token": "biglietto", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def client_of(self, handler, form):
        kind, _, given = handler.headers.get("Authorization", "").partition(" ")
        if self.mischief == "secret in the body":
            return form.get("client_id"), form.get("client_secret")
        assert kind == "Basic" and "client_secret" not in form
        name, _, secret = base64.b64decode(given).decode().partition(":")
        return unquote(name), unquote(secret)

    def id_token(self, asked):
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said |= {} if self.mischief.startswith("userinfo") else self.claims
        said["sub"] = self.claims["sub"]
        said |= {
            "of another issuer": {"iss": "https://altro.example.org"},
            "for another client": {"aud": "altro"},
            "for several clients": {"aud": [CLIENT, "altro"]},
            "given to another client": {"azp": "altro"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "of tomorrow": {"iat": now + 86400, "exp": now + 90000},
            "of another sign-in": {"nonce": "altro"},
            "with a number as subject": {"sub": 1},
            "with a long subject": {"sub": "x" * 192},
            "with an empty subject": {"sub": ""},
        }.get(self.mischief, {})
        for name in {"without nonce": ["nonce"], "without expiry": ["exp"], "without subject": ["sub"]}.get(
            self.mischief, []
        ):
            del said[name]
        return self.signed(said)

    def signed(self, said):
        payload = encoded(json.dumps(said).encode())
        if self.mischief == "not signed":
            return f"{NONE}.{payload}."
        if self.mischief == "signed with the public key":
            head = f"{HS256}.{payload}"
            return f"{head}.{encoded(hmac.digest(KEY.as_pem(private=False), head.encode(), 'sha256'))}"
        key = OTHER_KEY if self.mischief == "signed with another key" else KEY
        kid = "altra" if self.mischief == "signed with an unknown key" else "una"
        token = jwt.encode({"alg": "RS256", "kid": kid}, said, key)
        if self.mischief == "altered":
            head, _, signature = token.split(".")
            return f"{head}.{encoded(json.dumps(said | {'email': 'anna@example.org'}).encode())}.{signature}"
        return "non è un token" if self.mischief == "not a token" else token

    def keys(self, handler, form):
        return {"keys": [KEY.as_dict(private=False)]}

    def userinfo(self, handler, form):
        assert handler.headers["Authorization"] == "Bearer biglietto"
        return self.claims | ({"sub": "2"} if self.mischief == "userinfo of another" else {})
