"""Lists that arrive page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from .errors import APIResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Page(Sequence[T]):
    """One page of a list."""

    __slots__ = ("_items", "next_cursor")

    next_cursor: str | None
    """Leads to the next page, if there is one; a list started with ``cursor=`` goes on there."""

    def __init__(self, items: Iterable[T], next_cursor: str | None = None) -> None:
        self._items = tuple(items)
        self.next_cursor = next_cursor

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Page({list(self._items)!r}, next_cursor={self.next_cursor!r})"


class Pager(Iterable[T], Generic[T]):
    """A list that is fetched as it is walked; walked again, it is fetched again.

    >>> for file in client.files.list():  # doctest: +SKIP
    ...     print(file.display_name)
    """

    __slots__ = ("_cursor", "_fetch")

    def __init__(
        self, fetch: Callable[[str | None], tuple[Iterable[T], str | None]], cursor: str | None
    ) -> None:
        self._fetch = fetch
        self._cursor = cursor

    def pages(self) -> Iterator[Page[T]]:
        """Walk page by page."""
        cursor = self._cursor
        while True:
            page = Page(*self._fetch(cursor))
            yield page
            if page.next_cursor is None:
                return
            if page.next_cursor == cursor:
                raise APIResponseError("the service answers the same page again and again")
            cursor = page.next_cursor

    def __iter__(self) -> Iterator[T]:
        """Walk item by item."""
        for page in self.pages():
            yield from page

    def first(self) -> T | None:
        """Return the first item, or ``None`` if there is none."""
        return next(iter(self), None)

    def to_list(self, limit: int | None = None) -> list[T]:
        """Return all items at once, or the first ``limit`` of them."""
        return list(islice(self, limit))
