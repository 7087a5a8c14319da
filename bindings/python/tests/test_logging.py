"""What is traced arrives at ``logging``, and at nobody who did not ask."""

import logging

import pytest
from site_media import Client


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
