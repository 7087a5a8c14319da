"""How the client that awaits goes about it; ``waiting`` has the same face."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import Any, TypeAlias, TypeVar

    from ._site_media import Call, Client, Feed, Page
    from .aio.pages import AsyncPager
    from .patience import Patience
    from .sources import AsyncSource, Opened

    _T = TypeVar("_T")

    _Fetch: TypeAlias = Callable[[Client, str | None], Awaitable[Page[_T]]]
    """Fetches the page of a cursor with a client."""


async def run(call: Call[_T]) -> _T:
    """Await a call; cancelling the task stops it."""
    return await call.start()


def pager(fetch: _Fetch[_T], core: Client, patience: Patience, cursor: str | None) -> AsyncPager[_T]:
    """Make a list of the pages that ``fetch`` fetches."""
    from .aio.pages import AsyncPager

    return AsyncPager(fetch, core, patience, cursor)


async def send(source: AsyncSource, name: str | None, make: Callable[[Opened], Call[_T]]) -> _T:
    """Open a source, make a call of it, and await it while the source is read."""
    from ._site_media import Feed
    from .sources import opened

    with opened(source, name) as open_source:
        if open_source.pieces is None:
            return await make(open_source).start()
        # Here and below, as it takes longer than importing this package. Whoever awaits has it.
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
    from .sources import check_piece

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
    from collections.abc import AsyncIterable

    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
        return
    import asyncio

    walk = iter(items)
    while (item := await asyncio.to_thread(next, walk, _END)) is not _END:
        yield item
