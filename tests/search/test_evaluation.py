"""The quality of search is measured, and does not fall."""

import json
import math

import pytest
from django.core.management import CommandError, call_command

from search.engines import live_engine
from search.evaluation import measure


def test_measures_of_one_list():
    assert measure(["a", "b"], {"a": 1}) == (1.0, 1.0, 1.0)
    assert measure(["x", "a"], {"a": 1, "b": 1}) == pytest.approx(
        ((1 / math.log2(3)) / (1 + 1 / math.log2(3)), 0.5, 0.5)
    )
    assert measure([], {"a": 1}) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("name", "mrr", "recall"), [("faq_pa", 0.62, 0.92), ("squad_it", 0.75, 0.90)])
def test_judged_questions(shared_dir, capsys, name, mrr, recall):
    folder = shared_dir / "data" / "search" / name
    call_command("evaluate_search", folder, "--limit-queries", "300", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["mrr@10"] >= mrr and figures["recall@100"] >= recall
    assert figures["engine"] == live_engine().name and figures["queries"] > 100


def test_a_folder_that_is_not_a_judged_set(tmp_path):
    with pytest.raises(CommandError, match="non si legge"):
        call_command("evaluate_search", tmp_path)
