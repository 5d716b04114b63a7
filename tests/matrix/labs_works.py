"""Who may reach works, what was handed in, minutes and materials of a lab: inside, outside, one's own office."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.rows import Row, only, signed_in

LEADS = ("trainer", "coordinator_ats", "coordinator", "admin")
INSIDE = (
    "guest",
    "moderator",
    *LEADS,
)  # the member and the representative have a seat only where a row gives it
OFFICE = ("member", "representative")
REGIONAL = ("coordinator", "admin")


def _lab(w, seats=(), **fields):
    lab = w.make.lab(ats=w.ats, circle=w.circle, **{"status": "running", **fields})
    for name in seats:
        w.make.seat(lab, w.people[name], w.office if name in OFFICE else w.other_office)
    return lab


def lab(w):
    return {"pk": _lab(w).pk}


def draft_lab(w):
    return {"pk": _lab(w, status="draft").pk}


def work(w):
    return {"pk": w.make.work(_lab(w)).pk}


def work_with_seats(w):
    return {"pk": w.make.work(_lab(w, ("member", "other_member"))).pk}


def _output(w, status="handed_in", **fields):
    """Of the member for the office; another office's member has a seat too."""
    asked = w.make.work(_lab(w, ("member", "other_member")))
    return w.make.output(asked, w.people["member"], organisation=w.office, status=status, **fields)


def output(status):
    return lambda w: {"pk": _output(w, status).pk}


def output_with_file(status):
    def build(w):
        kept = w.make.document(author=w.people["member"], status="draft", audience=f"circle:{w.circle.pk}")
        return {"pk": _output(w, status, document=kept).pk}

    return build


def offered(w):
    return {"pk": _output(w, "accepted", text="Da proporre").pk}


def minutes(shared):
    def build(w):
        session = w.make.session(_lab(w))
        w.make.minutes(session, shared=shared, author=w.people["trainer"])
        return {"pk": session.pk}

    return build


def session(w):
    return {"pk": w.make.session(_lab(w)).pk}


def link(audience):
    return lambda w: {"pk": w.make.link(_lab(w), audience=audience).pk}


def material(w):
    made = w.make.material(_lab(w), w.make.document())
    return {"pk": made.lab_id, "material_pk": made.pk}


def with_material(w):
    return {"pk": w.make.material(_lab(w), w.make.document(audience="public")).lab_id}


def _work_data(w):
    return {"title": "Schema", "instructions": "", "by": "person", "due_at": ""}


def _link_data(w):
    return {"kind": "link", "title": "Video", "url": "https://example.org/", "session": "", "audience": "lab"}


def _file_data(w):
    return {"file": SimpleUploadedFile("nuovo.md", b"# Nuovo"), "title": "", "kind": "slides", "session": ""}


def _handed(w):
    return {"text": "Eccola", "mark": ""}


def _accepted(w):
    return {"verdict": "accepted", "note": "", "mark": "0" * 16}


def _reopened(w):
    return _accepted(w) | {"verdict": "sent_back", "note": "Manca la data"}


def _offer(w):
    return {"title": "Schema tipo", "kind": "template"}


def _form(route, kwargs, data, *, who=LEADS, others=403, label="", **exceptions):
    """Seen and sent by the same people."""
    return [
        Row(route, label=label, kwargs=kwargs, expect=only(*who, others=others, **exceptions)),
        Row(
            route,
            "post",
            label=label,
            kwargs=kwargs,
            data=data,
            expect=only(*who, ok=302, others=others, **exceptions),
        ),
    ]


