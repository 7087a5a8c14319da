"""How far a transfer has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Progress(NamedTuple):
    """How far an upload or a download has come."""

    done: int
    """Bytes that have passed, those of an earlier, interrupted attempt included."""
    total: int | None
    """Bytes in all, if that is known."""

    @property
    def fraction(self) -> float | None:
        """The part that is done, from 0 to 1, if the total is known."""
        if self.total is None:
            return None
        return self.done / self.total if self.total else 1.0


def teller(on_progress: Callable[[Progress], object] | None) -> Callable[[int, int | None], object] | None:
    """Wrap a callback for the compiled half, which speaks in plain numbers."""
    if on_progress is None:
        return None
    return lambda done, total: on_progress(Progress(done, total))
