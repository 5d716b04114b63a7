"""Who may reach what of news and events."""

from tests.matrix.community import EDITORS, PARTICIPANTS
from tests.matrix.rows import Row, everybody, only, signed_in

HIDDEN = only(*EDITORS, visitor=404)


def _pk(build):
    return lambda w: {"pk": build(w).pk}


def _out(w):
    return w.make.event()


def _draft(w):
    return w.make.event(published_at=None)


def _scheduled(w):
    return w.make.with_cover(w.make.scheduled_news())


def _text(w):
    return {"title": "Si parte", "summary": "Breve.", "body": "Ecco."}


STATES = (("published", _out, everybody()), ("draft", _draft, HIDDEN))

ROWS: list[Row] = [
    *(
        Row(route, expect=everybody())
        for route in (
            "community:news_list",
            "community:news_rss",
            "community:news_atom",
            "community:events_calendar",
            "reports:sitemap_file",
            "reports:robots",
            "reports:security_file",
        )
    ),
    *(
        Row(route, label=name, kwargs=_pk(build), expect=who)
        for route in ("community:news", "community:news_event")
        for name, build, who in STATES
    ),
    Row("community:news", label="scheduled", kwargs=_pk(_scheduled), expect=HIDDEN),
    Row(
        "community:news_cover",
        label="published",
        kwargs=_pk(lambda w: w.make.with_cover(_out(w))),
        expect=everybody(),
    ),
    Row("community:news_cover", label="scheduled", kwargs=_pk(_scheduled), expect=HIDDEN),
    *(
        Row(
            "community:news_file",
            label=name,
            kwargs=lambda w, build=build: {"pk": w.make.news_file(build(w)).pk},
            expect=who,
        )
        for name, build, who in (*STATES, ("scheduled", _scheduled, HIDDEN))
    ),
    Row("community:write_news", expect=only(*EDITORS, others=403)),
    Row("community:write_news", "post", data=_text, expect=only(*EDITORS, others=403, ok=302)),
    Row("community:edit_news", label="published", kwargs=_pk(_out), expect=only(*EDITORS, others=403)),
    Row("community:edit_news", label="draft", kwargs=_pk(_draft), expect=only(*EDITORS)),
    Row(
        "community:edit_news",
        "post",
        kwargs=_pk(_out),
        data=_text,
        expect=only(*EDITORS, others=403, ok=302),
    ),
    Row("community:publish_news", "post", kwargs=_pk(_draft), expect=only(*EDITORS, ok=302)),
    Row("community:withdraw_news", "post", kwargs=_pk(_out), expect=only(*EDITORS, others=403, ok=302)),
    Row("community:news_files", kwargs=_pk(_out), expect=only(*EDITORS, others=403)),
    Row(
        "community:news_files",
        "post",
        kwargs=_pk(_out),
        data=lambda w: {"kind": "recording", "title": "Video", "url": "https://video.example.org/1"},
        expect=only(*EDITORS, others=403, ok=302),
    ),
    Row(
        "community:set_news_cover",
        "post",
        kwargs=_pk(_scheduled),
        data=lambda w: {"remove": "1"},
        expect=only(*EDITORS, ok=302),
    ),
    Row(
        "community:drop_news_file",
        "post",
        kwargs=lambda w: {"pk": w.make.news_file(_out(w)).pk},
        expect=only(*EDITORS, others=403, ok=302),
    ),
    Row(
        "community:rate_news",
        "post",
        label="published",
        kwargs=_pk(_out),
        data=lambda w: {"value": "4"},
        expect=everybody(302),
    ),
    Row(
        "community:rate_news",
        "post",
        label="draft",
        kwargs=_pk(_draft),
        data=lambda w: {"value": "4"},
        expect=only(*EDITORS, ok=409, visitor=404),
    ),
    Row(
        "community:comment_on_news",
        "post",
        label="published",
        kwargs=_pk(_out),
        data=lambda w: {"body": "Ci sarò.", "key": "chiave-1"},
        expect=only(*PARTICIPANTS, others=403, ok=302),
    ),
    Row(
        "community:comment_on_news",
        "post",
        label="draft",
        kwargs=_pk(_draft),
        data=lambda w: {"body": "Ci sarò.", "key": "chiave-1"},
        expect=only(*EDITORS, ok=409),
    ),
    Row("api:news", expect=signed_in(visitor=401)),
    Row("api:one_news", kwargs=lambda w: {"news_id": _out(w).pk}, expect=signed_in(visitor=401)),
    Row(
        "api:one_news",
        label="draft",
        kwargs=lambda w: {"news_id": _draft(w).pk},
        expect=only(*EDITORS, visitor=401),
    ),
    Row(
        "api:news",
        "post",
        json=True,
        data=_text,
        expect=only(*EDITORS, others=403, ok=201, visitor=401),
    ),
    Row(
        "api:one_news",
        "patch",
        json=True,
        kwargs=lambda w: {"news_id": _out(w).pk},
        data=lambda w: {"place": "Brescia"},
        expect=only(*EDITORS, others=403, visitor=401),
    ),
    Row(
        "api:one_news",
        "patch",
        label="draft",
        json=True,
        kwargs=lambda w: {"news_id": _draft(w).pk},
        data=lambda w: {"place": "Brescia"},
        expect=only(*EDITORS, visitor=401),
    ),
]
