"""The client: where everything starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._site_media import Client as Core
from ..awaiting import run, send
from ..ids import id_of, place, words
from ..progress import teller
from .files import AsyncFiles
from .folders import AsyncFolders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from .._site_media import Call, Settings, UploadWishes
    from ..generated.models import FileDescriptor, Folder
    from ..progress import Progress
    from ..sources import AsyncSource, Opened


class AsyncClient:
    """Talks to a Media Manager: the service, or one of your own. Meant to be shared, between threads too.

    What is not given is taken from the environment: ``SITE_MEDIA_URL``, ``SITE_MEDIA_API_KEY`` and
    ``SITE_MEDIA_SITE``. Without an address, the service itself is meant. Nothing is sent until something is
    asked for, so a wrong key shows with the first call, as an :class:`~site_media.AuthenticationError`.

    ``timeout`` is how many seconds the service may be silent; there is no limit on the whole. ``max_retries`` is
    how often a request is repeated that fails for a moment.

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
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> None:
        self._settings: Settings = {
            "base_url": base_url or os.environ.get("SITE_MEDIA_URL") or None,
            "api_key": api_key or os.environ.get("SITE_MEDIA_API_KEY"),
            "site": site or os.environ.get("SITE_MEDIA_SITE"),
            "timeout": timeout,
            "max_retries": max_retries,
        }
        self._core = Core(self._settings)
        self.files = AsyncFiles(self._core)
        self.folders = AsyncFolders(self._core)

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
        on_progress: Callable[[Progress], object] | None = None,
    ) -> FileDescriptor:
        """Store ``source`` as a new file: a path, bytes, a binary file that is open, or an iterable of bytes.

        ``folder`` is a folder, an id, or a path such as ``"/pets/cats"``, whose folders are made where they are
        missing. ``name`` is the file's own unless given; bytes have none, so they need one. The type follows from
        the name unless ``mime_type`` says it. Above 10 MB a file goes by tus, which continues where it was
        interrupted; ``resumable`` decides otherwise. A private file stays private.

        ``on_progress`` is called on the thread that called, a few times a second and once at the end. What it raises stops
        the upload and comes out of this call.

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
            }
            return self._core.upload(source.content, wishes, teller(on_progress))

        return await send(source, name, make)

    async def download(
        self,
        file: FileDescriptor | str,
        to: str | os.PathLike[str],
        *,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> Path:
        """Fetch a file to ``to``, or into ``to`` under its own name if that is a folder; return where it is.

        What was there is replaced, but only once the whole file has arrived and is what was stored.
        """
        return await run(self._core.download(id_of(file), to, teller(on_progress)))

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
        return f"{type(self).__name__}({self._settings['base_url']!r}, site={self._settings['site']!r})"

    def __reduce__(self) -> tuple[Callable[[Settings], AsyncClient], tuple[Settings]]:
        return _again, (self._settings,)


def _again(settings: Settings) -> AsyncClient:
    return AsyncClient(**settings)
