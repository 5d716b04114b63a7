"""Uploads through the WSGI worker and messages through Daphne, beside each other: each gets its answer."""

import asyncio

import pytest

from benchmarks.upload_beside_sockets import as_in_production, measure, one_by_one

pytestmark = pytest.mark.any_database


def test_uploads_and_messages_all_get_an_answer():
    with as_in_production() as doors:
        outcome = asyncio.run(measure(doors, 0.3, one_by_one(3 * 2**20, 2)))
    assert (outcome.uploads, outcome.taken) == (2, 2)
    assert outcome.calm and outcome.beside
