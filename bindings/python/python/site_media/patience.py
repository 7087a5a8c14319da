"""How long a call may take and how often it is tried, where that differs from the client's own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from datetime import timedelta
    from typing import TypeAlias

    Seconds: TypeAlias = float | timedelta
    """A time to wait: a number of seconds, or a ``timedelta``."""
else:

    def __getattr__(name):
        # Importing `datetime` is a tenth of what importing this package takes, and few need it for this.
        if name != "Seconds":
            raise AttributeError(name)
        from datetime import timedelta

        return float | timedelta



class Tries(TypedDict, total=False):
    """What may be said of each request of a call."""

    timeout: Seconds | None
    """One attempt at a request takes no longer."""
    max_retries: int | None
    """A request that fails for a moment is repeated no more often; 0 is never."""


class Patience(Tries, total=False):
    """What every call takes besides its own arguments, as keywords.

    >>> hasty: Patience = {"timeout": 2, "max_retries": 0}
    >>> client.files.get("/pets/cat.jpg", **hasty)  # doctest: +SKIP
    """

    deadline: Seconds | None
    """Everything together takes no longer: every request, every attempt and every wait in between, from now on."""
