"""Pagers: walked lazily, and never for ever."""

import collections.abc
from collections.abc import Callable
from typing import Any, cast

import pytest
from site_media import APIResponseError, Client, Folder, Pager


class Fake(list[int]):
    """A page without a service."""

    def __init__(self, items: list[int], next_cursor: str | None) -> None:
        super().__init__(items)
        self.next_cursor = next_cursor


def pager_of(fetch: Callable[[str | None], Any], cursor: str | None = None) -> Pager[int]:
    return Pager(lambda _client, cursor: fetch(cursor), cast("Any", None), {}, cursor)


PAGES = {None: Fake([1, 2], "b"), "b": Fake([], "c"), "c": Fake([3], None)}


def test_an_empty_page_is_not_the_end() -> None:
    asked: list[str | None] = []

    def fetch(cursor: str | None) -> Any:
        asked.append(cursor)
        return PAGES[cursor]

    pager = pager_of(fetch)
    assert pager.first() == 1
    assert asked == [None]
    assert pager.to_list() == [1, 2, 3]
    assert pager.to_list(limit=2) == [1, 2]
    assert asked == [None, None, "b", "c", None]
    assert pager_of(fetch, "c").to_list() == [3]


def test_a_cursor_that_leads_to_itself_is_an_error() -> None:
    pager = pager_of(lambda _cursor: Fake([1], "same"))
    with pytest.raises(APIResponseError, match="again and again"):
        pager.to_list()


def test_a_page_is_a_sequence(client: Client, folder: Folder) -> None:
    for name in ("a", "b", "c"):
        client.folders.create(name, parent=folder)
    page = next(iter(client.folders.list(folder, sort_by="display_name", page_size=2).pages()))
    assert isinstance(page, collections.abc.Sequence)
    assert [row.display_name for row in page] == ["a", "b"]
    assert (len(page), page[-1], page[1:], page.index(page[1])) == (2, page[1], (page[1],), 1)
    assert [row.display_name for row in reversed(page)] == ["b", "a"]
    assert page.count(page[0]) == 1
    assert page[0] in page
    assert page.next_cursor
    assert repr(page) == f"<Page of 2, next_cursor={page.next_cursor!r}>"
    with pytest.raises(IndexError):
        page[2]
    with pytest.raises(ValueError, match="not on the page"):
        page.index(folder)
