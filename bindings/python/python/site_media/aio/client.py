"""The client: where everything starts."""

from __future__ import annotations

import os

from .._site_media import Client as Core
from ..awaiting import run, send, write
from ..credentials import settled
from ..given import id_of, ids_of, patient, place, several, teller, words
from .files import AsyncFiles
from .folders import AsyncFolders

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Literal, Self, TypeAlias, TypeVar, Unpack, overload

    from .._site_media import Call, DownloadWishes, Settings, UploadWishes, Walk
    from ..generated.models import FileDescriptor, Folder
    from ..outcomes import Entry, Uploaded
    from ..patience import Patience, Seconds
    from ..progress import Progress
    from ..sources import AsyncSource, Opened, Writable
    from ..webhooks import Event

    _Existing: TypeAlias = Literal["replace", "compare", "keep", "refuse"]
    _F = TypeVar("_F")
    _T = TypeVar("_T")
else:

    def overload(function):
        return function


class AsyncClient:
    """Talks to a Media Manager: the service, or one of your own. Meant to be shared, between threads too.

    What is not given is taken from the environment: ``SITE_MEDIA_URL``, ``SITE_MEDIA_SITE``, and
    ``SITE_MEDIA_API_KEY``, or the three of an app: ``SITE_MEDIA_APP_ID``, ``SITE_MEDIA_APP_SECRET``,
    ``SITE_MEDIA_INSTANCE_ID``. Or from a ``profile``, which ``SITE_MEDIA_PROFILE`` may name as well: a section of the
    file that ``SITE_MEDIA_PROFILES`` names, or of ``~/.config/site-media/profiles.toml``. Without an address, the
    service itself is meant. Nothing is sent until something is asked for, so a wrong key shows with the first call, as
    an :class:`~site_media.AuthenticationError`.

    ``timeout`` is how many seconds the service may be silent; there is no limit on the whole. ``max_retries`` is
    how often a request is repeated that fails for a moment. Every call takes three keywords of its own instead, those of
    :class:`~site_media.Patience`: ``timeout``, how long one attempt at a request may take; ``max_retries``; and
    ``deadline``, how long everything together may take. Times are seconds, or a ``timedelta``.

    A client works on in a forked child, and it can be pickled, with its key.
    """

    files: AsyncFiles
    """What can be asked about files."""
    folders: AsyncFolders
    """What can be asked about folders."""

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        site: str | None = None,
        app_id: str | None = None,
        app_secret: str | None = None,
        instance_id: str | None = None,
        profile: str | None = None,
        timeout: Seconds | None = None,
        max_retries: int | None = None,
    ) -> None:
        given = {
            "base_url": base_url,
            "api_key": api_key,
            "site": site,
            "app_id": app_id,
            "app_secret": app_secret,
            "instance_id": instance_id,
        }
        self._begin(Core(settled(given, profile, timeout, max_retries)))

    def _begin(self, core: Core) -> None:
        self._core = core
        self.files = AsyncFiles(self._core)
        self.folders = AsyncFolders(self._core)

    def with_options(self, **patience: Unpack[Patience]) -> AsyncClient:
        """Return a client that differs in how long it waits or how often it tries, over the same connections.

        A ``deadline`` counts from now on, for everything that is asked of that client, in this process.

        >>> hasty = client.with_options(timeout=5, max_retries=0)  # doctest: +SKIP
        """
        return _again(self._core.with_options(**patience))

    async def upload(
        self,
        source: AsyncSource,
        *,
        folder: Folder | str = "/",
        name: str | None = None,
        mime_type: str | None = None,
        private: bool = False,
        labels: Iterable[str] = (),
        resumable: bool | None = None,
        skip_same: bool = False,
        ledger: str | os.PathLike[str] | None = None,
        parallel: int = 1,
        checksums: bool = False,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> FileDescriptor:
        """Store ``source`` as a new file: a path, bytes, a binary file that is open, or an iterable of bytes.

        ``folder`` is a folder, an id, or a path such as ``"/pets/cats"``, whose folders are made where they are
        missing. ``name`` is the file's own unless given; bytes have none, so they need one. The type follows from
        the name unless ``mime_type`` says it. Above 10 MB a file goes by tus, which continues where it was
        interrupted; ``resumable`` decides otherwise. A private file stays private.

        With ``skip_same``, nothing is stored if a file of this name, size and hash is in the folder already. A
        ``ledger`` is a folder of this machine that remembers how to continue, so that a later process can.

        By tus, ``parallel`` is in how many parts at once the bytes go, where the service puts them together and a part
        has at least 1 MiB: worth it where one connection does not fill the line. With ``checksums`` the service
        compares every request of at most 16 MiB with a checksum, and what does not match is sent again: for plain
        HTTP, for TLS notices damage itself.

        ``progress`` is called on the thread that called, a few times a second and once at the end. What it raises
        stops the upload and comes out of this call. ``True`` shows a bar: tqdm's, if that is installed.

        >>> await client.upload("cat.jpg", folder="/pets", labels=["cat"])  # doctest: +SKIP
        """

        def make(source: Opened) -> Call[FileDescriptor]:
            wishes: UploadWishes = {
                "folder": place(folder),
                "name": source.name,
                "mime_type": mime_type,
                "private": private,
                "labels": words(labels),
                "resumable": resumable,
                "skip_same": skip_same,
                "ledger": ledger,
                "parallel": several("parallel", parallel),
                "checksums": checksums,
            }
            return patient(self._core, patience).upload(source.content, wishes, teller(progress))

        return await send(source, name, make)

    async def upload_all(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        folder: Folder | str = "/",
        private: bool = False,
        labels: Iterable[str] = (),
        skip_same: bool = False,
        ledger: str | os.PathLike[str] | None = None,
        parallel: int = 1,
        checksums: bool = False,
        at_once: int = 4,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> list[Uploaded]:
        """Store many files of this machine, ``at_once`` of them at a time, and tell what became of each, in order.

        What goes wrong with one is no matter to the others: its :attr:`~site_media.Uploaded.error` says what it was.
        ``parallel``, which is for each file, and ``checksums`` are those of :meth:`upload`, and so is ``progress``, over all
        files together.

        >>> for done in await client.upload_all(["cat.jpg", "dog.jpg"], folder="/pets"):  # doctest: +SKIP
        ...     print(done.path, done.file or done.error)
        """
        if isinstance(paths, (str, os.PathLike)):
            raise TypeError(
                "`paths` is one path, not many\nhint: `upload` stores a file, `upload_folder` a folder"
            )
        wishes = _for_many(place(folder), private, labels, skip_same, ledger, parallel, checksums)
        told = await run(
            patient(self._core, patience).upload_all(list(paths), None, wishes, at_once, teller(progress))
        )
        return _uploaded(told)

    async def upload_folder(
        self,
        path: str | os.PathLike[str],
        *,
        folder: Folder | str = "/",
        private: bool = False,
        labels: Iterable[str] = (),
        skip_same: bool = False,
        ledger: str | os.PathLike[str] | None = None,
        parallel: int = 1,
        checksums: bool = False,
        at_once: int = 4,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> list[Uploaded]:
        """Store every file below a folder of this machine, in folders of the same names below ``folder``.

        Otherwise as :meth:`upload_all`. Empty folders, and links to folders, are left out.
        """
        wishes = _for_many(place(folder), private, labels, skip_same, ledger, parallel, checksums)
        told = await run(
            patient(self._core, patience).upload_all([], path, wishes, at_once, teller(progress))
        )
        return _uploaded(told)

    @overload
    async def download(
        self,
        file: FileDescriptor | str,
        to: None = None,
        *,
        asset: str | None = None,
        existing: _Existing = "replace",
        parallel: int = 1,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> bytes: ...
    @overload
    async def download(
        self,
        file: FileDescriptor | str,
        to: str | os.PathLike[str],
        *,
        asset: str | None = None,
        existing: _Existing = "replace",
        parallel: int = 1,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> Path: ...
    @overload
    async def download(
        self,
        file: FileDescriptor | str,
        to: Writable,
        *,
        asset: str | None = None,
        existing: _Existing = "replace",
        parallel: int = 1,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> int: ...
    async def download(
        self,
        file: FileDescriptor | str,
        to: str | os.PathLike[str] | Writable | None = None,
        *,
        asset: str | None = None,
        existing: _Existing = "replace",
        parallel: int = 1,
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> Path | int | bytes:
        """Fetch a file: to a path, into a binary file that is open, or, without ``to``, into memory.

        Returns where it is; or how many bytes were written; or the bytes. A folder as ``to`` takes the file under its
        own name. What is at the path is replaced, but only once the whole file has arrived and is what was stored;
        or it is left, as ``existing`` says: if it is the same (``"compare"``), in any case (``"keep"``), or with a
        :class:`~site_media.ConflictError` (``"refuse"``).

        ``asset`` is one of the forms that the service made of the file, such as ``"720p.mp4"``. ``parallel`` is how many
        ranges of a file of 16 MiB or more are fetched at once, where the service gives parts: worth it where one
        connection does not fill the line. Each has 8 MiB, and waits in memory for its turn. ``progress`` is that of
        :meth:`upload`.
        """
        wishes = _one(id_of(file), asset, existing, parallel)
        if to is None:
            return await run(patient(self._core, patience).read(wishes, teller(progress)))
        if isinstance(to, (str, os.PathLike)):
            return await run(patient(self._core, patience).download(wishes, to, teller(progress)))
        from ..progress import Meter

        meter = Meter(teller(progress))
        async for piece in self.stream(file, asset=asset, parallel=parallel, **patience):
            await write(to, piece)
            meter.count(len(piece))
        meter.end()
        return meter.done

    async def download_zip(
        self,
        files: Iterable[FileDescriptor | str],
        to: str | os.PathLike[str],
        *,
        existing: _Existing = "replace",
        progress: Callable[[Progress], object] | bool = False,
        **patience: Unpack[Patience],
    ) -> Path:
        """Fetch a zip of up to 1000 files; return where it is.

        The service keeps the URL of a zip for ever, and asks nobody who has it for a key: fetch private files one by
        one.
        """
        wishes = _zip(ids_of(files), existing)
        return await run(patient(self._core, patience).download(wishes, to, teller(progress)))

    async def stream(
        self,
        file: FileDescriptor | str,
        *,
        asset: str | None = None,
        parallel: int = 1,
        **patience: Unpack[Patience],
    ) -> AsyncIterator[bytes]:
        """Fetch a file as an iterator of bytes, which come as fast as they are taken.

        ``asset`` and ``parallel`` are those of :meth:`download`.

        The end is the end only without an exception: whether all is right shows there.
        """
        flow = patient(self._core, patience).stream(_one(id_of(file), asset, "replace", parallel))
        try:
            while (piece := await run(flow.next())) is not None:
                yield piece
        finally:
            flow.close()

    def tree(
        self,
        folder: Folder | str = "/",
        *,
        depth: int | None = None,
        breadth_first: bool = False,
        at_once: int = 4,
        **patience: Unpack[Patience],
    ) -> AsyncIterator[Entry]:
        """Walk everything below a folder: by name, and each folder before what is in it.

        Only ``depth`` levels deep, where 1 is what is directly in the folder; level by level if ``breadth_first``;
        ``at_once`` folders are asked for at a time. A folder that cannot be read ends the walk with its exception; one
        that was deleted meanwhile is passed over.

        >>> async for entry in client.tree("/photos"):  # doctest: +SKIP
        ...     print(entry.path, entry.file.size_in_bytes if entry.file else "")
        """
        from ..outcomes import Entry

        walk = patient(self._core, patience).tree(id_of(folder), depth, breadth_first, at_once)
        return _walked(walk, lambda found: Entry(*found))

    def events(
        self,
        *,
        since: datetime | None = None,
        after: int | None = None,
        types: Iterable[type[Event] | str] = (),
        follow: bool = False,
        **patience: Unpack[Patience],
    ) -> AsyncIterator[Event]:
        """Read what happened, oldest first, from a Media Manager of your own, as ``site-media serve`` starts it.

        All that it remembers, which is 30 days unless it is told otherwise; or what happened at ``since`` or later, an
        aware time; or what came ``after`` the event of this :attr:`~site_media.webhooks.Event.sequence`: whoever
        remembers the last one it has seen misses none. ``types`` are classes, or names such as ``"file_ready"``.
        With ``follow``, the walk goes on with each event as it happens, and does not end by itself.

        The service tells of events by :mod:`site_media.webhooks` alone: of it, asking is a
        :class:`~site_media.NotFoundError`.

        >>> async for event in client.events(types=[FileReady], follow=True):  # doctest: +SKIP
        ...     print(event.file)
        """
        from ..webhooks import event_of, type_names

        walk = patient(self._core, patience).events(since, after, type_names(types), follow)
        return _walked(walk, event_of)

    async def latest_event(self, **patience: Unpack[Patience]) -> int:
        """Return the number of the latest event, 0 before the first: what happens from now on comes ``after`` it.

        Of a Media Manager of your own, as :meth:`events` is.

        >>> before = await client.latest_event()  # doctest: +SKIP
        >>> async for event in client.events(after=before, follow=True):  # doctest: +SKIP
        ...     print(event)
        """
        return await run(patient(self._core, patience).latest_event())

    def heard(self, event: Event) -> None:
        """Hand on an event that came by a webhook: whoever waits for its file looks at once, not when a pause is over.

        A Media Manager of your own is asked for its events anyway; the service tells of them by
        :mod:`site_media.webhooks` alone.
        """
        from ..webhooks import entity_of

        self._core.heard(entity_of(event))

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._core.base_url

    @property
    def site(self) -> str:
        """The site whose media are meant."""
        return self._core.site

    async def close(self) -> None:
        """Let go of the connections. Not needed, and nothing can be asked afterwards."""
        self._core.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        settings = self._core.settings
        return f"{type(self).__name__}({settings['base_url']!r}, site={settings['site']!r})"

    def __reduce__(self) -> tuple[Callable[[Settings], AsyncClient], tuple[Settings]]:
        return _restored, (self._core.settings,)


async def _walked(walk: Walk[_F], make: Callable[[_F], _T]) -> AsyncIterator[_T]:
    try:
        while (told := await run(walk.next())) is not None:
            for found in told[0]:
                yield make(found)
            if told[1] is not None:
                raise told[1]
    finally:
        walk.close()


def _uploaded(told: list[tuple[Path, FileDescriptor | None, Exception | None]]) -> list[Uploaded]:
    from ..outcomes import Uploaded

    return [Uploaded(*one) for one in told]


def _for_many(
    folder: str | None,
    private: bool,
    labels: Iterable[str],
    skip_same: bool,
    ledger: str | os.PathLike[str] | None,
    parallel: int,
    checksums: bool,
) -> UploadWishes:
    return {
        "folder": folder,
        "name": None,
        "mime_type": None,
        "private": private,
        "labels": words(labels),
        "resumable": None,
        "skip_same": skip_same,
        "ledger": ledger,
        "parallel": several("parallel", parallel),
        "checksums": checksums,
    }


def _one(file: str, asset: str | None, existing: str, parallel: int) -> DownloadWishes:
    return {
        "file": file,
        "files": [],
        "folder": None,
        "asset": asset,
        "existing": existing,
        "parallel": several("parallel", parallel),
    }


def _zip(files: list[str], existing: str) -> DownloadWishes:
    # No service knows how long a zip will be, so that none gives parts of it.
    return {"file": None, "files": files, "folder": None, "asset": None, "existing": existing, "parallel": 1}


def _restored(settings: Settings) -> AsyncClient:
    return _again(Core(settings))


def _again(core: Core) -> AsyncClient:
    client = AsyncClient.__new__(AsyncClient)
    client._begin(core)
    return client
