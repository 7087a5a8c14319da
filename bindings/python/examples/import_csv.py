"""Have the service fetch every file that a CSV names, and say what became of each.

    python import_csv.py files.csv /imported

The column ``url`` says where the files are; other columns do not matter.
"""

import csv
import sys
from datetime import timedelta
from pathlib import Path

from site_media import Client


def fetch(client: Client, table: Path, folder: str) -> int:
    """Import them all, and wait until they are ready; return how many are not."""
    with table.open(newline="", encoding="utf-8") as file:
        urls = [row["url"] for row in csv.DictReader(file)]
    done = client.files.import_all(urls, folder=folder, wait=timedelta(minutes=10))
    for one in done:
        print(one.item, one.value.id if one.value else f"failed: {one.error}", sep="\t")
    return sum(one.error is not None for one in done)


if __name__ == "__main__":
    sys.exit(bool(fetch(Client(), Path(sys.argv[1]), sys.argv[2])))
