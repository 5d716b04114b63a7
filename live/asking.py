"""Questions of one process that come at the same moment are asked together."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from live import reading
from live.reading import Batch, Question
from live.threads import reading as in_reader

logger = logging.getLogger("cantiere.live")

TOGETHER = 20  # a long answer does not keep many waiting
Waiting = tuple[Question, asyncio.Future[Batch]]


class Asking:
    """Whoever asks while an answer is on its way is answered with the others who did: a busy process asks less."""

    def __init__(self, spawn: Callable[[Coroutine[Any, Any, None]], Any]) -> None:
        self._spawn = spawn
        self._waiting: deque[Waiting] = deque()
        self._is_asking = False

    async def read_after(self, question: Question) -> Batch:
        answer: asyncio.Future[Batch] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if not self._is_asking:
            self._is_asking = True
            self._spawn(self._ask())
        return await answer

    async def _ask(self) -> None:
        try:
            while self._waiting:
                together = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
                await _answer(together)
        finally:
            self._is_asking = False


async def _answer(together: list[Waiting]) -> None:
    """What cannot be read of one topic keeps nobody else from theirs: what fails together is asked one by one."""
    try:
        batches = await in_reader(reading.read_after, [question for question, _ in together])
    except Exception as error:
        if len(together) > 1:
            logger.exception("News of %s topics could not be read: each by itself", len(together))
            for one in together:
                await _answer([one])
        elif not together[0][1].done():
            together[0][1].set_exception(error)
        return
    for (_, answer), batch in zip(together, batches, strict=True):
        if not answer.done():  # whoever asked may have gone
            answer.set_result(batch)
