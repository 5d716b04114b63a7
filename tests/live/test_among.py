"""Many values in one parameter find what `in` finds, on either database."""

import pytest

from accounts.models import Membership, Person


@pytest.fixture
def people(db, make):
    return [make.person(f"persona-{number}", role="member") for number in range(5)]


@pytest.mark.parametrize("wanted", [[], [0], [0, 2, 4]])
def test_among_is_in(people, wanted):
    ids = {people[number].pk for number in wanted} | {999_999}
    assert set(Person.objects.filter(pk__among=ids)) == set(Person.objects.filter(pk__in=ids))
    assert set(Membership.objects.filter(person_id__among=ids)) == set(
        Membership.objects.filter(person__in=ids)
    )


def test_among_texts_are_values_and_not_sql(people):
    emails = [people[1].email, "x') OR 1=1 --", 'virgolette " e \\', "però"]
    assert list(Person.objects.filter(email__among=emails)) == [people[1]]
    assert not Person.objects.exclude(email__among=emails).filter(pk=people[1].pk)


def test_a_thousand_values_are_one_parameter(people):
    _, params = Person.objects.filter(pk__among=range(1000)).query.sql_with_params()
    assert len(params) == 1
