"""An ``AsyncClient`` that answers like a ``Client``: so that one suite holds both to the same promises."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterator
from typing import Any, cast

from site_media import AsyncClient, AsyncFiles, AsyncFolders, AsyncPager, Client


class Loop:
    """An event loop on a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def walk(self, items: AsyncIterable[Any]) -> Iterator[Any]:
        walk: AsyncIterator[Any] = items.__aiter__()
        end = object()

        async def step() -> Any:
            return await anext(walk, end)

        while (item := self.run(step())) is not end:
            yield item

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


class Waited:
    """Whatever awaits, made to wait."""

    def __init__(self, inner: object, loop: Loop) -> None:
        self._inner = inner
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return self._answer(getattr(self._inner, name))

    def __iter__(self) -> Iterator[Any]:
        return self._loop.walk(cast("AsyncIterable[Any]", self._inner))

    def __repr__(self) -> str:
        return repr(self._inner)

    def _answer(self, value: Any) -> Any:
        if inspect.iscoroutine(value):
            return self._answer(self._loop.run(value))
        if isinstance(value, AsyncIterator):
            return self._loop.walk(value)
        if isinstance(value, (AsyncClient, AsyncFiles, AsyncFolders, AsyncPager)):
            return Waited(value, self._loop)
        if callable(value) and not isinstance(value, type):
            return lambda *args, **kwargs: self._answer(value(*args, **kwargs))
        return value


def waited(client: AsyncClient, loop: Loop) -> Client:
    """Return a client of the same face as ``Client``; to type checkers it is one."""
    return cast("Client", Waited(client, loop))
