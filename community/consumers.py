"""The live thread: who enters, what they may send, and the answers, frame by frame as the contract says."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, TypeGuard
from urllib.parse import parse_qs

from django.conf import settings

from accounts.markdown import TextRefused
from accounts.models import Person
from accounts.rules import Refused
from accounts.scopes import READ, WRITE, missing
from accounts.tokens import token_by_key
from community.access import thread_for_writing, token_credential
from community.actions import mark_read, post_message
from community.forms import KEY
from community.limits import TooManyPosts
from community.models import KeyConflict, SpaceArchived, Thread, ThreadLocked
from live import doorbell, reading, registry
from live.hub import hub_of_this_loop
from live.listener import NOT_ALLOWED, Listener
from live.registry import Credential
from live.sessions import credential_of
from live.socket import NONSENSE, NOT_THERE, SIGNED_OUT, TOO_FAST, Nonsense, Socket
from live.threads import reading as in_reader
from live.threads import writing as in_writer

SOCKETS_A_PERSON = 20
AREA = "community"


@dataclass(frozen=True)
class Place:
    """What the handshake found: the thread's topic and its number at that moment."""

    topic: reading.TopicRef
    seq: int


@dataclass(frozen=True)
class Sent:
    """A `post` frame: key and text, and perhaps the answered post and the files by id."""

    key: str
    body: str
    reply_to: int | None
    attachments: list[int]

    @classmethod
    def of(cls, frame: dict[str, Any]) -> "Sent":
        key, body = frame.get("key"), frame.get("body")
        if not isinstance(key, str) or not isinstance(body, str) or not KEY.fullmatch(key):
            raise Nonsense("Un messaggio ha una chiave di lettere e cifre e un testo.")
        reply_to, attachments = frame.get("reply_to"), frame.get("attachments", [])
        if reply_to is not None and not _is_number(reply_to):
            raise Nonsense("Il messaggio a cui rispondi va indicato con il suo numero.")
        if not isinstance(attachments, list) or not all(map(_is_number, attachments)):
            raise Nonsense("Gli allegati vanno indicati con i loro numeri.")
        return cls(key, body, reply_to, attachments)


class ThreadConsumer(Socket):
    handlers: ClassVar[dict[str, str]] = {"post": "post", "typing": "typing", "read": "read", "ping": "ping"}

    listener: Listener | None = None
    connection_id: int | None = None
    may_read = may_write = True  # as far as the key reaches, if it is one

    @property
    def thread_id(self) -> int:
        return int(self.scope["url_route"]["kwargs"]["thread_id"])

    async def enter(self) -> bool:
        who = await self._who()
        if who is None:
            return self._refuse(SIGNED_OUT)
        if not self.may_read:
            return self._refuse(NOT_ALLOWED)
        person, credential = who
        place = await in_reader(_find, person.pk, self.thread_id)
        if place is None:
            return self._refuse(NOT_THERE)
        after = _after(self.scope["query_string"], place.seq)
        if after is None:
            return self._refuse(NONSENSE)
        hub = hub_of_this_loop()
        limit = SOCKETS_A_PERSON if settings.RATE_LIMITS else None
        self.connection_id = await in_writer(reading.enter, hub.name, place.topic.pk, person.pk, limit)
        if self.connection_id is None:
            return self._refuse(TOO_FAST)
        self.put({"type": "hello", "thread": self.thread_id, "seq": place.seq})
        self.listener = Listener(place.topic.pk, person.pk, person.name, credential, after, self.outbox)
        hub.join(self.listener, place.topic, place.seq)
        return True

    async def leave(self) -> None:
        if self.listener is not None:
            hub_of_this_loop().leave(self.listener)
        if self.connection_id is not None:
            await in_writer(reading.leave, self.connection_id)

    async def post(self, frame: dict[str, Any]) -> None:
        sent = Sent.of(frame)
        if not self.may_write:
            self.put(_error(sent.key, "forbidden", missing(AREA, WRITE)))
            return
        answer = await in_writer(_post, self._me, self.thread_id, sent)
        if answer is None:
            self.outbox.close(NOT_ALLOWED)
        else:
            self.put(answer)

    async def typing(self, frame: dict[str, Any]) -> None:
        me = self._me
        doorbell.whisper(me.topic_id, me.person_id, me.name)

    async def read(self, frame: dict[str, Any]) -> None:
        seq = frame.get("seq")
        if not _is_number(seq):
            raise Nonsense("Il numero dell'ultimo messaggio letto non è valido.")
        marked = await in_writer(_mark_read, self._me.person_id, self.thread_id, seq)
        if marked is not None:
            self.put({"type": "read", "seq": marked})

    async def ping(self, frame: dict[str, Any]) -> None:
        self.put({"type": "pong"})

    @property
    def _me(self) -> Listener:
        assert self.listener is not None, "frames are heard only after enter()"
        return self.listener

    def _refuse(self, code: int) -> bool:
        self.outbox.close(code)
        return False

    async def _who(self) -> tuple[Person, Credential] | None:
        """By token where one is given, else by session; nobody by both."""
        bearer = self.scope.get("bearer")
        if bearer is not None:
            token = await in_reader(token_by_key, bearer)
            if token is None:
                return None
            self.may_read, self.may_write = token.reaches(AREA, READ), token.reaches(AREA, WRITE)
            return token.person, token_credential(token.person, bearer)
        user = self.scope["user"]
        if not user.is_authenticated or not user.is_active:
            return None
        return user, credential_of(user, self.scope["session"].session_key)


