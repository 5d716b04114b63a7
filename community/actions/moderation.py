"""Reporting a post, taking charge of the case, deciding it, and asking that somebody else decides again."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import GONE, require_unsuspended
from community.actions.visibility import hide_post, show_post
from community.limits import require_pace_of_flags
from community.models import (
    AlreadyFlagged,
    Appeal,
    Case,
    CaseClosed,
    CaseTaken,
    Decision,
    Flag,
    LogEntry,
    Newcomer,
    NoAppeal,
    NotThere,
    Post,
    Suspension,
    Thread,
)
from community.queries.moderation import appeal_ends_at, moderators_of, outcomes_for
from notifications.actions import notify
from notifications.models import Kind

FLAGGED = "Hai già segnalato questo messaggio: chi modera lo sa, e ti dirà com'è andata."
DECIDED = "Questo caso è già stato deciso."
NOT_TAKEN = "Prima prendi in carico il caso, così nessun altro ci lavora nello stesso momento."
STALE = "Nel frattempo il caso è cambiato: ricarica la pagina e scegli di nuovo."
NO_APPEAL = "Il riesame di questa decisione non si può chiedere, o il termine è passato."
TOLD_TO_AUTHOR = {
    Decision.Outcome.KEEP: "Un moderatore ha letto un tuo messaggio segnalato e lo lascia dov'è.",
    Decision.Outcome.RELEASE: "Un moderatore ha pubblicato un tuo messaggio.",
    Decision.Outcome.HIDE: "Un moderatore ha nascosto un tuo messaggio: leggi perché.",
    Decision.Outcome.WARN: "Un moderatore ha nascosto un tuo messaggio e ti richiama a una regola: leggi perché.",
    Decision.Outcome.SUSPEND: "Un moderatore ha nascosto un tuo messaggio e ti ha sospeso: leggi perché.",
}

TOLD_TO_MODERATORS: dict[tuple[str, str], str] = {
    (Case.State.WAITING, Case.Origin.REPORTED): "È stato segnalato un messaggio: leggilo e decidi.",
    (Case.State.WAITING, Case.Origin.HELD): "Una persona nuova ha scritto: leggi il messaggio e pubblicalo.",
    (Case.State.APPEALED, Case.Origin.REPORTED): "C'è una decisione da riesaminare.",
    (Case.State.APPEALED, Case.Origin.HELD): "C'è una decisione da riesaminare.",
}


def flag_post(person: Person, post: Post, reason: str, text: str = "") -> Flag:
    """One report of each person for a text; all reports of a post are one case."""
    with transaction.atomic():
        require(rules.can_flag(person, post), rules.NOT_ONES_OWN)
        post = _shown(post)
        _refuse_a_second_flag(person, post)
        require_pace_of_flags(person)
        case, is_new = post.cases.open().get_or_create(
            defaults={"post": post, "origin": Case.Origin.REPORTED}
        )
        flag = Flag.objects.create(case=case, reporter=person, reason=reason, text=text)
        _log(person, case, f"ha segnalato il messaggio: {flag.get_reason_display().lower()}")
        if is_new:
            tell_moderators(case)
    return flag


def open_case(moderator: Person, post: Post) -> Case:
    """What a moderator finds without anybody's report: the post's open case, or a new one in their charge."""
    with transaction.atomic():
        require(rules.can_moderate(moderator, post), rules.ONLY_MODERATORS)
        post = _shown(post)
        if found := post.cases.open().first():
            return found
        require_unsuspended(moderator)
        case = Case.objects.create(
            post=post, origin=Case.Origin.REPORTED, state=Case.State.TAKEN, taken_by=moderator
        )
        _log(moderator, case, "ha aperto il caso e lo ha in carico")
    return case


def take_case(moderator: Person, case: Case) -> Case:
    """In one person's charge; taking again what one has changes nothing."""
    with transaction.atomic():
        case = _locked_open(case)
        _require_judge(moderator, case)
        if case.taken_by_id == moderator.pk:
            return case
        if case.taken_by:
            raise CaseTaken(f"Il caso è già in carico a {case.taken_by.name}.")
        case.taken_by = moderator
        if case.state == Case.State.WAITING:
            case.state = Case.State.TAKEN
        case.save()
        _log(moderator, case, "ha preso in carico il caso")
    return case


def give_back_case(moderator: Person, case: Case) -> Case:
    """Free for somebody else."""
    with transaction.atomic():
        case = _locked_open(case)
        require(rules.can_give_back(moderator, case), rules.ONLY_IN_CHARGE)
        case.taken_by = None
        if case.state == Case.State.TAKEN:
            case.state = Case.State.WAITING
        case.save()
        _log(moderator, case, "ha restituito il caso alla coda")
    return case


