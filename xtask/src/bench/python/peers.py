"""The same without the SDK, by what Python has for it: `python peers.py <what> …`."""

import sys
import time

if sys.argv[1] == "import":
    # Before anything else is imported, as it is for a program that begins with it.
    started = time.perf_counter()
    import httpx  # noqa: F401

    imported = time.perf_counter() - started

import asyncio
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

URL, SITE, KEY = (os.environ[f"SITE_MEDIA_{name}"] for name in ("URL", "SITE", "API_KEY"))
API = f"{URL}/site-media/v1/files"
# Of the small files.
KIND = "application/zip"
HEADERS = {"authorization": KEY, "wix-site-id": SITE}


def read_all(file, names):
    for name in names:
        getattr(file, name)


def list_pydantic(folder):
    """httpx and pydantic."""
    import httpx
    from pydantic import BaseModel, ConfigDict
    from pydantic.alias_generators import to_camel

    class Model(BaseModel):
        model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    class Image(Model):
        url: str | None = None
        width: int | None = None
        height: int | None = None
        file_name: str | None = None

    class ImageMedia(Model):
        image: Image | None = None
        faces: list[dict] | None = None

    class Media(Model):
        image: ImageMedia | None = None
        video: dict | None = None
        audio: dict | None = None
        document: dict | None = None
        vector: ImageMedia | None = None

    class File(Model):
        id: str
        display_name: str
        url: str
        media_type: str
        state: str
        private: bool
        operation_status: str
        parent_folder_id: str | None = None
        hash: str | None = None
        size_in_bytes: int | None = None
        media: Media | None = None
        source_url: str | None = None
        thumbnail_url: str | None = None
        labels: list[str] = []
        created_date: datetime | None = None
        updated_date: datetime | None = None
        site_id: str | None = None

    class Cursors(Model):
        next: str | None = None

    class Next(Model):
        cursors: Cursors | None = None

    class Page(Model):
        files: list[File]
        next_cursor: Next | None = None

    count, cursor = 0, None
    with httpx.Client(headers=HEADERS) as client:
        while True:
            params = {"parentFolderId": folder, "paging.limit": "100"} | ({"paging.cursor": cursor} if cursor else {})
            page = Page.model_validate_json(client.get(API, params=params).content)
            for file in page.files:
                if count % 1000 == 0:
                    read_all(file, File.model_fields)
                count += 1
            cursor = page.next_cursor and page.next_cursor.cursors and page.next_cursor.cursors.next
            if not cursor:
                return count


def list_msgspec(folder):
    """pyreqwest and msgspec: the quickest stack that was found."""
    import msgspec
    from pyreqwest.client import SyncClientBuilder

    class Struct(msgspec.Struct, rename="camel", frozen=True, gc=False):
        pass

    class Image(Struct):
        url: str | None = None
        width: int | None = None
        height: int | None = None
        fileName: str | None = None

    class ImageMedia(Struct):
        image: Image | None = None
        faces: list[dict] | None = None

    class Media(Struct):
        image: ImageMedia | None = None
        video: dict | None = None
        audio: dict | None = None
        document: dict | None = None
        vector: ImageMedia | None = None

    class File(Struct):
        id: str
        display_name: str
        url: str
        media_type: str
        state: str
        private: bool
        operation_status: str
        parent_folder_id: str | None = None
        hash: str | None = None
        size_in_bytes: str | None = None
        media: Media | None = None
        source_url: str | None = None
        thumbnail_url: str | None = None
        labels: list[str] = []
        created_date: datetime | None = None
        updated_date: datetime | None = None
        site_id: str | None = None

    class Cursors(Struct):
        next: str | None = None

    class Next(Struct):
        cursors: Cursors | None = None

    class Page(Struct):
        files: list[File]
        next_cursor: Next | None = None

    decoder = msgspec.json.Decoder(Page)
    count, cursor = 0, None
    with SyncClientBuilder().default_headers(HEADERS).build() as client:
        while True:
            params = {"parentFolderId": folder, "paging.limit": "100"} | ({"paging.cursor": cursor} if cursor else {})
            page = decoder.decode(client.get(API).query(params).build().send().bytes())
            for file in page.files:
                if count % 1000 == 0:
                    read_all(file, File.__struct_fields__)
                count += 1
            cursor = page.next_cursor and page.next_cursor.cursors and page.next_cursor.cursors.next
            if not cursor:
                return count


def send_all(one, folder, hands):
    paths = [path for path in Path(folder).rglob("*") if path.is_file()]
    with ThreadPoolExecutor(int(hands)) as pool:
        return sum(pool.map(one, paths))


def send_requests(folder, hands):
    """requests in a pool of threads."""
    from threading import local

    import requests

    here = local()

    def one(path):
        if not hasattr(here, "session"):
            here.session = requests.Session()
        asked = here.session.post(
            f"{API}/generate-upload-url",
            headers=HEADERS,
            json={"mimeType": KIND, "fileName": path.name, "sizeInBytes": str(path.stat().st_size)},
        ).json()
        with path.open("rb") as file:
            stored = here.session.put(
                asked["uploadUrl"],
                params={"filename": path.name},
                data=file,
                headers={"content-type": KIND},
            )
        return bool(stored.json()["file"]["id"])

    return send_all(one, folder, hands)


def send_tuspy(folder, hands):
    """tuspy in a pool of threads."""
    import requests
    from tusclient.client import TusClient

    def one(path):
        size = str(path.stat().st_size)
        asked = requests.post(
            f"{API}/generate-resumable-upload-url",
            headers=HEADERS,
            json={"mimeType": KIND, "fileName": path.name, "sizeInBytes": size},
        ).json()
        place, token = asked["uploadUrl"], asked["uploadToken"]
        metadata = {"filename": path.name, "contentType": KIND, "token": token}
        TusClient(place).uploader(str(path), metadata=metadata).upload()
        stored = requests.put(f"{place}/{token}", params={"filename": path.name}, json={})
        return bool(stored.json()["file"]["id"])

    return send_all(one, folder, hands)


def calls(file, count):
    """httpx2, one call after another."""
    import httpx2

    with httpx2.Client(headers=HEADERS) as client:
        for _ in range(int(count)):
            client.get(f"{API}/{file}").json()["file"]["id"]
    return int(count)


def calls_at_once(file, count):
    """aiohttp, sixteen calls at once."""
    import aiohttp

    async def main():
        turn = asyncio.Semaphore(16)

        async def one():
            async with turn, session.get(f"{API}/{file}") as answer:
                return (await answer.json())["file"]["id"]

        async with aiohttp.ClientSession(headers=HEADERS) as session:
            await asyncio.gather(*(one() for _ in range(int(count))))

    asyncio.run(main())
    return int(count)


what, *words = sys.argv[1:]
do = {
    "list-pydantic": list_pydantic,
    "list-msgspec": list_msgspec,
    "send-requests": send_requests,
    "send-tuspy": send_tuspy,
    "calls": calls,
    "calls-at-once": calls_at_once,
}
started = time.perf_counter()
files = do[what](*words) if what != "import" else 0
print("seconds", imported if what == "import" else time.perf_counter() - started)
print("files", files)
print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
