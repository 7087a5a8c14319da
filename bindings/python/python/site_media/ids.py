"""What can be given in more than one way: files and folders whole or by id, one word or several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .generated.models import FileDescriptor, Folder


def id_of(thing: FileDescriptor | Folder | str) -> str:
    """Return the id of a file or a folder."""
    return thing if isinstance(thing, str) else thing.id


def ids_of(files: FileDescriptor | str | Iterable[FileDescriptor | str]) -> list[str]:
    """Return the ids of one file or of several."""
    if isinstance(files, Iterable) and not isinstance(files, str):
        return [id_of(file) for file in files]
    return [id_of(files)]


def place(folder: Folder | str) -> str | None:
    """Return the id or the path of a folder, and nothing for the top level."""
    at = id_of(folder)
    return None if at == "/" else at


def words(given: Iterable[str]) -> list[str]:
    """Return several words; one alone is an iterable too, of letters."""
    return [given] if isinstance(given, str) else list(given)
