"""Can the answer of a few be worked out from everything that page, files and API show together? A linear program
tries: unknown is what each person answered, known are the sums over the groups."""

import csv
import io
import re
from itertools import combinations

import numpy as np
import openpyxl
import pytest
from django.urls import reverse
from scipy.optimize import linprog

from surveys import actions
from surveys.groups import Dimension, members
from surveys.models import Result

FIRST, SECOND, THIRD = "Costruire reti", "Scrivere avvisi", "Rendicontare"
ORDERS = [(FIRST, SECOND, THIRD), (SECOND, FIRST, THIRD), (THIRD, SECOND, FIRST)]
PEOPLE = {"BER-01": "mmmrr", "BER-02": "mr", "PAV-01": "mmmmr"}
ROLES = {"m": "member", "r": "representative"}


@pytest.fixture
def survey(make, territory, anna):
    """Twelve people: the two of one Ambito are hidden, but its ATS less its other Ambito would be them."""
    territory.other_ambito.comuni.update(population=70_000)
    offices = {
        "BER-01": territory.ambito.office,
        "BER-02": make.ambito("BER-02", "Seriate", territory.ats).office,
        "PAV-01": territory.other_ambito.office,
    }
    made = make.survey(offices=[], respondents="persons")
    people = [(code, ROLES[letter]) for code, letters in PEOPLE.items() for letter in letters]
    for number, (code, role) in enumerate(people):
        make.person_response(made, offices[code], role, ORDERS[number * 7 % 3])
    actions.close(anna, made)
    return made


def frozen(survey):
    return Result.objects.get(question__survey=survey)


def truth(survey):
    """The points that each person gave to the first option, in the order of the frozen rows."""
    option = survey.questions.get().options.get(title=FIRST).pk
    return np.array([2.0 - row["answer"]["order"].index([option]) for row in frozen(survey).ballots])


def groups_of(survey):
    rows = frozen(survey).ballots
    return {
        (dimension, group): numbers
        for dimension in Dimension
        for group, numbers in members(rows, dimension).items()
    }


def width(sums: dict[tuple[int, ...], float], people: int, target: tuple[int, ...]) -> float:
    """Between the least and the most that the known sums allow for the target's."""
    equal = np.array([[float(one in group) for one in range(people)] for group in sums])
    wanted = np.array([float(one in target) for one in range(people)])
    ends = [
        linprog(sign * wanted, A_eq=equal, b_eq=list(sums.values()), bounds=(0, 2), method="highs")
        for sign in (1, -1)
    ]
    assert all(end.success for end in ends)
    return float(-ends[1].fun - ends[0].fun)


def everything_shown(survey, client) -> dict[str, dict[tuple[str, str], float]]:
    """By where it was read: the points of the first option, by dimension and name of the group."""
    url = reverse("surveys:results", args=[survey.pk])
    return {
        "page": dict(_from_pages(url, client)),
        "xlsx": dict(_from_workbook(reverse("surveys:export", args=[survey.pk, "xlsx"]), client)),
        "csv": dict(_from_csv(reverse("surveys:export", args=[survey.pk, "csv"]), client)),
        "api": dict(_from_api(reverse("api:survey_results", args=[survey.pk]), client)),
    }


NAMES = {"ats": "ATS", "ambito": "Ambito", "role": "Ruolo", "size": "Grandezza dell'Ambito"}


def _from_pages(url, client):
    for per, dimension in NAMES.items():
        choices = client.get(url, {"per": per}).content.decode().split('id="gruppo"')[1].split("</select>")[0]
        for code, name in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', choices):
            page = client.get(url, {"per": per, "gruppo": code}).content.decode()
            found = re.search(
                rf'<th scope="row">{FIRST}</th><td class="num">\d+</td><td class="num">([\d,]+)</td>', page
            )
            if found:
                key = (dimension, name) if code else ("", "tutti")
                yield key, float(found[1].replace(",", "."))


