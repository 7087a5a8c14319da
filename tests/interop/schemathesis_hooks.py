"""What schemathesis cannot know: which ids are taken, and that no test reaches for the network."""

import os
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import schemathesis
from schemathesis import Case, HookContext

#: A place that refuses at once, and that imports may not reach anyway.
NOWHERE = "http://127.0.0.1:9/cat.jpg"

#: What stands for an id that exists, by the member that holds it.
KNOWN = {
    "fileId": os.environ["SITE_MEDIA_FILE"],
    "fileIds": [os.environ["SITE_MEDIA_FILE"]],
    "folderId": os.environ["SITE_MEDIA_FOLDER"],
}


#: Whether a valid request asks for what exists: every second one does.
ASKS_FOR_KNOWN = cycle([True, False])

#: Known difference: a longer URL is refused with 414 and no words, by the HTTP library below the server.
LONGEST_QUERY = 60_000


@schemathesis.hook
def filter_query(context: HookContext, query: dict[str, Any] | None) -> bool:
    """Keep what fits into a URL."""
    return query is None or len(urlencode(query, doseq=True, errors="replace")) < LONGEST_QUERY


@schemathesis.serializer("application/offset+octet-stream")
def as_piece(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Send the bytes of a piece as they are."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Aim imports at nowhere, and every second valid request at what is there."""
    if isinstance(case.body, dict):
        aim(case.body)
        for request in listed(case.body.get("importFileRequests")):
            aim(request)
    if is_valid(case) and "/delete" not in case.operation.path and next(ASKS_FOR_KNOWN):
        for part in (case.body, case.query, case.path_parameters):
            use_known(part)


def aim(request: Any) -> None:
    """Send an import that would go out into the world to nowhere."""
    if isinstance(request, dict) and str(request.get("url")).startswith("http"):
        request["url"] = NOWHERE


def use_known(part: Any) -> None:
    """Put ids that exist where ids are asked for."""
    if isinstance(part, dict):
        part.update({name: value for name, value in KNOWN.items() if name in part})


def is_valid(case: Case) -> bool:
    """Tell whether the request is one that the schemas allow."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def listed(value: Any) -> list[Any]:
    """Return a list, whatever is given for one."""
    return value if isinstance(value, list) else []
