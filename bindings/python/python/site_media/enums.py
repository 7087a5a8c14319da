"""The enums of the API.

They are open: a value that the service learned later arrives as a plain ``str``, and compares as one.
"""

from enum import StrEnum


class MediaType(StrEnum):
    """Kind of media that a file is."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"
    AUDIO = "AUDIO"
    DOCUMENT = "DOCUMENT"
    VECTOR = "VECTOR"
    ARCHIVE = "ARCHIVE"
    MODEL3D = "MODEL3D"
    OTHER = "OTHER"


class OperationStatus(StrEnum):
    """How far the processing of a file has come."""

    FAILED = "FAILED"
    READY = "READY"
    PENDING = "PENDING"


class State(StrEnum):
    """Whether a file or a folder is in its place or in the trash."""

    OK = "OK"
    DELETED = "DELETED"


class ViolatedRule(StrEnum):
    """Kind of rule that a field of a request breaks."""

    VALIDATION = "VALIDATION"
    OTHER = "OTHER"
    MAX = "MAX"
    MIN = "MIN"
    MAX_LENGTH = "MAX_LENGTH"
    MIN_LENGTH = "MIN_LENGTH"
    MAX_SIZE = "MAX_SIZE"
    MIN_SIZE = "MIN_SIZE"
    FORMAT = "FORMAT"
    DECIMAL_LTE = "DECIMAL_LTE"
    DECIMAL_GTE = "DECIMAL_GTE"
    DECIMAL_LT = "DECIMAL_LT"
    DECIMAL_GT = "DECIMAL_GT"
    DECIMAL_MAX_SCALE = "DECIMAL_MAX_SCALE"
    INVALID_ENUM_VALUE = "INVALID_ENUM_VALUE"
    REQUIRED_FIELD = "REQUIRED_FIELD"
    FIELD_NOT_ALLOWED = "FIELD_NOT_ALLOWED"
    ONE_OF_ALIGNMENT = "ONE_OF_ALIGNMENT"
    REQUIRED_ONE_OF_FIELD = "REQUIRED_ONE_OF_FIELD"
