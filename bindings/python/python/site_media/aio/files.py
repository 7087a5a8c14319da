"""What can be asked about files."""

from __future__ import annotations

from ..awaiting import pager, run
from ..given import id_of, ids_of, outcomes, patient, place, words

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final, Literal, TypeAlias, Unpack

    from .._site_media import Client as Core
    from .._site_media import ImportWishes, ListWishes, QueryWishes
    from ..generated.enums import MediaType
    from ..generated.models import FileDescriptor, Folder
    from ..outcomes import Outcome
    from ..patience import Patience, Seconds, Tries
    from .pages import AsyncPager

    # Named here, for below it a list is that of the class.
    _Outcomes: TypeAlias = list[Outcome[FileDescriptor]]
    _FileSort: TypeAlias = Literal["display_name", "updated_date", "size_in_bytes"]

_TEN_MINUTES: Final = 600


class AsyncFiles:
    """The files of a site."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def get(self, file: FileDescriptor | str, **patience: Unpack[Patience]) -> FileDescriptor:
        """Return one file, as it is now. What does not exist is a :class:`~site_media.NotFoundError`.

        Here, and wherever a file is asked for, a path such as ``"/pets/cat.jpg"`` or a media URI will do as well. Where
        several files of a folder have one name, the id goes behind it: ``"/pets/cat.jpg#<id>"``.
        """
        return await run(patient(self._core, patience).get_file(id_of(file)))

    async def get_many(
        self, files: Iterable[FileDescriptor | str], **patience: Unpack[Patience]
    ) -> _Outcomes:
        """Return any number of files, in order, each with an outcome of its own."""
        told = await run(patient(self._core, patience).get_files(ids_of(files)))
        return outcomes(told)

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
        **patience: Unpack[Patience],
    ) -> AsyncPager[FileDescriptor]:
        """List the files directly in a folder, the latest change first unless told otherwise.

        ``folder`` is a folder, an id, or a path such as ``"/pets/cats"``. ``cursor`` is the
        :attr:`~site_media.Page.next_cursor` of the page to go on after.
        """
        wishes = _wishes(place(folder), media_types, private, sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.list_files(wishes, cursor)), self._core, patience, cursor
        )

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
        **patience: Unpack[Patience],
    ) -> AsyncPager[FileDescriptor]:
        """List the files of all folders that fit ``text``; all of them, if it is empty."""
        wishes = _wishes(None, media_types, private, sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.search_files(text, wishes, cursor)), self._core, patience, cursor
        )

    def trash(
        self,
        *,
        media_types: Iterable[MediaType | str] = (),
        private: bool | None = None,
        sort_by: _FileSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[FileDescriptor]:
        """List the files in the trash."""
        wishes = _wishes(None, media_types, private, sort_by, descending, page_size)
        return pager(
            lambda core, cursor: run(core.list_trash(wishes, cursor)), self._core, patience, cursor
        )

    def query(
        self,
        *,
        media_types: Iterable[MediaType | str] = (),
        private: bool | None = None,
        trashed: bool | None = None,
        sort_by: _FileSort | None = None,
        descending: bool = False,
        page_size: int | None = None,
        cursor: str | None = None,
        **patience: Unpack[Patience],
    ) -> AsyncPager[FileDescriptor]:
        """List the files of all folders of these kinds, private or public, in the trash or in their place."""
        wishes: QueryWishes = {
            "media_types": words(media_types),
            "private": private,
            "trashed": trashed,
            "sort_by": sort_by,
            "descending": descending,
            "limit": page_size,
        }
        return pager(
            lambda core, cursor: run(core.query_files(wishes, cursor)), self._core, patience, cursor
        )

    async def update(
        self,
        file: FileDescriptor | str,
        *,
        name: str | None = None,
        folder: Folder | str | None = None,
        labels: Iterable[str] | None = None,
        add_labels: Iterable[str] = (),
        remove_labels: Iterable[str] = (),
        **patience: Unpack[Patience],
    ) -> FileDescriptor:
        """Give a file another name, folder or labels; what is not said stays. Return the file as it is then.

        ``labels`` replaces all of them; ``add_labels`` and ``remove_labels`` leave the others.
        """
        return await run(
            patient(self._core, patience).update_file(
                id_of(file),
                name,
                None if folder is None else id_of(folder),
                None if labels is None else words(labels),
                words(add_labels),
                words(remove_labels),
            )
        )

    async def import_url(
        self,
        url: str,
        *,
        folder: Folder | str = "/",
        name: str | None = None,
        media_type: MediaType | str | None = None,
        mime_type: str | None = None,
        private: bool = False,
        labels: Iterable[str] = (),
        wait: Seconds | None = None,
        **patience: Unpack[Patience],
    ) -> FileDescriptor:
        """Have the service fetch a file from a URL that is open to the public.

        The file is there at once, and pending. With ``wait``, this returns when it is ready; what has failed, or is
        pending still after so long, is a :class:`~site_media.NotReadyError`.
        """
        wishes = _for_import(place(folder), name, media_type, mime_type, private, labels)
        return await run(patient(self._core, patience).import_file(url, wishes, wait))

    async def import_all(
        self,
        urls: Iterable[str],
        *,
        folder: Folder | str = "/",
        media_type: MediaType | str | None = None,
        private: bool = False,
        labels: Iterable[str] = (),
        wait: Seconds | None = None,
        **patience: Unpack[Patience],
    ) -> _Outcomes:
        """Have the service fetch any number of files, and tell what became of each, in order; see :meth:`import_url`."""
        wishes = _for_import(place(folder), None, media_type, None, private, labels)
        told = await run(patient(self._core, patience).import_files(words(urls), wishes, wait))
        return outcomes(told)

    async def wait_ready(
        self,
        file: FileDescriptor | str,
        *,
        deadline: Seconds = _TEN_MINUTES,
        **patience: Unpack[Tries],
    ) -> FileDescriptor:
        """Wait until a file is ready. What has failed, or is pending still after so long, is a
        :class:`~site_media.NotReadyError`.
        """
        return await run(patient(self._core, patience).wait_file(id_of(file), deadline))

    async def wait_all_ready(
        self,
        files: Iterable[FileDescriptor | str],
        *,
        deadline: Seconds = _TEN_MINUTES,
        **patience: Unpack[Tries],
    ) -> _Outcomes:
        """Wait until any number of files are ready, and tell what became of each, in order."""
        told = await run(patient(self._core, patience).wait_files(ids_of(files), deadline))
        return outcomes(told)

    async def delete(
        self,
        files: FileDescriptor | str | Iterable[FileDescriptor | str],
        *,
        permanent: bool = False,
        **patience: Unpack[Patience],
    ) -> None:
        """Move files to the trash, or delete them for good. The service does it soon after, not at once."""
        await run(patient(self._core, patience).delete_files(ids_of(files), permanent))

    async def restore(
        self, files: FileDescriptor | str | Iterable[FileDescriptor | str], **patience: Unpack[Patience]
    ) -> None:
        """Put files of the trash back where they were."""
        await run(patient(self._core, patience).restore_files(ids_of(files)))

    async def download_url(
        self,
        file: FileDescriptor | str,
        *,
        name: str | None = None,
        expires_in: Seconds | None = None,
        inline: bool = False,
        asset: str | None = None,
        **patience: Unpack[Patience],
    ) -> str:
        """Return a temporary URL of a file, under which whoever has it fetches it without a key.

        It is saved as ``name``, or shown by a browser if ``inline``. It lives for ten hours, or for ``expires_in``:
        from one minute to a year.
        """
        return await run(
            patient(self._core, patience).download_url(id_of(file), name, expires_in, inline, asset)
        )

    async def archive_url(
        self, files: FileDescriptor | str | Iterable[FileDescriptor | str], **patience: Unpack[Patience]
    ) -> str:
        """Return the URL of a zip of up to 1000 files. It never expires."""
        return await run(patient(self._core, patience).files_archive_url(ids_of(files)))

    async def stream_url(
        self,
        file: FileDescriptor | str,
        *,
        dash: bool = False,
        expires_in: Seconds | None = None,
        **patience: Unpack[Patience],
    ) -> str:
        """Return the address of a video's stream: its HLS manifest, or that of MPEG-DASH.

        A private video can be played for a day, or for ``expires_in``: from an hour to a day.
        """
        return await run(patient(self._core, patience).stream_url(id_of(file), dash, expires_in))


def _for_import(
    folder: str | None,
    name: str | None,
    media_type: str | None,
    mime_type: str | None,
    private: bool,
    labels: Iterable[str],
) -> ImportWishes:
    return {
        "folder": folder,
        "name": name,
        "media_type": media_type,
        "mime_type": mime_type,
        "private": private,
        "labels": words(labels),
    }


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
