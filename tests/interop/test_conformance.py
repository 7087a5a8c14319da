"""schemathesis holds a running Media Manager against the spec, with requests that nobody thought of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from conftest import Access

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def environment(server: Access) -> dict[str, str]:
    """Give the configuration what it asks for: credentials, and the ids of a file and a folder."""
    folder = server.ask("/folders", {"displayName": "a folder"})["folder"]
    place = server.ask("/files/generate-upload-url", {"mimeType": "image/jpeg", "fileName": "cat.jpg"})
    cat = (ROOT / "tests/fixtures/cat-rotated.jpg").read_bytes()
    answer = requests.put(str(place["uploadUrl"]), cat, headers={"Content-Type": "image/jpeg"}, timeout=60)
    ours = {
        "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py"),
        "SITE_MEDIA_API_KEY": server.api_key,
        "SITE_MEDIA_SITE": server.site,
        "SITE_MEDIA_FILE": answer.json()["file"]["id"],
        "SITE_MEDIA_FOLDER": folder["id"],
    }
    return {**os.environ, **ours}


# Operations of other hosts than the API's are answered below other paths of the one that we have.
@pytest.mark.parametrize(
    ("tags", "base"),
    [(["files", "folders"], "/site-media/v1"), (["uploads", "auth"], "")],
    ids=["api", "doors"],
)
def test_no_request_is_answered_outside_the_spec(
    server: Access, environment: dict[str, str], tmp_path: Path, tags: list[str], base: str
) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"]
    command += ["run", ROOT / "spec/site-media.yaml", "--url", server.url + base, "--no-color"]
    command += [f"--include-tag={tag}" for tag in tags]

    # It leaves notes of its own where it is run.
    run = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True)

    # A request that fails may be pages long; its first words tell which it is.
    lines = "\n".join(line[:400] for line in (run.stdout + run.stderr).splitlines())
    assert run.returncode == 0, lines