def decide_case(
    judge: Person, case: Case, outcome: str, rule: str, text: str, days: int | None = None
) -> Decision:
    """The outcome happens, and who wrote and who reported are told; a second decision answers the appeal.

    `days` are those of a suspension. Under the lock of the thread, so that of two judges one finds it decided."""
    with transaction.atomic():
        case = _locked_open(case)
        _require_judge(judge, case)
        if case.taken_by_id != judge.pk:
            raise CaseTaken(NOT_TAKEN)
        if outcome not in outcomes_for(case):
            raise CaseClosed(STALE)
        decision = Decision.objects.create(case=case, judge=judge, outcome=outcome, rule=rule, text=text)
        _carry_out(decision, days)
        case.state = Case.State.DECIDED
        case.save()
        _log(judge, case, f"ha deciso: {decision.result.lower()}")
        _tell(decision)
    return decision


def appeal(person: Person, decision: Decision, text: str) -> Appeal:
    """One appeal of a decision, for a month; until it is answered nothing that was hidden is lost."""
    with transaction.atomic():
        case = _locked(decision.case)
        require(case.post.author_id == person.pk, rules.ONLY_THE_AUTHOR_APPEALS)
        until = appeal_ends_at(case)
        if until is None or until <= timezone.now() or case.decisions.get() != decision:
            raise NoAppeal(NO_APPEAL)
        asked = Appeal.objects.create(decision=decision, text=text)
        case.state, case.taken_by = Case.State.APPEALED, None
        case.save()
        _log(person, case, "ha chiesto il riesame")
        tell_moderators(case)
    return asked


def tell_moderators(case: Case) -> None:
    """The case waits for one of those who may judge it."""
    judges = [one for one in moderators_of(case.post.thread.space) if rules.can_judge(one, case)]
    notify(judges, TOLD_TO_MODERATORS[case.state, case.origin], case, kind=Kind.MODERATION)


def _refuse_a_second_flag(person: Person, post: Post) -> None:
    """A text corrected after it was judged may be reported again."""
    own = person.flags.filter(case__post=post)
    is_waiting = own.exclude(case__state=Case.State.DECIDED).exists()
    if is_waiting or own.filter(created_at__gte=post.edited_at or post.created_at).exists():
        raise AlreadyFlagged(FLAGGED)


def _require_judge(person: Person, case: Case) -> None:
    require(rules.can_judge(person, case), rules.ONLY_ANOTHER_JUDGE)
    require_unsuspended(person)


def _shown(post: Post) -> Post:
    """The post as it is now, under the lock of its thread, which every writer takes first."""
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    found = Post.objects.shown().select_related("thread__space").filter(pk=post.pk, thread=thread).first()
    if found is None:
        raise NotThere(GONE)
    return found


def _locked(case: Case) -> Case:
    """The case as it is now, under the lock of the post's thread."""
    Thread.objects.select_for_update(no_key=True).get(pk=case.post.thread_id)
    related = ("post__author", "post__thread__space", "taken_by")
    return Case.objects.select_related(*related).get(pk=case.pk)


def _locked_open(case: Case) -> Case:
    case = _locked(case)
    if case.state == Case.State.DECIDED:
        raise CaseClosed(DECIDED)
    return case


def _carry_out(decision: Decision, days: int | None) -> None:
    case, post = decision.case, decision.case.post
    is_first = case.state != Case.State.APPEALED
    if decision.is_adverse:
        hide_post(post)
    elif decision.outcome == Decision.Outcome.RELEASE:
        show_post(post)
        if case.origin == Case.Origin.HELD:
            checked = Newcomer.objects.filter(person=post.author, posts_to_check__gt=0)
            checked.update(posts_to_check=F("posts_to_check") - 1)
    if decision.outcome != Decision.Outcome.SUSPEND:
        Suspension.objects.filter(decision__case=case, lifted_at=None).update(lifted_at=timezone.now())
    elif is_first:
        until = timezone.now() + datetime.timedelta(days=days or 1)
        Suspension.objects.create(person=post.author, decision=decision, until=until)


def _tell(decision: Decision) -> None:
    """The author reads the decision; who reported hears only what became of the message."""
    case, thread = decision.case, decision.case.post.thread
    told = TOLD_TO_AUTHOR[Decision.Outcome(decision.outcome)]
    notify([case.post.author], told, decision, kind=Kind.MODERATION)
    became = "è stato nascosto" if decision.is_adverse else "resta dov'è"
    reporters = [flag.reporter for flag in case.flags.select_related("reporter")]
    text = f"Grazie della segnalazione: chi modera ha deciso, il messaggio {became}."
    notify(reporters, text, thread, kind=Kind.MODERATION)


def _log(actor: Person, case: Case, text: str) -> None:
    LogEntry.objects.create(actor=actor, case=case, thread_id=case.post.thread_id, text=text)
