"""The SDK for Python, as its users would write it: `python ours.py <what> …`."""

import sys
import time

# Before anything else is imported, as it is for a program that begins with it.
started = time.perf_counter()
import site_media  # noqa: E402

# A name loads its module when it is asked for, and a program asks for this one.
site_media.Client  # noqa: B018

imported = time.perf_counter() - started

import asyncio  # noqa: E402
import resource  # noqa: E402


def list_files(folder: str) -> int:
    count = 0
    for file in site_media.Client().files.list(folder, page_size=100):
        if count % 1000 == 0:
            for name in file.__match_args__:
                getattr(file, name)
        count += 1
    return count


def put(path: str) -> int:
    site_media.Client().upload(path, resumable=False)
    return 1


def send_all(folder: str, hands: str) -> int:
    done = site_media.Client().upload_folder(folder, at_once=int(hands))
    return sum(one.file is not None for one in done)


def calls(file: str, count: str) -> int:
    client = site_media.Client()
    for _ in range(int(count)):
        client.files.get(file)
    return int(count)


def calls_at_once(file: str, count: str) -> int:
    async def main() -> None:
        turn = asyncio.Semaphore(16)

        async def one() -> None:
            async with turn:
                await client.files.get(file)

        async with site_media.AsyncClient() as client:
            await asyncio.gather(*(one() for _ in range(int(count))))

    asyncio.run(main())
    return int(count)


def store() -> int:
    print("id", site_media.Client().upload(b"often asked for", name="often.txt").id)
    return 1


what, *words = sys.argv[1:]
do = {
    "list": list_files,
    "put": put,
    "send-all": send_all,
    "calls": calls,
    "calls-at-once": calls_at_once,
    "store": store,
}
started = time.perf_counter()
files = do[what](*words) if what != "import" else 0
print("seconds", imported if what == "import" else time.perf_counter() - started)
print("files", files)
print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
