"""Fetch everything that a search finds, sixteen files at a time, with asyncio.

    python many_downloads.py cat ./cats
"""

import asyncio
import sys
from pathlib import Path

from site_media import AsyncClient, FileDescriptor


async def fetch(client: AsyncClient, text: str, to: Path) -> list[Path]:
    """Fetch what is found into a folder; return where it is."""
    to.mkdir(parents=True, exist_ok=True)
    turn = asyncio.Semaphore(16)

    async def one(file: FileDescriptor) -> Path:
        async with turn:
            return await client.download(file, to, existing="compare")

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(file)) async for file in client.files.search(text)]
    return [task.result() for task in tasks]


async def main() -> None:
    """Take the words of the command line."""
    async with AsyncClient() as client:
        for path in await fetch(client, sys.argv[1], Path(sys.argv[2])):
            print(path)


if __name__ == "__main__":
    asyncio.run(main())
