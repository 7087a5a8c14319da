"""A real Media Manager for the tests, on an empty folder."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests


class Access(NamedTuple):
    """How to reach the Media Manager of the tests."""

    url: str
    site: str
    api_key: str

    def ask(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """Return the answer of one operation."""
        headers = {"Authorization": self.api_key, "wix-site-id": self.site}
        answer = requests.post(f"{self.url}/site-media/v1{path}", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Start a Media Manager on a free port."""
    binary = os.environ.get("SITE_MEDIA_BIN")
    if not binary:
        pytest.fail(
            "`SITE_MEDIA_BIN` names no binary\nhint: `cargo xtask test` builds one and runs these tests"
        )
    place = tmp_path_factory.mktemp("server")
    ready = place / "ready.json"
    command = [binary, "serve", "--no-derive", "--listen=127.0.0.1:0", f"--data={place / 'data'}", f"--ready-file={ready}"]
    with (place / "log.txt").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield _access(process, ready)
        finally:
            process.terminate()


def _access(process: subprocess.Popen[bytes], ready: Path) -> Access:
    while not ready.exists():
        # Waits for its end, which would be news, and looks again when that does not come.
        try:
            code = process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
        log = ready.with_name("log.txt").read_text()
        pytest.fail(f"the Media Manager ended with {code}:\n{log}")
    said = json.loads(ready.read_text())
    return Access(said["url"], said["site"], said["apiKey"])
