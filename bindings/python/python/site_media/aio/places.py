"""Folders at paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..awaiting import run
from ..errors import NotFoundError

if TYPE_CHECKING:
    from .._site_media import Client as Core


async def found(core: Core, folder: str | None) -> str | None:
    """Return the id of the folder at a path, which must exist; an id is returned as it is, and so is no folder."""
    return None if folder is None else await found_id(core, folder)


async def found_id(core: Core, folder: str) -> str:
    """Return the id of the folder at a path, which must exist; an id is returned as it is."""
    if not folder.startswith("/"):
        return folder
    at = await run(core.folder_at(folder))
    if at is None:
        raise NotFoundError(f"there is no folder `{folder}`")
    return at
