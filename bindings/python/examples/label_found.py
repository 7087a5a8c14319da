"""Put a label on everything that a search finds.

    python label_found.py cat pets
"""

import sys

from site_media import Client


def label(client: Client, text: str, word: str) -> int:
    """Add the label where it is missing; return to how many files."""
    count = 0
    for file in client.files.search(text).to_list():
        if word not in file.labels:
            client.files.update(file, add_labels=[word])
            count += 1
    return count


if __name__ == "__main__":
    print(label(Client(), sys.argv[1], sys.argv[2]), "files got the label")