def _from_workbook(url, client):
    book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    for row in book["Gruppi"].iter_rows(min_row=2, values_only=True):
        if row[3:5] == (FIRST, "Punti Borda"):
            yield (row[1], row[2]), float(row[5])
    for row in book.worksheets[1].iter_rows(min_row=2, values_only=True):
        if row[0] == FIRST:
            yield ("", "tutti"), float(row[2])


def _from_csv(url, client):
    text = client.get(url).content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        if row[3:5] == [FIRST, "Punti Borda"]:
            yield (row[1], row[2]), float(row[5])


def _from_api(url, client):
    for per, dimension in NAMES.items():
        (question,) = client.get(url, {"per": per}).json()["questions"]
        option = next(one["id"] for one in question["options"] if one["title"] == FIRST)
        yield ("", "tutti"), float(dict(question["result"]["borda"])[option])
        for group in question["groups"]:
            if group["hidden"]:
                assert set(group) == {"group", "name", "hidden", "result"} and group["result"] is None
            else:
                yield (dimension, group["name"]), float(dict(group["result"]["borda"])[option])


def test_no_cell_under_the_threshold_can_be_computed(survey, anna, client_of):
    points, groups = truth(survey), groups_of(survey)
    people = len(points)
    whole = {tuple(range(people)): points.sum()}
    primary = whole | {tuple(group): points[group].sum() for group in groups.values() if len(group) >= 3}
    seriate = next(tuple(group) for group in groups.values() if len(group) == 2)
    assert width(primary, people, seriate) == pytest.approx(0, abs=1e-6), (
        "the attack works on what is not hidden"
    )

    shown = everything_shown(survey, client_of(anna))

    assert shown["page"] == shown["xlsx"] == shown["csv"] == shown["api"]
    names = {key: tuple(group) for key, group in named(survey, groups).items()}
    sums = {names[key]: value for key, value in shown["api"].items()}
    assert sums == pytest.approx({group: points[list(group)].sum() for group in sums})
    assert len(sums) > 3, "something is still shown"
    few = [target for size in (1, 2) for target in combinations(range(people), size)]
    assert min(width(sums, people, target) for target in few) > 0.5


def test_the_page_of_persons_speaks_of_persons(survey, anna, client_of):
    page = client_of(anna).get(reverse("surveys:results", args=[survey.pk])).content.decode()
    assert "Per le 12 persone che hanno risposto" in page and "delle persone; segue" in page
    assert "12 su 12 persone invitate" in page and "uffici che hanno" not in page


def named(survey, groups):
    """The members by dimension and name, as they are shown."""
    from accounts.models import Ambito, Ats
    from surveys.queries.results import ROLES as ROLE_NAMES
    from surveys.queries.results import SIZES

    names = {
        Dimension.ATS: {ats.pk: ats.name for ats in Ats.objects.all()},
        Dimension.AMBITO: {one.pk: str(one) for one in Ambito.objects.all()},
        Dimension.ROLE: ROLE_NAMES,
        Dimension.SIZE: SIZES,
    }
    found = {
        (NAMES[dimension.value], names[dimension][key]): group for (dimension, key), group in groups.items()
    }
    return found | {("", "tutti"): range(sum(map(len, PEOPLE.values())))}


def test_the_page_hides_the_group_that_would_give_another_away(make, territory, anna, client_of):
    """BER answers with 3, MIL with 4, the third ATS with 1: the whole less BER and MIL would be that one."""
    survey = make.survey()
    milan = make.ats("MIL", "ATS di Milano")
    make.responses(survey, territory.ats, count=3)
    make.responses(survey, milan, count=4)
    make.response(survey, territory.other_ambito.office)
    actions.close(anna, survey)
    url, client = reverse("surveys:results", args=[survey.pk]), client_of(anna)

    def page(code):
        return client.get(url, {"per": "ats", "gruppo": code}).content.decode()

    assert "bar-fill" in page("") and "bar-fill" in page("MIL")
    assert "bar-fill" not in page("BER") and "togliendolo da quello di tutti" in page("BER")
    assert "meno di 3" in page(territory.other_ats.code) and "bar-fill" not in page(territory.other_ats.code)
