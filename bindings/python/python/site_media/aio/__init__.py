"""The client, written once: this one awaits, and the one that waits is generated from it."""
