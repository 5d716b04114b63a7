"""Whoever loses the right or the session hears nothing more and is closed within a second."""

import json
import time

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from accounts.actions import end_membership
from accounts.tokens import create_token
from community.actions import post_message
from community.models import Post, Space
from tests.live.reader import Reader, opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


async def test_who_loses_the_membership_hears_nothing_more_and_is_closed_within_a_second(
    thread, bruno, carla, dario
):
    reader, other = await opened(thread, bruno), await opened(thread, carla)
    await sync_to_async(post_message)(carla, thread, "prima-parola", "k-1")
    await reader.events(1)  # it could hear
    membership = await bruno.memberships.aget()
    await sync_to_async(end_membership)(dario, membership)
    ended = time.monotonic()
    await sync_to_async(post_message)(carla, thread, "parola-segreta", "k-2")
    assert await reader.closed() == 4403
    assert time.monotonic() - ended < 1.0
    assert "parola-segreta" not in json.dumps(reader.frames)
    assert [event["seq"] for event in await other.events(2)] == [2, 3]
    await other.leave()


async def test_right_lost_without_a_signal_is_noticed_within_a_second(thread, bruno):
    reader = await opened(thread, bruno)
    await bruno.memberships.all().adelete()
    ended = time.monotonic()
    assert await reader.closed() == 4403
    assert time.monotonic() - ended < 1.2


async def test_audience_that_shrinks_closes(thread, bruno, anna):
    reader, kept = await opened(thread, bruno), await opened(thread, anna)
    await Space.objects.filter(pk=thread.space_id).aupdate(audience="ats:999999")
    assert await reader.closed() == 4403
    assert await kept.is_silent()
    await kept.leave()


@pytest.mark.parametrize("how", ["sign out", "password", "inactive"])
async def test_who_is_no_longer_signed_in_is_closed_within_a_second(thread, bruno, how):
    reader = await opened(thread, bruno)
    assert await reader.is_silent(1.0)  # it stays open while the session holds
    if how == "sign out":
        await Session.objects.all().adelete()
    elif how == "password":
        bruno.set_password("un'altra frase lunga")
        await bruno.asave()
    else:
        bruno.is_active = False
        await bruno.asave()
    ended = time.monotonic()
    assert await reader.closed() == 4401
    assert time.monotonic() - ended < 1.2


async def test_revoked_token_is_closed_within_a_second(thread, bruno):
    token = await sync_to_async(create_token)(bruno)
    reader = Reader(thread, token=token, origin=None)
    assert await reader.open()
    await reader.until("hello")
    await bruno.api_tokens.all().adelete()
    assert await reader.closed() == 4401


async def test_post_after_the_session_is_gone_is_not_written(thread, bruno):
    reader = await opened(thread, bruno)
    await Session.objects.all().adelete()
    await reader.send(type="post", key="late", body="troppo tardi")
    assert await reader.closed() in (4401, 4403)
    assert not await Post.objects.filter(key="late").aexists()


@pytest.mark.parametrize("how", ["session", "token"])
async def test_a_message_written_right_after_the_sign_out_is_not_heard(thread, bruno, carla, how):
    if how == "session":
        reader = await opened(thread, bruno)
        ended = Session.objects.all()
    else:
        reader = await opened(thread, bruno, token=await sync_to_async(create_token)(bruno))
        ended = bruno.api_tokens.all()
    await sync_to_async(post_message)(carla, thread, "prima-parola", "k-1")
    await reader.events(1)  # it could hear
    await ended.adelete()
    await sync_to_async(post_message)(carla, thread, "parola-segreta", "k-2")
    assert await reader.closed() == 4401
    assert "parola-segreta" not in json.dumps(reader.frames)
