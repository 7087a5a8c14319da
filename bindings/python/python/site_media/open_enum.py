"""Enums that may learn new values."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class OpenEnum(StrEnum):
    """An enum of the API. A value that the service learned later is a member too, but of no name known here.

    >>> from site_media import MediaType
    >>> MediaType("HOLOGRAM") == "HOLOGRAM"
    True
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version of the package knows the value."""
        return self._value_ in type(self)._value2member_map_
