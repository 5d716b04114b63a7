"""Who may prepare, manage and follow a survey?"""

import pytest
from django.contrib.auth.models import AnonymousUser

from surveys import rules

# person: may prepare; of the region's, of their ATS's, of another ATS's survey: (may manage, may follow)
NOTHING = (False, False)
TABLE = {
    "anna": (True, (True, True), (True, True), (True, True)),
    "dario": (True, (True, True), (True, True), (True, True)),
    "olga": (True, (False, True), (True, True), (False, True)),
    "marco": (False, NOTHING, NOTHING, NOTHING),
    "bruno": (False, NOTHING, NOTHING, NOTHING),
    "rita": (False, NOTHING, NOTHING, NOTHING),
    "tina": (False, NOTHING, NOTHING, NOTHING),
    "elena": (False, NOTHING, NOTHING, NOTHING),
    "visitor": (False, NOTHING, NOTHING, NOTHING),
}


@pytest.mark.parametrize("name", TABLE)
def test_who_prepares_manages_and_follows(name, make, territory, request):
    known = {
        "visitor": AnonymousUser,
        "olga": lambda: make.person("olga", "coordinator", ats=territory.ats),
    }
    person = known[name]() if name in known else request.getfixturevalue(name)
    section = make.section()
    surveys = [
        make.survey(status="draft", ats=ats, sections=[section])
        for ats in (None, territory.ats, territory.other_ats)
    ]
    found = [(rules.can_manage(person, one), rules.can_follow(person, one)) for one in surveys]
    assert (rules.can_prepare(person), *found) == TABLE[name]
