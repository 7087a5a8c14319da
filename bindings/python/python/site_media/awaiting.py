"""How the client that awaits goes about it; ``waiting`` has the same face."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from ._site_media import Client, Feed, Page
from .sources import Opened, check_piece, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from ._site_media import Call
    from .sources import AsyncSource

T = TypeVar("T")

Fetch: TypeAlias = Callable[[Client, str | None], Awaitable[Page[T]]]
"""Fetches the page of a cursor with a client."""


async def run(call: Call[T]) -> T:
    """Await a call; cancelling the task stops it."""
    return await call.start()


async def send(source: AsyncSource, name: str | None, make: Callable[[Opened], Call[T]]) -> T:
    """Open a source, make a call of it, and await it while the source is read."""
    with opened(source, name) as open_source:
        if open_source.pieces is None:
            return await make(open_source).start()
        # Here and below, as it is half of the time that importing this package would take. Whoever awaits has it.
        import asyncio

        feed = open_source.content = Feed(None)
        call = asyncio.ensure_future(make(open_source).start())
        pump = asyncio.ensure_future(_pump(open_source.pieces, feed))
        try:
            await asyncio.wait((call, pump), return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                # What the source raised is why the transfer has failed, or is about to.
                pump.result()
            return await call
        finally:
            call.cancel()
            pump.cancel()
            await asyncio.gather(call, pump, return_exceptions=True)


async def _pump(pieces: Any, feed: Feed) -> None:
    failed = True
    try:
        async for piece in each(pieces):
            if not await feed.put(check_piece(piece)).start():
                break
        failed = False
    finally:
        feed.end(failed)


async def write(file: Any, piece: bytes) -> None:
    """Write to a file object, on a thread that may wait for it."""
    import asyncio

    await asyncio.to_thread(file.write, piece)


_END = object()


async def each(items: Any) -> AsyncIterator[Any]:
    """Walk over what was given; what is no async iterable is walked on a thread that may wait for it."""
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
        return
    import asyncio

    walk = iter(items)
    while (item := await asyncio.to_thread(next, walk, _END)) is not _END:
        yield item
