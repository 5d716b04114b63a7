"""Who may reach what in surveys."""

from typing import Any

from accounts.audience import PARTICIPANTS, PUBLIC
from tests.matrix.rows import PEOPLE, Build, Row, World, everybody, only, signed_in

COORDINATORS = ("coordinator_ats", "coordinator_other", "coordinator", "admin")
MANAGERS = ("coordinator", "admin")
INVITED = ("member", "representative")
SEEING = {"coordinator_ats": 403, "coordinator": 403, "moderator": 403, "admin": 403}


def survey(w: World, status: str = "open", **fields: Any) -> dict[str, Any]:
    """A regional survey that only the first office is invited to."""
    return {"pk": w.make.survey(status=status, offices=[w.office], **fields).pk}


def draft(w: World) -> dict[str, Any]:
    return survey(w, "draft")


def ats_draft(w: World) -> dict[str, Any]:
    return survey(w, "draft", ats=w.ats)


def closed(w: World) -> dict[str, Any]:
    return survey(w, "closed")


def named(w: World) -> dict[str, Any]:
    return survey(w, "closed", privacy="named")


def api(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"survey_id": kwargs["pk"]}


def published(w: World, audience: str) -> dict[str, Any]:
    kwargs = survey(w, "closed")
    w.make.publish_survey(kwargs["pk"], audience)
    return kwargs


def to_participants(w: World) -> dict[str, Any]:
    return published(w, PARTICIPANTS)


def to_all(w: World) -> dict[str, Any]:
    return published(w, PUBLIC)


def step(w: World) -> dict[str, Any]:
    return survey(w) | {"step": 1}


def answered(w: World) -> dict[str, Any]:
    """With a complete draft at version 1."""
    made = w.make.survey(offices=[w.office])
    w.make.response(made, w.office, submitted=False)
    return {"pk": made.pk}


def anonymous(w: World) -> dict[str, Any]:
    """That asks the member and the representative themselves."""
    asked = [w.people[name] for name in INVITED]
    return {"pk": w.make.survey_of_persons(asked, "anonymous").pk}


def for_programs(build: Build) -> Build:
    return lambda w: {"survey_id": build(w)["pk"]}


def draft_of(w: World) -> dict[str, Any]:
    return {"version": 0, "answers": {}}


def section(w: World) -> dict[str, Any]:
    return {"pk": w.make.section().pk}


def in_section(w: World) -> dict[str, Any]:
    return {"section_pk": w.make.section().pk}


def module(w: World) -> dict[str, Any]:
    return {"pk": w.make.section().modules.first().pk}


def question(w: World, status: str = "draft") -> dict[str, Any]:
    made = w.make.survey(status=status, offices=[w.office])
    return {"pk": made.pk, "question_pk": made.questions.get().pk}


def text_question(w: World) -> dict[str, Any]:
    return draft(w) | {"kind": "testo"}


def launched_question(w: World) -> dict[str, Any]:
    return question(w, "open")


def preparing(ok: int = 200) -> dict[str, int]:
    return only(*COORDINATORS, ok=ok, others=403)


def managing(ok: int = 200) -> dict[str, int]:
    """For an open or closed survey: who sees it without managing it is told who may."""
    return only(*MANAGERS, ok=ok, member=403, representative=403, coordinator_ats=403, moderator=403)


def following(visitor: int = 302) -> dict[str, int]:
    return only("coordinator_ats", *MANAGERS, member=403, representative=403, moderator=403, visitor=visitor)


DRAFT_PAGES = [
    Row(f"surveys:{name}", method, kwargs=kwargs, label=label, expect=only(*MANAGERS))
    for name, method, kwargs, label in [
        ("edit", "get", draft, ""),
        ("edit", "post", draft, "incomplete"),
        ("modules_new", "get", draft, ""),
        ("modules_new", "post", draft, "incomplete"),
        ("question_new", "get", text_question, ""),
        ("question_new", "post", text_question, "incomplete"),
        ("question", "get", question, ""),
        ("question", "post", question, "incomplete"),
        ("preview", "get", draft, ""),
        ("launch", "get", draft, ""),
        ("launch", "post", draft, "incomplete"),
    ]
]
QUESTIONS = [
    Row(f"surveys:{name}", "post", kwargs=kwargs, label=label, expect=expect)
    for name in ("question_move", "question_remove")
    for kwargs, label, expect in [
        (question, "draft", only(*MANAGERS, ok=302)),
        (launched_question, "launched", managing(409)),
    ]
]
TERMS = {"respondents": "offices", "privacy": "confidential", "partial_rule": "shared", "confirm": "1"}
LIBRARY = [
    Row(f"surveys:{name}", method, kwargs=kwargs, label=method, expect=preparing())
    for name, kwargs in [
        ("section_new", lambda w: {}),
        ("section", section),
        ("module_new", in_section),
        ("module", module),
    ]
    for method in ("get", "post")
]

LIBRARY_MOVES = [
    Row(f"surveys:{name}", "post", kwargs=kwargs, expect=preparing(302))
    for name, kwargs in [("section_move", section), ("module_move", module), ("module_use", module)]
]
PROGRAMS = [
    Row(
        "api:survey",
        kwargs=for_programs(survey),
        expect=only(*INVITED, "coordinator_ats", "moderator", *MANAGERS, visitor=401),
    ),
    Row(
        "api:response",
        "put",
        json=True,
        kwargs=for_programs(survey),
        data=draft_of,
        expect=only(*INVITED, visitor=401, **SEEING),
    ),
    Row(
        "api:submit_response",
        "post",
        json=True,
        kwargs=for_programs(answered),
        data=lambda w: {"version": 1},
        expect=only("representative", member=403, visitor=401, **SEEING),
    ),
]

