"""Who may reach what of calendars: a feed asks for its address alone, and gives what its owner may see."""

from django.utils import timezone

from tests.matrix.rows import Row, everybody, only, signed_in

LOOK_AFTER_DRAFTS = ("trainer", "coordinator_ats", "coordinator", "admin")


def _feed(owner="member", ats=None, **fields):
    def build(w):
        of = getattr(w, ats) if ats else None
        return {"secret": w.make.calendar_feed(w.people[owner], ats=of, **fields).secret}

    return build


def _own_feed(w):
    return {"pk": w.make.calendar_feed(w.people["member"]).pk}


def _session(status="open"):
    return lambda w: {"pk": w.make.session(w.make.lab(ats=w.ats, circle=w.circle, status=status)).pk}


def _ats(w):
    return {"ats": w.ats.pk}


ROWS: list[Row] = [
    Row("labs:calendar_links", expect=signed_in()),
    Row("labs:make_feed", "post", label="own", expect=signed_in(302)),
    Row(
        "labs:make_feed", "post", label="of an ATS", data=_ats,
        expect=only(
            "member", "representative", "coordinator_ats", "coordinator", "moderator", "admin", ok=302, others=403
        ),
    ),
    Row("labs:make_feed", "post", label="of no ATS", data=lambda w: {"ats": "x"}, expect=signed_in(404)),
    Row("labs:revoke_feed", "post", kwargs=_own_feed, expect=only("member", ok=302)),
    Row("labs:feed", label="own", kwargs=_feed(), expect=everybody()),
    Row("labs:feed", label="of an ATS", kwargs=_feed(ats="ats"), expect=everybody()),
    Row("labs:feed", label="of an ATS not one's own", kwargs=_feed(ats="other_ats"), expect=everybody(404)),
    Row("labs:feed", label="of an ATS, a guest's", kwargs=_feed("guest", ats="ats"), expect=everybody(404)),
    Row("labs:feed", label="revoked", kwargs=_feed(revoked_at=timezone.now()), expect=everybody(404)),
    Row("labs:session_file", label="open", kwargs=_session(), expect=everybody()),
    Row(
        "labs:session_file", label="draft", kwargs=_session("draft"),
        expect=only(*LOOK_AFTER_DRAFTS, visitor=404),
    ),
]  # fmt: skip
