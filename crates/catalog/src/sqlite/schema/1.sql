-- The first catalog. Times are milliseconds since 1970; lists and details are JSON.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sites (
    id      TEXT PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A key itself is never kept, only its SHA-256.
CREATE TABLE keys (
    hash    BLOB NOT NULL,
    site    TEXT NOT NULL REFERENCES sites (id),
    created INTEGER NOT NULL,
    PRIMARY KEY (hash, site)
) STRICT, WITHOUT ROWID;

-- `parent` is where it belongs, in the trash too, so that it can return; `shown_in` is where it is found.
-- `root` is the root above, repeated in each row so that a whole root can be searched without walking.
CREATE TABLE folders (
    key          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    site         TEXT NOT NULL REFERENCES sites (id),
    parent       TEXT NOT NULL,
    root         TEXT NOT NULL,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    created      INTEGER NOT NULL,
    updated      INTEGER NOT NULL,
    trashed_at   INTEGER,
    trashed_with TEXT,
    trashed      INTEGER NOT NULL GENERATED ALWAYS AS (trashed_at IS NOT NULL) VIRTUAL,
    shown_in     TEXT NOT NULL GENERATED ALWAYS AS
                     (CASE WHEN trashed_with = id THEN 'trash-root' ELSE parent END) VIRTUAL,
    CHECK ((trashed_at IS NULL) = (trashed_with IS NULL))
) STRICT;

CREATE INDEX folders_by_name    ON folders (site, shown_in, trashed, name_key, id);
CREATE INDEX folders_by_updated ON folders (site, shown_in, trashed, updated, id);
CREATE INDEX folders_of_site    ON folders (site, trashed, updated, id);

CREATE TABLE files (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    site          TEXT NOT NULL REFERENCES sites (id),
    parent        TEXT NOT NULL,
    root          TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    -- Folded name, MIME type and labels, a line each: what a search looks into.
    haystack      TEXT NOT NULL,
    mime          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    status        TEXT NOT NULL,
    size          INTEGER NOT NULL,
    hash          TEXT NOT NULL,
    crc32         INTEGER NOT NULL,
    private       INTEGER NOT NULL,
    labels        TEXT NOT NULL,
    details       TEXT NOT NULL,
    source_url    TEXT,
    external_info TEXT,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL,
    trashed_at    INTEGER,
    trashed_with  TEXT,
    trashed       INTEGER NOT NULL GENERATED ALWAYS AS (trashed_at IS NOT NULL) VIRTUAL,
    shown_in      TEXT NOT NULL GENERATED ALWAYS AS
                      (CASE WHEN trashed_with = id THEN 'trash-root' ELSE parent END) VIRTUAL,
    CHECK ((trashed_at IS NULL) = (trashed_with IS NULL))
) STRICT;

CREATE INDEX files_by_name    ON files (site, shown_in, trashed, name_key, id);
CREATE INDEX files_by_updated ON files (site, shown_in, trashed, updated, id);
CREATE INDEX files_by_size    ON files (site, shown_in, trashed, size, id);
CREATE INDEX files_of_site    ON files (site, trashed, updated, id);

-- Files that were removed for good, until their bytes are deleted too.
CREATE TABLE doomed (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
    id            TEXT PRIMARY KEY,
    ticket        TEXT NOT NULL UNIQUE,
    site          TEXT NOT NULL REFERENCES sites (id),
    kind          TEXT NOT NULL,
    file          TEXT NOT NULL,
    parent        TEXT NOT NULL,
    name          TEXT,
    mime          TEXT NOT NULL,
    size          INTEGER,
    length        INTEGER,
    private       INTEGER NOT NULL,
    labels        TEXT NOT NULL,
    external_info TEXT,
    created       INTEGER NOT NULL,
    expires       INTEGER NOT NULL,
    state         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_expiry ON uploads (expires);
