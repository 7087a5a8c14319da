"""Put every deleted image back where it was."""

from site_media import Client, MediaType


def restore(client: Client) -> int:
    """Restore them, a hundred at a time; return how many there were."""
    deleted = client.files.trash(media_types=[MediaType.IMAGE]).to_list()
    for start in range(0, len(deleted), 100):
        client.files.restore(deleted[start : start + 100])
    return len(deleted)


if __name__ == "__main__":
    print(restore(Client()), "images are back")
