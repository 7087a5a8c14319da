"""Files and folders, given whole or by id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .errors import NotFoundError

if TYPE_CHECKING:
    from ._site_media import Client as Core
    from ._site_media import FileDescriptor, Folder


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


def found(core: Core, folder: str | None) -> str | None:
    """Return the id of the folder at a path, which must exist; an id is returned as it is."""
    if folder is None or not folder.startswith("/"):
        return folder
    at = core.folder_at(folder)
    if at is None:
        raise NotFoundError(f"there is no folder `{folder}`")
    return at