def _after(query: bytes, seq: int) -> int | None:
    """Where to begin: the `after` asked for, or from now on; None when it is not a number."""
    asked = parse_qs(query.decode("latin1")).get("after")
    if asked is None:
        return seq
    if not re.fullmatch(r"[0-9]{1,18}", asked[0]):
        return None
    return min(int(asked[0]), seq)


def _is_number(value: Any) -> TypeGuard[int]:
    """An id or a sequence number that the database can hold; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62


def _find(person_id: int, thread_id: int) -> Place | None:
    person = Person.objects.get(pk=person_id)
    thread = Thread.objects.visible_to(person).select_related("topic").filter(pk=thread_id).first()
    if thread is None:
        return None
    topic = thread.topic
    return Place(reading.TopicRef(topic.pk, topic.kind, thread.pk), topic.seq)


def _post(me: Listener, thread_id: int, sent: Sent) -> dict[str, Any] | None:
    """The acknowledgement or the error; None when the right or the session has gone in the meantime."""
    found = _who_writes(me, thread_id)
    if found is None:
        return None
    try:
        post = post_message(*found, sent.body, sent.key, reply_to=sent.reply_to, attachments=sent.attachments)
    except TextRefused as error:
        return _error(sent.key, error.code, error)
    except KeyConflict as error:
        return _error(sent.key, "conflict", error)
    except (SpaceArchived, ThreadLocked) as error:
        return _error(sent.key, "locked", error)
    except Refused as error:
        return _error(sent.key, "forbidden", error)
    except TooManyPosts as error:
        return _error(sent.key, "rate_limited", error) | {"retry_after": error.retry_after}
    return {"type": "ack", "key": sent.key, "seq": post.seq, "id": post.pk}


def _who_writes(me: Listener, thread_id: int) -> tuple[Person, Thread] | None:
    person = registry.holder_of(me.credential)
    if person is None:
        return None
    thread = thread_for_writing(person, thread_id)
    return (person, thread) if thread else None


def _mark_read(person_id: int, thread_id: int, seq: int) -> int | None:
    person = Person.objects.get(pk=person_id)
    thread = Thread.objects.visible_to(person).filter(pk=thread_id).first()
    return mark_read(person, thread, seq) if thread else None


def _error(key: str, code: str, error: Exception | str) -> dict[str, Any]:
    return {"type": "error", "key": key, "code": code, "message": str(error)}
