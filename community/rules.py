"""May this person do this in the community?"""

from accounts.models import Person
from accounts.standing import Standing
from community.models import Post, Space, Thread

ONLY_READERS = "Qui scrive chi partecipa al percorso o al laboratorio di questo spazio."
ONLY_WHO_SEES = "Quanto seguire uno spazio lo sceglie chi lo vede."
ONLY_AUTHOR = "Un messaggio lo cambia solo chi l'ha scritto."
ONLY_AUTHOR_OR_MODERATOR = "Un messaggio lo toglie chi l'ha scritto o chi modera questo spazio."
ONLY_ASKER_OR_MODERATOR = "La soluzione la indica chi ha fatto la domanda o chi modera questo spazio."
ONLY_EDITORS = "Le novità le scrive chi modera o amministra il sito."


def can_write(person: Person, space: Space) -> bool:
    """Whoever takes part and sees the space; a guest only in the space of the own lab."""
    standing = person.standing
    takes_part = standing.is_participant or space.circle_id in standing.circle_ids
    return takes_part and standing.may_see(space.audience)


def can_choose_level(person: Person, space: Space) -> bool:
    return person.standing.may_see(space.audience)


def can_edit(person: Person, post: Post) -> bool:
    return post.author_id == person.pk and can_write(person, post.thread.space)


def can_remove(person: Person, post: Post) -> bool:
    """The author, or a moderator who can also read it."""
    return can_edit(person, post) or moderates(person.standing, post.thread.space)


def can_solve(person: Person, thread: Thread) -> bool:
    """Whoever asked, or a moderator who can also read the thread."""
    asked = thread.author_id == person.pk and can_write(person, thread.space)
    return asked or moderates(person.standing, thread.space)


def moderates(standing: Standing, space: Space) -> bool:
    return standing.moderates(space.ats_id) and standing.may_see(space.audience)


def can_edit_news(person: Person) -> bool:
    return person.standing.moderates()
