"""What is traced arrives at ``logging``, and at nobody who did not ask."""

import logging
import os

import pytest
from site_media import Client

from .test_process import end, start


def test_a_call_is_logged_when_somebody_listens(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.folders.list().first()
    assert caplog.records == []
    with caplog.at_level(logging.DEBUG, logger="site_media"):
        client.folders.list().first()
        names = {record.name for record in caplog.records}
        told = caplog.text
    assert names == {"site_media.transport"}
    assert "http.response.status_code=200" in told
    assert "listFolders" in told
    client.folders.list().first()
    assert caplog.text == told


LATE = """
from site_media import Client, SiteMediaError
client = Client("http://127.0.0.1:9", api_key="k", site="s", max_retries=0)
def ask():
    try:
        client.files.get("x")
    except SiteMediaError:
        pass
ask()
import logging, sys
logging.basicConfig(level="DEBUG", stream=sys.stdout, format="%(name)s")
ask()
"""


def test_who_imports_logging_late_is_told_from_then_on() -> None:
    out, err, code = end(start(["-c", LATE], dict(os.environ)))
    assert (set(out.split()), err, code) == ({"site_media.transport"}, "", 0)