ROWS: list[Row] = [
    Row("surveys:list", expect=signed_in()),
    Row("surveys:copy", expect=preparing()),
    Row("surveys:copy", "post", expect=preparing()),
    *LIBRARY_MOVES,
    *QUESTIONS,
    Row("surveys:remind", "post", kwargs=survey, expect=managing(302)),
    Row("surveys:extend", kwargs=survey, expect=managing()),
    Row(
        "surveys:extend",
        "post",
        kwargs=survey,
        data=lambda w: {"closes_at": "2099-05-05T18:00"},
        expect=managing(302),
    ),
    Row("surveys:new", expect=preparing()),
    Row("surveys:new", "post", expect=preparing()),
    Row("surveys:library", expect=preparing()),
    *LIBRARY,
    Row("surveys:survey", kwargs=draft, label="draft", expect=only(*MANAGERS, visitor=404)),
    Row(
        "surveys:survey",
        kwargs=ats_draft,
        label="draft of the ATS",
        expect=only("coordinator_ats", *MANAGERS, visitor=404),
    ),
    Row(
        "surveys:survey",
        kwargs=survey,
        label="open",
        expect=only(*INVITED, "coordinator_ats", "moderator", *MANAGERS, visitor=404),
    ),
    Row(
        "surveys:survey",
        kwargs=to_participants,
        label="published for participants",
        expect=everybody(visitor=404, outsider=404, guest=404),
    ),
    Row("surveys:survey", kwargs=to_all, label="published for all", expect=everybody()),
    *DRAFT_PAGES,
    Row(
        "surveys:launch",
        "post",
        kwargs=draft,
        label="complete",
        data=lambda w: TERMS | {"closes_at": "2099-05-05T18:00"},
        expect=only(*MANAGERS, ok=302),
    ),
    Row("surveys:edit", kwargs=survey, label="open", expect=managing(409)),
    Row("surveys:respond", kwargs=survey, expect=only(*INVITED, ok=302, **SEEING)),
    Row("surveys:respond_step", kwargs=step, expect=only(*INVITED, **SEEING)),
    Row(
        "surveys:respond_step",
        "post",
        kwargs=step,
        data=lambda w: {"version": "0"},
        expect=only(*INVITED, ok=302, **SEEING),
    ),
    Row("surveys:summary", kwargs=answered, expect=only(*INVITED, **SEEING)),
    Row(
        "surveys:summary",
        "post",
        kwargs=answered,
        data=lambda w: {"version": "1"},
        expect=only("representative", ok=302, member=403, **SEEING),
    ),
    Row(
        "surveys:respond_anonymously",
        kwargs=anonymous,
        expect=only(*INVITED, **SEEING | {"coordinator_ats": 404}),
    ),
    Row(
        "surveys:respond_anonymously",
        "post",
        kwargs=anonymous,
        label="incomplete",
        expect=only(*INVITED, **SEEING | {"coordinator_ats": 404}),
    ),
    *PROGRAMS,
    Row("surveys:progress", kwargs=survey, expect=following()),
    Row("surveys:close", kwargs=survey, expect=managing()),
    Row("surveys:close", "post", kwargs=survey, expect=managing(302)),
    Row("surveys:results", kwargs=closed, label="closed", expect=following(visitor=404)),
    Row(
        "surveys:results",
        kwargs=to_participants,
        label="published for participants",
        expect=everybody(visitor=404, outsider=404, guest=404),
    ),
    Row("surveys:results", kwargs=to_all, label="published for all", expect=everybody()),
    *[
        Row(
            "surveys:export",
            kwargs=lambda w, kind=kind: closed(w) | {"kind": kind},
            label=kind,
            expect=following(visitor=404),
        )
        for kind in ("xlsx", "csv", "pdf")
    ],
    Row(
        "surveys:export",
        kwargs=lambda w: to_all(w) | {"kind": "csv"},
        label="published for all",
        expect=everybody(),
    ),
    Row(
        "surveys:export",
        kwargs=lambda w: closed(w) | {"kind": "preflib"},
        label="ballots, confidential",
        expect=dict.fromkeys(PEOPLE, 404) | dict.fromkeys([*SEEING, *INVITED], 403),
    ),
    Row(
        "surveys:export",
        kwargs=lambda w: named(w) | {"kind": "preflib"},
        label="ballots, named",
        expect=managing(200) | {"visitor": 404},
    ),
    *[
        Row(f"surveys:{name}", kwargs=kwargs, label=label, expect=expected)
        for name in ("answers", "answers_file")
        for kwargs, label, expected in [
            (named, "named", only(*MANAGERS)),
            (closed, "confidential", only()),
        ]
    ],
    Row("api:survey_results", kwargs=lambda w: api(closed(w)), label="closed", expect=following(visitor=401)),
    Row(
        "api:survey_results",
        kwargs=lambda w: api(to_all(w)),
        label="published for all",
        expect=signed_in(visitor=401),
    ),
    Row(
        "surveys:publish",
        "post",
        kwargs=closed,
        data=lambda w: {"audience": PARTICIPANTS},
        expect=managing(302),
    ),
]
