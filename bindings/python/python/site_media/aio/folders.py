"""What can be asked about folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..awaiting import run
from ..ids import id_of, place
from .pages import AsyncPager
from .places import found

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from .._site_media import Client as Core
    from .._site_media import ListWishes, Page
    from ..generated.models import Folder

    _FolderSort: TypeAlias = Literal["display_name", "updated_date"]


class AsyncFolders:
    """The folders of a site."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def create(self, name: str, *, parent: Folder | str = "/") -> Folder:
        """Make a folder below another, which must exist.

        Names need not be unique: doing it twice makes two folders.
        """
        return await run(self._core.create_folder(name, place(parent)))

    async def get(self, folder: Folder | str) -> Folder:
        """Return one folder, as it is now. What does not exist is a :class:`~site_media.NotFoundError`."""
        return await run(self._core.get_folder(id_of(folder)))

    async def at(self, path: str) -> Folder | None:
        """Return the folder at a path such as ``"/pets/cats"``, or ``None``.

        This lists every folder on the way, so keep the id of a folder that you need often.
        """
        found_id = await run(self._core.folder_at(path))
        return None if found_id is None else await run(self._core.get_folder(found_id))

    def list(
        self,
        parent: Folder | str = "/",
        *,
        sort_by: _FolderSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPager[Folder]:
        """List the folders directly below another, the latest change first unless told otherwise."""
        wishes: ListWishes = {
            "folder": place(parent),
            "media_types": [],
            "private": None,
            "sort_by": sort_by,
            "descending": descending,
            "limit": page_size,
        }

        async def fetch(cursor: str | None) -> Page[Folder]:
            # Looked up once, however many pages there are.
            wishes["folder"] = await found(self._core, wishes["folder"])
            return await run(self._core.list_folders(wishes, cursor))

        return AsyncPager(fetch, cursor)
