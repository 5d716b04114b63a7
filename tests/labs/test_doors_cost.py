"""A list costs a program the same queries whether it has one row or three."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Busy:
    """A lab, a programme and a call that get one more of everything each time."""

    def __init__(self, make, territory):
        self.make, self.ats, self.ambito = make, territory.ats, territory.ambito
        self.lab = make.concluded_lab(ats=territory.ats)
        self.session, self.work = self.lab.sessions.get(), make.work(self.lab)
        self.programme, self.call = make.programme(), make.adhesion_call(kinds=["comune"])

    def grow(self, name):
        make, lab = self.make, self.lab
        office = make.ambito(f"B-{name}", name, self.ats).office
        person = make.person(name, "member", organisation=office)
        make.enrolment(lab, person, organisation=office)
        make.enrolment(lab, make.person(f"attende-{name}", "member"), status="waiting")
        make.attendance(self.session, person, organisation=office)
        make.certificate(lab, person)
        make.session(lab)
        make.work(lab, name)
        make.output(self.work, person)
        make.material(lab, make.document(title=name, author=person))
        make.link(lab, name, session=self.session)
        make.invitation(f"ospite-{name}", "guest", circle=lab.circle)
        make.lab(name, ats=self.ats, programme=make.programme(name))
        make.adhesion_call(self.programme, kinds=["comune"])
        make.adhesion(self.call, make.comune(name, office.ambito))
        home = make.person(f"collega-{name}", "member", organisation=self.ambito.office)
        make.attendance(make.session(lab), home, organisation=self.ambito.office)

    def lists(self):
        lab = f"labs/{self.lab.pk}/"
        of_lab = (
            "sessions enrolments guests hours certificates certificates/earned materials works meeting-names"
        )
        return [
            *(lab + one for one in of_lab.split()), "labs", "programmes", "calls", f"calls/{self.call.pk}/adhesions",
            f"sessions/{self.session.pk}/register", f"works/{self.work.pk}/outputs",
            f"organisations/{self.ambito.office.pk}/hours",
        ]  # fmt: skip


def costs(call, paths):
    """Queries and rows of each list."""
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            status, body = call("get", path)
        assert status == 200, path
        found[path] = len(queries), len(body["results"])
    return found


def test_lists_cost_the_same_for_one_and_three(make, territory, client_of, anna):
    call = make.Program(client_of(anna))
    busy = Busy(make, territory)
    busy.grow("uno")
    few = costs(call, busy.lists())
    busy.grow("due")
    busy.grow("tre")
    many = costs(call, busy.lists())
    assert {path: one[0] for path, one in many.items()} == {path: one[0] for path, one in few.items()}
    grown = {path for path, (_, rows) in many.items() if rows > few[path][1]}
    assert {path.split("/")[-1] for path in set(many) - grown} == {"meeting-names"}
