"""Who may keep search in order: whoever looks after the whole region."""

from tests.matrix.rows import Row, World, only

CURATORS = ("coordinator", "moderator", "admin")


def forbidden(ok: int = 200) -> dict[str, int]:
    return only(*CURATORS, ok=ok, others=403)


def empty(w: World):
    return {"pk": w.make.empty_search("parola").pk}


def group(w: World):
    return {"pk": w.make.synonyms(("XY", "parola intera"))[0].pk}


def promoted(w: World):
    return {"pk": w.make.promotion("parola", "document", w.make.document()).pk}


ROWS: list[Row] = [
    Row("search:empty_searches", expect=forbidden()),
    Row("search:forget_empty_search", "post", kwargs=empty, expect=forbidden(302)),
    Row("search:synonyms", expect=forbidden()),
    Row("search:synonyms", "post", data=lambda w: {"names": "XY\nparola intera"}, expect=forbidden(302)),
    Row("search:edit_synonyms", kwargs=group, expect=forbidden()),
    Row(
        "search:edit_synonyms",
        "post",
        kwargs=group,
        data=lambda w: {"names": "XY\naltra"},
        expect=forbidden(302),
    ),
    Row("search:delete_synonyms", "post", kwargs=group, expect=forbidden(302)),
    Row("search:promotions", expect=forbidden()),
    Row("search:promotions", "post", label="empty", expect=forbidden(200)),
    Row("search:delete_promotion", "post", kwargs=promoted, expect=forbidden(302)),
]
