"""The images that once broke Pillow, of its own tests, sent to a running Media Manager: none of them breaks it."""

import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, NamedTuple

import pytest
import requests
from conftest import Access

#: How its tests call what has crashed it, or taken all memory or time, and what is damaged.
BROKEN = re.compile(r"/Tests/images/.*(crash|oom|timeout|bomb|broken|truncated|invalid)")
#: What a Media Manager may say of a file that it does not take.
RULES = {"MISMATCH_MIME_TYPE", "UNSUPPORTED_FILE_FORMAT"}


class Image(NamedTuple):
    """One of them."""

    name: str
    content: bytes


def images() -> Iterator[Image]:
    """Read them out of the source package."""
    package = os.environ.get("SITE_MEDIA_PILLOW")
    if not package:
        pytest.fail("`SITE_MEDIA_PILLOW` names no package\nhint: `cargo xtask test` fetches it and runs these tests")
    with tarfile.open(package) as archive:
        for member in archive:
            if member.isfile() and BROKEN.search(member.name):
                content = archive.extractfile(member)
                assert content is not None
                yield Image(PurePath(member.name).name, content.read())


def fine(answer: requests.Response, name: str) -> requests.Response:
    """Hold that an answer is none of an accident."""
    assert answer.status_code < 500, f"{name}: {answer.text}"
    if answer.status_code >= 400:
        assert ".rs" not in answer.text, f"{name}: {answer.text}"
        assert "panicked" not in answer.text, f"{name}: {answer.text}"
    return answer


def send(server: Access, image: Image) -> dict[str, Any] | None:
    """Send one without saying what it is; return the file, if it is taken."""
    announced = {"mimeType": "application/octet-stream", "fileName": image.name}
    headers = {"Authorization": server.api_key, "wix-site-id": server.site}
    url = f"{server.url}/site-media/v1/files/generate-upload-url"
    answer = fine(requests.post(url, json=announced, headers=headers, timeout=60), image.name)
    if answer.status_code == 200:
        data = {"Content-Type": "application/octet-stream"}
        answer = fine(requests.put(answer.json()["uploadUrl"], image.content, headers=data, timeout=60), image.name)
    if answer.status_code == 200:
        return answer.json()["file"]
    rules = {one.get("ruleName") for one in answer.json()["details"]["validationError"]["fieldViolations"]}
    assert rules & RULES, f"{image.name}: {answer.text}"
    return None


def test_none_of_them_breaks_anything(server: Access) -> None:
    seen = taken = 0
    for image in images():
        seen += 1
        file = send(server, image)
        if file is None:
            continue
        taken += 1
        assert file["operationStatus"] == "READY", f"{image.name}: {file}"
        for url in (
            file["url"],
            file["thumbnailUrl"],
            f"{file['url']}/v1/fill/w_40,h_30,enc_auto/a.jpg",
            f"{file['url']}/v1/fill/w_40,h_30,anm_all/a.webp",
            f"{file['url']}/v1/crop/x_1,y_1,w_5,h_5/a.png",
        ):
            fine(requests.get(url, timeout=60), image.name)
    # Nothing is held where nothing is found.
    assert seen > 40 and taken > 15, f"{taken} taken of {seen}"
