"""Lists that arrive page by page."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import APIResponseError
from ..given import patient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .._site_media import Client as Core
    from .._site_media import Page
    from ..awaiting import _Fetch
    from ..patience import Patience

T = TypeVar("T")


class AsyncPager(AsyncIterable[T], Generic[T]):
    """A list that is fetched as it is walked; walked again, it is fetched again.

    A ``deadline`` holds for a whole walk, from its beginning.

    >>> async for file in client.files.list():  # doctest: +SKIP
    ...     print(file.display_name)
    """

    __slots__ = ("_core", "_cursor", "_fetch", "_patience")

    def __init__(self, fetch: _Fetch[T], core: Core, patience: Patience, cursor: str | None) -> None:
        # What makes no sense is said now, not when somebody walks.
        patient(core, patience)
        self._fetch = fetch
        self._core = core
        self._patience = patience
        self._cursor = cursor

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Walk page by page."""
        core, cursor = patient(self._core, self._patience), self._cursor
        while True:
            page = await self._fetch(core, cursor)
            yield page
            if page.next_cursor is None:
                return
            if page.next_cursor == cursor:
                raise APIResponseError("the service answers the same page again and again")
            cursor = page.next_cursor

    async def __aiter__(self) -> AsyncIterator[T]:
        """Walk item by item."""
        async for page in self.pages():
            for item in page:
                yield item

    async def first(self) -> T | None:
        """Return the first item, or ``None`` if there is none."""
        async for item in self:
            return item
        return None

    async def to_list(self, limit: int | None = None) -> list[T]:
        """Return all items at once, or the first ``limit`` of them."""
        items: list[T] = []
        async for page in self.pages():
            items += page
            if limit is not None and len(items) >= limit:
                return items[:limit]
        return items