ROWS: list[Row] = [
    Row("labs:upload_material", kwargs=lab, expect=only(*LEADS, others=403)),
    Row(
        "labs:upload_material", "post", kwargs=lab, data=_file_data,
        expect=only(*LEADS, ok=302, others=403),
    ),
    *_form("labs:add_link", lab, _link_data),
    *_form("labs:add_link", draft_lab, _link_data, label="draft", others=404),
    *_form("labs:update_link", link("public"), _link_data, label="public"),
    *_form(
        "labs:update_link", link("lab"), _link_data, label="lab", others=404, guest=403, moderator=403
    ),
    Row("labs:remove_link", "post", kwargs=link("public"), expect=only(*LEADS, ok=302, others=403)),
    Row("labs:remove_material", "post", kwargs=material, expect=only(*LEADS, ok=302, others=403)),
    Row("labs:download_materials", kwargs=with_material, expect=signed_in()),
    Row("labs:download_materials", label="draft", kwargs=draft_lab, expect=only(*LEADS, ok=302)),
    *_form("labs:create_work", lab, _work_data),
    *_form("labs:create_work", draft_lab, _work_data, label="draft", others=404),
    Row("labs:work", kwargs=work, expect=only(*INSIDE)),
    Row("labs:work", label="seats", kwargs=work_with_seats, expect=only(*INSIDE, "member", "other_member")),
    *_form("labs:update_work", work, _work_data, others=404, guest=403, moderator=403),
    Row("labs:remove_work", "post", kwargs=work, expect=only(*LEADS, ok=302, guest=403, moderator=403)),
    Row(
        "labs:hand_in", kwargs=work_with_seats,
        expect=only("guest", "member", "other_member", trainer=403, coordinator_ats=403, coordinator=403,
                    moderator=403, admin=403),
    ),
    Row(
        "labs:hand_in", "post", kwargs=work_with_seats, data=_handed,
        expect=only("guest", "member", "other_member", ok=302, trainer=403, coordinator_ats=403, coordinator=403,
                    moderator=403, admin=403),
    ),
    Row("labs:output", label="handed in", kwargs=output("handed_in"), expect=only("member", *LEADS)),
    Row("labs:output", label="sent back", kwargs=output("sent_back"), expect=only("member", *LEADS)),
    Row("labs:output", label="accepted", kwargs=output("accepted"), expect=only("member", "other_member", *INSIDE)),
    Row("labs:output_file", label="handed in", kwargs=output_with_file("handed_in"), expect=only("member", *LEADS)),
    Row(
        "labs:output_file", label="accepted", kwargs=output_with_file("accepted"),
        expect=only("member", "other_member", *INSIDE),
    ),
    Row(
        "labs:review_output", "post", label="stale", kwargs=output("handed_in"), data=_accepted,
        expect=only(*LEADS, ok=409, member=403),
    ),
    Row(
        "labs:review_output", "post", label="accepted", kwargs=output("accepted"), data=_reopened,
        expect=only(*LEADS, ok=409, member=403, other_member=403, guest=403, moderator=403),
    ),
    Row(
        "labs:offer_output", label="accepted", kwargs=offered,
        expect=only("member", other_member=403, **dict.fromkeys(INSIDE, 403)),
    ),
    Row(
        "labs:offer_output", "post", label="accepted", kwargs=offered, data=_offer,
        expect=only("member", ok=302, other_member=403, **dict.fromkeys(INSIDE, 403)),
    ),
    Row(
        "labs:offer_output", "post", label="handed in", kwargs=output("handed_in"), data=_offer,
        expect=only("member", ok=409, **dict.fromkeys(LEADS, 403)),
    ),
    Row("labs:minutes", label="draft", kwargs=minutes(False), expect=only(*LEADS)),
    Row("labs:minutes", label="shared", kwargs=minutes(True), expect=only(*INSIDE)),
    *_form("labs:write_minutes", session, lambda w: {"text": "Presenti", "mark": ""}),
    Row("labs:share_minutes", "post", label="draft", kwargs=minutes(False), expect=only(*LEADS, ok=302)),
    Row(
        "labs:share_minutes", "post", label="shared", kwargs=minutes(True),
        expect=only(*LEADS, ok=302, guest=403, moderator=403),
    ),
    *_form(
        "labs:offer_minutes", minutes(True), _offer, who=("trainer",), others=404,
        **dict.fromkeys(("guest", "moderator", "coordinator_ats", *REGIONAL), 403),
    ),
]  # fmt: skip
