"""What do the frozen answers to a question say, of everybody or of one group? Counted once for equal inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache

from surveys.answers import ballots
from surveys.explained import Json, explain
from surveys.groups import Dimension, in_group
from surveys.models import Question, Result

DAY = 24 * 60 * 60
Rows = Sequence[dict[str, Any]]


def digest(question: Question, rows: Rows) -> str:
    """SHA-256 of everything that a count depends on."""
    options = [option.pk for option in question.options.all()]
    inputs = json.dumps([question.kind, options, question.survey.partial_rule, rows], sort_keys=True)
    return hashlib.sha256(inputs.encode()).hexdigest()


def count(question: Question, rows: Rows) -> Json:
    """Of a ranking, what `surveys.explained` gives, by option, and how many set each option aside."""
    options = [option.pk for option in question.options.all()]
    aside = [[option, sum(option in row["answer"]["not_relevant"] for row in rows)] for option in options]
    return explain(options, ballots(row["answer"] for row in rows)) | {"not_relevant": aside}


def counted_in(result: Result, dimension: Dimension, group: Any) -> Json:
    """The same count over one group. Hiding small groups is the caller's."""
    key = f"count:{result.digest}:{dimension.value}:{group}"
    found: Json | None = cache.get(key)
    if found is None:
        found = count(result.question, [row for row in result.ballots if in_group(row, dimension, group)])
        cache.set(key, found, DAY)
    return found
