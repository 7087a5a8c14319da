"""How far a transfer has come."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, TextIO

_PAUSE = 0.05
"""So many seconds pass between two calls of a callback."""


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


def telling(progress: Callable[[Progress], object] | Literal[True]) -> Callable[[int, int | None], object]:
    """Wrap a callback for the compiled half; ``True`` is a bar."""
    tell = _bar() if progress is True else progress
    if not callable(tell):
        raise TypeError(f"`progress` is a `{type(progress).__name__}`\nhint: give a callable, or `True` for a bar")
    return lambda done, total: tell(Progress(done, total))


class Meter:
    """Counts bytes, and tells of them a few times a second."""

    def __init__(self, tell: Callable[[int, int | None], object] | None) -> None:
        self.done = 0
        self._tell = tell
        self._next = 0.0

    def count(self, size: int) -> None:
        """Say that so many bytes more have passed."""
        self.done += size
        if self._tell is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + _PAUSE
            self._tell(self.done, None)

    def end(self) -> None:
        """Say that these were all."""
        if self._tell is not None:
            self._tell(self.done, self.done)


def _bar() -> Callable[[Progress], object]:
    try:
        return _Tqdm(import_module("tqdm.auto").tqdm)
    except ImportError:
        return _Line(sys.stderr)


class _Tqdm:
    """A bar of tqdm's, which appears with the first news and closes with the last."""

    def __init__(self, tqdm: Any) -> None:
        self._make = tqdm
        self._bar: Any = None

    def __call__(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = self._make(total=progress.total, unit="B", unit_scale=True, unit_divisor=1024)
        self._bar.total = progress.total
        self._bar.update(progress.done - self._bar.n)
        if progress.done == progress.total:
            self._bar.close()


class _Line:
    """One line that is written over and over."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, progress: Progress) -> None:
        done = f"{progress.done / 1e6:.1f} MB"
        if progress.total is not None:
            done += f" of {progress.total / 1e6:.1f} MB"
        over = progress.done == progress.total
        self._out.write(f"\r{done}" + ("\n" if over else ""))
        self._out.flush()
