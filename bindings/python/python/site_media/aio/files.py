"""What can be asked about files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..awaiting import run
from ..ids import id_of, ids_of, place, words
from .pages import AsyncPager
from .places import found

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta
    from typing import Literal, TypeAlias

    from .._site_media import Client as Core
    from .._site_media import ListWishes, Page
    from ..generated.enums import MediaType
    from ..generated.models import FileDescriptor, Folder

    _FileSort: TypeAlias = Literal["display_name", "updated_date", "size_in_bytes"]


class AsyncFiles:
    """The files of a site."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def get(self, file: FileDescriptor | str) -> FileDescriptor:
        """Return one file, as it is now. What does not exist is a :class:`~site_media.NotFoundError`."""
        return await run(self._core.get_file(id_of(file)))

    def list(
        self,
        folder: Folder | str = "/",
        *,
        media_types: Iterable[MediaType | str] = (),
        private: bool | None = None,
        sort_by: _FileSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPager[FileDescriptor]:
        """List the files directly in a folder, the latest change first unless told otherwise.

        ``folder`` is a folder, an id, or a path such as ``"/pets/cats"``. ``cursor`` is the
        :attr:`~site_media.Page.next_cursor` of the page to go on after.
        """
        wishes = _wishes(place(folder), media_types, private, sort_by, descending, page_size)

        async def fetch(cursor: str | None) -> Page[FileDescriptor]:
            # Looked up once, however many pages there are.
            wishes["folder"] = await found(self._core, wishes["folder"])
            return await run(self._core.list_files(wishes, cursor))

        return AsyncPager(fetch, cursor)

    def search(
        self,
        text: str,
        *,
        media_types: Iterable[MediaType | str] = (),
        private: bool | None = None,
        sort_by: _FileSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPager[FileDescriptor]:
        """List the files of all folders that fit ``text``; all of them, if it is empty."""
        wishes = _wishes(None, media_types, private, sort_by, descending, page_size)
        return AsyncPager(lambda cursor: run(self._core.search_files(text, wishes, cursor)), cursor)

    def trash(
        self,
        *,
        media_types: Iterable[MediaType | str] = (),
        private: bool | None = None,
        sort_by: _FileSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
    ) -> AsyncPager[FileDescriptor]:
        """List the files in the trash."""
        wishes = _wishes(None, media_types, private, sort_by, descending, page_size)
        return AsyncPager(lambda cursor: run(self._core.list_trash(wishes, cursor)), cursor)

    async def delete(
        self, files: FileDescriptor | str | Iterable[FileDescriptor | str], *, permanent: bool = False
    ) -> None:
        """Move files to the trash, or delete them for good. The service does it soon after, not at once."""
        await run(self._core.delete_files(ids_of(files), permanent))

    async def restore(self, files: FileDescriptor | str | Iterable[FileDescriptor | str]) -> None:
        """Put files of the trash back where they were."""
        await run(self._core.restore_files(ids_of(files)))

    async def download_url(
        self,
        file: FileDescriptor | str,
        *,
        name: str | None = None,
        expires_in: timedelta | None = None,
        inline: bool = False,
        asset: str | None = None,
    ) -> str:
        """Return a temporary URL of a file, under which whoever has it fetches it without a key.

        It is saved as ``name``, or shown by a browser if ``inline``. It lives for ten hours, or for ``expires_in``:
        from one minute to a year.
        """
        return await run(self._core.download_url(id_of(file), name, expires_in, inline, asset))

    async def archive_url(self, files: FileDescriptor | str | Iterable[FileDescriptor | str]) -> str:
        """Return the URL of a zip of up to 1000 files. It never expires."""
        return await run(self._core.files_archive_url(ids_of(files)))

    async def stream_url(
        self, file: FileDescriptor | str, *, dash: bool = False, expires_in: timedelta | None = None
    ) -> str:
        """Return the address of a video's stream: its HLS manifest, or that of MPEG-DASH.

        A private video can be played for a day, or for ``expires_in``: from an hour to a day.
        """
        return await run(self._core.stream_url(id_of(file), dash, expires_in))


def _wishes(
    folder: str | None,
    media_types: Iterable[MediaType | str],
    private: bool | None,
    sort_by: _FileSort | None,
    descending: bool,
    limit: int | None,
) -> ListWishes:
    return {
        "folder": folder,
        "media_types": words(media_types),
        "private": private,
        "sort_by": sort_by,
        "descending": descending,
        "limit": limit,
    }
