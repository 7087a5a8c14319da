"""What can be asked about folders."""

from __future__ import annotations

from ..awaiting import pager, run
from ..given import id_of, ids_of, patient, place, teller

TYPE_CHECKING = False

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Literal, TypeAlias, Unpack

    from .._site_media import Client as Core
    from .._site_media import DownloadWishes, ListWishes, QueryWishes
    from ..generated.models import Folder
    from ..outcomes import Downloaded
    from ..patience import Patience
    from ..progress import Progress
    from .pages import AsyncPager

    # Named here, for below it a list is that of the class.
    _Downloads: TypeAlias = list[Downloaded]
    _Existing: TypeAlias = Literal["replace", "compare", "keep", "refuse"]
    _FolderSort: TypeAlias = Literal["display_name", "updated_date"]


class AsyncFolders:
    """The folders of a site."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def create(self, name: str, *, parent: Folder | str = "/", **patience: Unpack[Patience]) -> Folder:
        """Make a folder below another, which must exist.

        Names need not be unique: doing it twice makes two folders.
        """
        return await run(patient(self._core, patience).create_folder(name, place(parent)))

    async def get(self, folder: Folder | str, **patience: Unpack[Patience]) -> Folder:
        """Return one folder, as it is now. What does not exist is a :class:`~site_media.NotFoundError`."""
        return await run(patient(self._core, patience).get_folder(id_of(folder)))

    async def at(self, path: str, **patience: Unpack[Patience]) -> Folder | None:
        """Return the folder at a path such as ``"/pets/cats"``, or ``None``.

        This lists every folder on the way, so keep the id of a folder that you need often.
        """
        core = patient(self._core, patience)
        found_id = await run(core.folder_at(path))
        return None if found_id is None else await run(core.get_folder(found_id))

    def list(
        self,
        parent: Folder | str = "/",
        *,
        sort_by: _FolderSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[Folder]:
        """List the folders directly below another, the latest change first unless told otherwise."""
        wishes = _wishes(place(parent), sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.list_folders(wishes, cursor)), self._core, patience, cursor
        )

    def search(
        self,
        text: str,
        *,
        sort_by: _FolderSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[Folder]:
        """List the folders anywhere whose names fit ``text``."""
        wishes = _wishes(None, sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.search_folders(text, wishes, cursor)), self._core, patience, cursor
        )

    def trash(
        self,
        *,
        sort_by: _FolderSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[Folder]:
        """List the folders in the trash."""
        wishes = _wishes(None, sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.folder_trash(wishes, cursor)), self._core, patience, cursor
        )

    def query(
        self,
        *,
        trashed: bool | None = None,
        sort_by: _FolderSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[Folder]:
        """List the folders of all levels: those in their place, or, if ``trashed``, those in the trash.

        The latest change comes first unless told otherwise.
        """
        wishes: QueryWishes = {
            "media_types": [],
            "private": None,
            "trashed": trashed,
            "sort_by": sort_by,
            "descending": descending,
            "limit": page_size,
        }
        return pager(
            lambda core, cursor: run(core.query_folders(wishes, cursor)), self._core, patience, cursor
        )

    async def update(
        self,
        folder: Folder | str,
        *,
        name: str | None = None,
        parent: Folder | str | None = None,
        **patience: Unpack[Patience],
    ) -> Folder:
        """Give a folder another name or another parent; what is not said stays. Return it as it is then."""
        above = None if parent is None else id_of(parent)
        return await run(patient(self._core, patience).update_folder(id_of(folder), name, above))

    async def delete(
        self,
        folders: Folder | str | Iterable[Folder | str],
        *,
        permanent: bool = False,
        **patience: Unpack[Patience],
    ) -> None:
        """Move folders with all below them to the trash, or delete them for good."""
        await run(patient(self._core, patience).delete_folders(ids_of(folders), permanent))

    async def restore(
        self, folders: Folder | str | Iterable[Folder | str], **patience: Unpack[Patience]
    ) -> None:
        """Put folders of the trash back where they were."""
        await run(patient(self._core, patience).restore_folders(ids_of(folders)))

    async def download(
        self,
        folder: Folder | str,
        to: str | os.PathLike[str],
        *,
        existing: _Existing = "compare",
        at_once: int = 8,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> _Downloads:
        """Fetch every file below a folder into a folder of this machine, and tell what became of each, in order.

        Folders keep their names and places. What goes wrong with one file is no matter to the others: its
        :attr:`~site_media.Downloaded.error` says what it was. Files that are there already are left if they are the
        same, or as ``existing`` says, which :meth:`Client.download` explains. ``progress`` is told of all files together;
        how much that is becomes known when the last folder is listed.
        """
        from ..outcomes import Downloaded

        core = patient(self._core, patience)
        told = await run(core.download_folder(id_of(folder), to, existing, at_once, teller(progress)))
        return [Downloaded(*one) for one in told]

    async def download_zip(
        self,
        folder: Folder | str,
        to: str | os.PathLike[str],
        *,
        existing: _Existing = "replace",
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> Path:
        """Fetch a folder with all below it as a zip; return where it is."""
        wishes: DownloadWishes = {
            "file": None,
            "files": [],
            "folder": id_of(folder),
            "asset": None,
            "existing": existing,
            "parallel": 1,
        }
        return await run(patient(self._core, patience).download(wishes, to, teller(progress)))

    async def archive_url(self, folder: Folder | str, **patience: Unpack[Patience]) -> str:
        """Return the URL of a zip of a folder with all below it. It never expires."""
        return await run(patient(self._core, patience).folder_archive_url(id_of(folder)))


def _wishes(
    parent: str | None, sort_by: _FolderSort | None, descending: bool, limit: int | None
) -> ListWishes:
    return {
        "folder": parent,
        "media_types": [],
        "private": None,
        "sort_by": sort_by,
        "descending": descending,
        "limit": limit,
    }
