"""What can be given in more than one way: files and folders whole or by id, one word or several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .generated.models import FileDescriptor, Folder


def id_of(thing: FileDescriptor | Folder | str) -> str:
    """Return the id of a file or a folder."""
    return thing if isinstance(thing, str) else thing.id


def ids_of(
    things: FileDescriptor | Folder | str | Iterable[FileDescriptor | str] | Iterable[Folder | str],
) -> list[str]:
    """Return the ids of one file or folder, or of several."""
    if isinstance(things, Iterable) and not isinstance(things, str):
        return [id_of(thing) for thing in things]
    return [id_of(things)]


def place(folder: Folder | str) -> str | None:
    """Return the id or the path of a folder, and nothing for the top level."""
    at = id_of(folder)
    return None if at == "/" else at


def words(given: Iterable[str]) -> list[str]:
    """Return several words; one alone is an iterable too, of letters."""
    return [given] if isinstance(given, str) else list(given)
