"""May this person do this in the community?"""

from accounts.models import Person
from accounts.standing import Standing
from community.models import Case, Post, Space, Thread

ONLY_READERS = "Qui scrive chi partecipa al percorso o al laboratorio di questo spazio."
ONLY_WHO_SEES = "Quanto seguire uno spazio lo sceglie chi lo vede."
ONLY_WHO_KEEPS_THEMES = "Uno spazio su un tema lo apre e lo cambia chi modera o chi coordina la regione."
ONLY_AUTHOR = "Un messaggio lo cambia solo chi l'ha scritto."
ONLY_AUTHOR_REMOVES = "Un messaggio lo toglie chi l'ha scritto. Se non va bene, segnalalo: decide chi modera."
ONLY_ASKER_OR_MODERATOR = "La soluzione la indica chi ha fatto la domanda o chi modera questo spazio."
NOT_ONES_OWN = "Un messaggio tuo non si segnala: puoi modificarlo o rimuoverlo."
ONLY_MODERATORS = "Decide chi modera questo spazio, e mai sui propri messaggi."
ONLY_ANOTHER_JUDGE = (
    "Su questo caso decide un altro moderatore: non chi ha scritto o segnalato il messaggio, "
    "né chi ha già deciso."
)
ONLY_IN_CHARGE = "Lo restituisce chi l'ha in carico, o chi amministra il sito."
ONLY_THE_AUTHOR_APPEALS = "Il riesame lo chiede chi ha scritto il messaggio."
ONLY_WHO_MOVES = "Una discussione la sposta chi modera il suo spazio, in uno spazio dove può scrivere."
ONLY_WHO_LOCKS = "Una discussione la chiude e la riapre chi modera il suo spazio."
ONLY_WHO_ASSIGNS = "Una domanda l'affida chi coordina o modera questo spazio."
ONLY_WHO_ANSWERS = "La persona scelta non può scrivere in questo spazio: scegline un'altra."
ONLY_WHO_LOOKS_AFTER = "Questa pagina è per chi modera, coordina o amministra."
ONLY_LOG_READERS = "Il registro lo legge chi modera."
ONLY_EDITORS = "Le novità le scrive chi modera o amministra il sito."


def can_write(person: Person, space: Space) -> bool:
    return may_write(person.standing, space)


def may_write(standing: Standing, space: Space) -> bool:
    """Whoever takes part and sees the space; a guest only in the space of the own lab."""
    takes_part = standing.is_participant or space.circle_id in standing.circle_ids
    return takes_part and standing.may_see(space.audience)


def can_choose_level(person: Person, space: Space) -> bool:
    return person.standing.may_see(space.audience)


def can_keep_themes(person: Person) -> bool:
    """Some theme at least: one's own ATS's or the region's."""
    return person.standing.is_moderator or person.standing.coordinates()


def can_keep_theme(person: Person, space: Space) -> bool:
    standing = person.standing
    keeps = standing.coordinates() or standing.moderates(space.ats_id)
    return space.kind == Space.Kind.THEME and keeps and standing.may_see(space.audience)


def can_edit(person: Person, post: Post) -> bool:
    return post.author_id == person.pk and can_write(person, post.thread.space)


def can_remove(person: Person, post: Post) -> bool:
    """The author; a moderator hides it by a decision, with a rule and a text."""
    return can_edit(person, post)


def can_solve(person: Person, thread: Thread) -> bool:
    """Whoever asked, or a moderator who can also read the thread."""
    asked = thread.author_id == person.pk and can_write(person, thread.space)
    return asked or moderates(person.standing, thread.space)


def moderates(standing: Standing, space: Space) -> bool:
    return standing.moderates(space.ats_id) and standing.may_see(space.audience)


def can_edit_news(person: Person) -> bool:
    return person.standing.moderates()


def can_flag(person: Person, post: Post) -> bool:
    """Whoever reads it; what one wrote oneself one corrects or removes."""
    return post.author_id != person.pk and person.standing.may_see(post.thread.space.audience)


def can_moderate(person: Person, post: Post) -> bool:
    """A moderator of the space; nobody judges their own post."""
    return post.author_id != person.pk and moderates(person.standing, post.thread.space)


def can_judge(person: Person, case: Case) -> bool:
    """A moderator who neither wrote nor reported the post; an appeal goes to another judge than the first."""
    has_a_part = case.flags.filter(reporter=person).exists() or case.decisions.filter(judge=person).exists()
    return can_moderate(person, case.post) and not has_a_part


def can_give_back(person: Person, case: Case) -> bool:
    """Who has the case in charge; an administrator frees one that somebody forgot."""
    return case.taken_by_id == person.pk or (person.standing.is_admin and can_moderate(person, case.post))


def can_move(person: Person, thread: Thread, space: Space) -> bool:
    """Moderating where the thread is, writing where it goes: both rights are asked."""
    return moderates(person.standing, thread.space) and can_write(person, space)


def can_assign(person: Person, space: Space) -> bool:
    """Who coordinates the region or the ATS of the space, or moderates there, and reads it."""
    standing = person.standing
    return standing.may_see(space.audience) and (
        standing.coordinates(space.ats_id) or standing.moderates(space.ats_id)
    )


def can_open_queue(person: Person) -> bool:
    return person.standing.is_staff


def can_read_log(person: Person) -> bool:
    return person.standing.is_moderator
