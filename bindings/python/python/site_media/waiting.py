"""How the client that waits goes about it; ``awaiting`` has the same face."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from ._site_media import Client, Feed, Page
from .sources import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ._site_media import Call
    from .sources import AsyncSource

T = TypeVar("T")

Fetch: TypeAlias = Callable[[Client, str | None], Page[T]]
"""Fetches the page of a cursor with a client."""


def run(call: Call[T]) -> T:
    """Wait for a call."""
    return call.wait()


def send(source: AsyncSource, name: str | None, make: Callable[[Opened], Call[T]]) -> T:
    """Open a source, make a call of it, and wait while the source is read on this thread."""
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
