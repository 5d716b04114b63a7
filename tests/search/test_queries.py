"""Who finds what: the database decides, and nothing else is counted."""

import pytest

from search.indexing import rebuild
from search.queries import search

pytestmark = pytest.mark.django_db


def test_smoke(make, bruno, carla):
    make.document(title="Modello di regolamento ISEE", text="pagina uno\fParola quokka in fondo")
    make.thread(bruno)
    make.lab(ats=None)
    make.news()
    print(rebuild())
    for q in ("regolamento", "quokka", "tabella", "programma", "laboratori", "tipo:lab isee"):
        a = search(bruno, q)
        print(q, a.engine, a.total, a.facets, [(r.kind, r.card) for r in a.results])
