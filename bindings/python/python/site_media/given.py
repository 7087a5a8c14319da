"""What can be given in more than one way, or left out: files and folders, words, patience, whom to tell of progress."""

from __future__ import annotations

from ._site_media import FileDescriptor, Folder

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._site_media import Client as Core
    from .outcomes import Outcome
    from .patience import Tries
    from .progress import Progress


def id_of(thing: FileDescriptor | Folder | str) -> str:
    """Return the id of a file or a folder."""
    return thing if isinstance(thing, str) else thing.id


def ids_of(
    things: FileDescriptor | Folder | str | Iterable[FileDescriptor | str] | Iterable[Folder | str],
) -> list[str]:
    """Return the ids of one file or folder, or of several."""
    if isinstance(things, (str, FileDescriptor, Folder)):
        return [id_of(things)]
    return [id_of(thing) for thing in things]


def place(folder: Folder | str) -> str | None:
    """Return the id or the path of a folder, and nothing for the top level."""
    at = id_of(folder)
    return None if at == "/" else at


def several(name: str, count: int) -> int:
    """Return how many at once, which is one at least."""
    if count < 1:
        raise ValueError(f"`{name}` is {count}\nhint: it is how many at once, 1 or more")
    return count


def words(given: Iterable[str]) -> list[str]:
    """Return several words; one alone is an iterable too, of letters."""
    return [given] if isinstance(given, str) else list(given)


def patient(core: Core, patience: Tries) -> Core:
    """Return a client of this patience, which is cheap."""
    return core.with_options(**patience) if patience else core


def teller(
    progress: Callable[[Progress], object] | bool,
) -> Callable[[int, int | None], object] | None:
    """Wrap a callback for the compiled half, which speaks in plain numbers; ``True`` is a bar."""
    if progress is False or progress is None:
        return None
    from .progress import telling

    return telling(progress)


def outcomes(
    told: list[tuple[str, FileDescriptor | None, Exception | None]],
) -> list[Outcome[FileDescriptor]]:
    """Name what the compiled half says of each of many."""
    from .outcomes import Outcome

    return [Outcome(*one) for one in told]
