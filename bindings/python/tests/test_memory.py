"""Memory: what is dropped is gone."""

import gc
import json
import os
import re
import socket
import sys
from pathlib import Path

import pytest
from site_media import Client

from . import stub

# `SITE_MEDIA_TESTS=long` takes the sizes that people have: 100,000 files, ten times.
LONG = os.environ.get("SITE_MEDIA_TESTS") == "long"
PAGES = 1000 if LONG else 100
ROUNDS = 10 if LONG else 6


def resident() -> int:
    """Return the bytes that this process holds."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it so easily")
def test_lists_that_are_dropped_leave_nothing() -> None:
    file = {
        "id": "0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg",
        "displayName": "a cat on a mat.jpg",
        "url": "https://static.wixstatic.com/media/0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg",
        "mediaType": "IMAGE",
        "private": False,
        "state": "OK",
        "operationStatus": "READY",
        "labels": ["cat", "mat", "pet"],
        "createdDate": "2026-03-16T09:00:00Z",
    }

    def handle(connection: socket.socket, head: bytes) -> None:
        found = re.search(rb"paging\.cursor=(\d+)", head)
        page = int(found[1]) if found else 0
        after = {"next": str(page + 1)} if page + 1 < PAGES else {}
        stub.answer(connection, json.dumps({"files": [file] * 100, "nextCursor": {"cursors": after}}))

    held = []
    with stub.listening(handle) as address:
        client = Client(address, api_key="k", site="s")
        for _ in range(ROUNDS):
            files = client.files.list("folder-1").to_list()
            assert len(files) == PAGES * 100
            assert {found.display_name for found in files} == {"a cat on a mat.jpg"}
            del files
            gc.collect()
            held.append(resident())
    # Ten thousand of them take more than that; the first rounds find out how much is needed at once.
    assert held[-1] - held[2] < 4_000_000, held
