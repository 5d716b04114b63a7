"""A key reaches as far on the socket as in the API: reading to listen, writing to post, its end to be closed."""

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.scopes import missing
from accounts.tokens import create_token, revoke
from community.models import Post
from tests.live.reader import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


async def entered(thread, person, *scopes: str) -> Reader:
    key = await sync_to_async(create_token)(person, scopes)
    reader = Reader(thread, token=key, origin=None)
    assert await reader.open()
    return reader


@pytest.mark.parametrize("scope", ["read", "community:read"])
async def test_a_reading_key_listens_and_posts_nothing(thread, bruno, scope):
    reader = await entered(thread, bruno, scope)
    await reader.until("hello")
    await reader.send(type="post", key="k-1", body="Non si può")
    refused = {"type": "error", "key": "k-1", "code": "forbidden"}
    assert await reader.until("error") == refused | {"message": missing("community", "write")}
    assert not await Post.objects.filter(key="k-1").aexists()
    await reader.leave()


@pytest.mark.parametrize("scope", ["write", "community:write"])
async def test_a_writing_key_posts(thread, bruno, scope):
    writer = await entered(thread, bruno, scope)
    await writer.send(type="post", key="k-1", body="Si può")
    assert (await writer.until("ack"))["key"] == "k-1"
    await writer.leave()


async def test_the_key_of_another_area_hears_nothing(thread, bruno):
    reader = await entered(thread, bruno, "labs:write", "people:read")
    assert await reader.closed() == 4403


async def test_an_expired_key_is_no_key(thread, bruno):
    key = await sync_to_async(create_token)(bruno, expires_at=timezone.now())
    reader = Reader(thread, token=key, origin=None)
    assert await reader.open()
    assert await reader.closed() == 4401


@pytest.mark.parametrize("how", ["revoked", "expired"])
async def test_when_the_key_ends_the_socket_closes(thread, bruno, how):
    reader = await entered(thread, bruno)
    await reader.until("hello")
    token = await bruno.api_tokens.aget()
    if how == "revoked":
        await sync_to_async(revoke)(token)
    else:
        await bruno.api_tokens.aupdate(expires_at=timezone.now())
    assert await reader.closed() == 4401
