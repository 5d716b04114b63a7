"""The quality of search is measured, and does not fall."""

import json
import math

import pytest
from django.core.management import CommandError, call_command

from benchmarks import relevance
from search.engines import live_engine
from search.evaluation import measure, read


def test_measures_of_one_list():
    assert measure(["a", "b"], {"a": 1}) == (1.0, 1.0, 1.0)
    assert measure(["x", "a"], {"a": 1, "b": 1}) == pytest.approx(
        ((1 / math.log2(3)) / (1 + 1 / math.log2(3)), 0.5, 0.5)
    )
    assert measure([], {"a": 1}) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "ndcg", "mrr", "recall"),
    [
        ("faq_pa", 0.725, 0.67, 0.98),
        ("squad_it", 0.855, 0.825, 0.98),
        ("toolkit_known_item", 0.975, 0.97, 0.99),
    ],
)
def test_judged_questions(db, shared_dir, capsys, name, ndcg, mrr, recall):
    folder = shared_dir / "data" / "search" / name
    call_command("evaluate_search", folder, "--limit-queries", "300", "--json")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["ndcg@10"] >= ndcg and figures["mrr@10"] >= mrr and figures["recall@100"] >= recall
    assert figures["engine"] == live_engine().name and figures["queries"] >= 100


@pytest.mark.parametrize("name", relevance.SETS)
def test_better_than_plain_queries_on_the_stock_analyser(shared_dir, elastic, settings, name):
    judged = read(shared_dir / "data" / "search" / name, 300)
    ndcg, _, recall = max(figures for _, figures in relevance.plain(settings.ELASTICSEARCH_URL, judged))
    for url in (settings.ELASTICSEARCH_URL, ""):
        our_ndcg, _, our_recall = relevance.ours(judged, url)
        assert our_ndcg >= ndcg + 0.02 and our_recall >= recall


def test_a_folder_that_is_not_a_judged_set(tmp_path):
    with pytest.raises(CommandError, match="non si legge"):
        call_command("evaluate_search", tmp_path)
