"""Pagers: walked lazily, and never for ever."""

import pytest
from site_media import APIResponseError, Page, Pager

PAGES: dict[str | None, tuple[list[int], str | None]] = {
    None: ([1, 2], "b"),
    "b": ([], "c"),
    "c": ([3], None),
}


def test_an_empty_page_is_not_the_end() -> None:
    asked: list[str | None] = []

    def fetch(cursor: str | None) -> tuple[list[int], str | None]:
        asked.append(cursor)
        return PAGES[cursor]

    pager = Pager(fetch, None)
    assert pager.first() == 1
    assert asked == [None]
    assert pager.to_list() == [1, 2, 3]
    assert pager.to_list(limit=2) == [1, 2]
    assert asked == [None, None, "b", "c", None]
    assert Pager(fetch, "c").to_list() == [3]


def test_a_cursor_that_leads_to_itself_is_an_error() -> None:
    pager = Pager(lambda _cursor: ([1], "same"), None)
    with pytest.raises(APIResponseError, match="again and again"):
        pager.to_list()


def test_a_page_is_a_sequence() -> None:
    page = Page("abc", "next")
    assert (len(page), page[0], page[-2:], page.index("c")) == (3, "a", ("b", "c"), 2)
    assert list(reversed(page)) == ["c", "b", "a"]
    assert repr(page) == "Page(['a', 'b', 'c'], next_cursor='next')"
