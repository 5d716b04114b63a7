"""What the hub asks of the community: who may listen to a thread, and does a token still hold?"""

from collections.abc import Mapping, Set

from django.utils import timezone

from accounts.models import ApiToken, Membership, Person
from accounts.standing import Standing
from accounts.tokens import digest_of
from community.models import FLAGS_FOR_WRITING, Space, Thread
from live.registry import Credential
from live.statements import columns, first

BY_TOKEN = "token"  # noqa: S105 (a kind, not a secret)
# As `ApiToken.objects.valid()`.
HOLDER = f"""
    SELECT {columns(Person, "person")}
    FROM accounts_person person JOIN accounts_apitoken token ON token.person_id = person.id
    WHERE person.id = %s AND person.is_active
    AND token.digest = %s AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > %s)"""  # noqa: S608 (constants)
FLAGS = ", ".join(f"({sql}) AS {name}" for name, sql in FLAGS_FOR_WRITING.items())
FOR_WRITING = f"""
    SELECT {columns(Thread, "community_thread")}, {FLAGS} FROM community_thread WHERE id = %s"""  # noqa: S608
SPACE = f"SELECT {columns(Space, 'space')} FROM community_space space WHERE id = %s"  # noqa: S608


def may_see(asked: Mapping[int, Set[int]]) -> Mapping[int, Set[int]]:
    """People by thread, those who see it now; three queries, however many."""
    threads = Thread.objects.select_related("space").order_by().in_bulk(asked)
    everybody = {person_id for people in asked.values() for person_id in people}
    standings = Membership.objects.standings(everybody)
    return {
        thread_id: {pk for pk in people if _sees(standings[pk], threads[thread_id])}
        for thread_id, people in asked.items()
        if thread_id in threads
    }


def _sees(standing: Standing, thread: Thread) -> bool:
    """As `Thread.objects.visible_to` says in SQL."""
    opens = not thread.is_held or thread.author_id == standing.person_id
    return standing.may_see(thread.space.audience) and (opens or standing.moderates(thread.space.ats_id))


def token_credential(person: Person, key: str) -> Credential:
    return Credential(BY_TOKEN, digest_of(key), person.pk)


def valid_tokens(credentials: Set[Credential]) -> Set[Credential]:
    held = ApiToken.objects.valid().filter(digest__among={c.key for c in credentials}).order_by()
    pairs = set(held.values_list("digest", "person_id"))
    return {c for c in credentials if (c.key, c.person_id) in pairs}


def holder_of(credential: Credential) -> Person | None:
    return first(Person, HOLDER, credential.person_id, credential.key, timezone.now())


def thread_for_writing(person: Person, thread_id: int) -> Thread | None:
    """As `Thread.objects.visible_to(person).for_writing(person)` gives it, in two short statements."""
    thread = first(Thread, FOR_WRITING, *[person.pk] * FLAGS.count("%s"), thread_id)
    space = first(Space, SPACE, thread.space_id) if thread else None
    if thread is None or space is None:
        return None
    thread.space = space
    return thread if _sees(person.standing, thread) else None
