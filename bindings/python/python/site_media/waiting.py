"""How the client that waits goes about it; ``awaiting`` has the same face."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias, TypeVar

    from ._site_media import Call, Client, Page
    from .generated.pages import Pager
    from .patience import Patience
    from .sources import AsyncSource, Opened

    _T = TypeVar("_T")

    _Fetch: TypeAlias = Callable[[Client, str | None], Page[_T]]
    """Fetches the page of a cursor with a client."""


def run(call: Call[_T]) -> _T:
    """Wait for a call."""
    return call.wait()


def pager(fetch: _Fetch[_T], core: Client, patience: Patience, cursor: str | None) -> Pager[_T]:
    """Make a list of the pages that ``fetch`` fetches."""
    from .generated.pages import Pager

    return Pager(fetch, core, patience, cursor)


def send(source: AsyncSource, name: str | None, make: Callable[[Opened], Call[_T]]) -> _T:
    """Open a source, make a call of it, and wait while the source is read on this thread."""
    from collections.abc import AsyncIterable

    from ._site_media import Feed
    from .sources import opened

    with opened(source, name) as open_source:
        if isinstance(open_source.pieces, AsyncIterable):
            raise TypeError("an async iterable cannot be waited for\nhint: use an `AsyncClient`")
        if open_source.pieces is not None:
            open_source.content = Feed(iter(open_source.pieces).__next__)
        return make(open_source).wait()


def write(file: Any, piece: bytes) -> None:
    """Write to a file object."""
    file.write(piece)


def each(items: Any) -> Iterator[Any]:
    """Walk over what was given."""
    return iter(items)
