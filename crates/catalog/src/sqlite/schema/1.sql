-- The first catalog. Times are milliseconds since 1970; lists and details are JSON.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A revoked site lets nobody in; what it holds stays.
CREATE TABLE sites (
    id      TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

-- A key itself is never kept, only its SHA-256. A revoked one stays here, so that it never comes back.
CREATE TABLE keys (
    hash    BLOB NOT NULL,
    site    TEXT NOT NULL REFERENCES sites (id),
    rights  TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER,
    PRIMARY KEY (hash, site)
) STRICT, WITHOUT ROWID;

-- An app on a site, with one of its secrets, of which only the SHA-256 is kept. Its tokens carry the number,
-- which is never given a second time.
CREATE TABLE apps (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL,
    instance TEXT NOT NULL,
    secret   BLOB NOT NULL,
    site     TEXT NOT NULL REFERENCES sites (id),
    rights   TEXT NOT NULL,
    created  INTEGER NOT NULL,
    revoked  INTEGER,
    UNIQUE (id, instance, secret)
) STRICT;

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

-- A folder's list in each order, then a whole root's. What may be filtered on stands at the end of each index,
-- so that rows which do not belong to a list are passed over without being read.
CREATE INDEX folders_by_name         ON folders (site, shown_in, trashed, name_key, id);
CREATE INDEX folders_by_updated      ON folders (site, shown_in, trashed, updated, id);
CREATE INDEX root_folders_by_name    ON folders (site, root, trashed, name_key, id);
CREATE INDEX root_folders_by_updated ON folders (site, root, trashed, updated, id, name_key);
CREATE INDEX folders_by_trash        ON folders (trashed_at) WHERE trashed = 1;

-- `key` tells when the file was last changed (see `key.rs`), so that what a search finds comes in that order.
CREATE TABLE files (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    site          TEXT NOT NULL REFERENCES sites (id),
    parent        TEXT NOT NULL,
    root          TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
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

-- The order of time has an index for folders and one for roots; the others have one for the whole site, along
-- which only those lists are read that have much of it. Each more would be a page more to write for every file.
CREATE INDEX files_by_updated      ON files (site, shown_in, trashed, updated, id, media_type, private);
CREATE INDEX root_files_by_updated ON files (site, root, trashed, updated, id, media_type, private);
CREATE INDEX files_by_name         ON files (site, trashed, name_key, id, root, shown_in, media_type, private);
CREATE INDEX files_by_size         ON files (site, trashed, size, id, root, shown_in, media_type, private);
CREATE INDEX files_by_trash        ON files (trashed_at) WHERE trashed = 1;

-- What a search looks into, under the key of the file: the folded name, MIME type and labels, a line each; and
-- three letters that stand for the site.
CREATE TABLE texts (
    key      INTEGER PRIMARY KEY,
    owner    TEXT NOT NULL,
    haystack TEXT NOT NULL,
    indexed  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX texts_to_index ON texts (key) WHERE indexed = 0;

-- What the index has and should not have any more.
CREATE TABLE texts_to_forget (
    key      INTEGER PRIMARY KEY,
    owner    TEXT NOT NULL,
    haystack TEXT NOT NULL
) STRICT;

-- Every three letters in a row. Where in a text they stand is not kept, which would double the index to save
-- what a look at the text does as well. The index is brought up to date now and then (see `index.rs`).
CREATE VIRTUAL TABLE search USING fts5 (
    owner, haystack, content = 'texts', content_rowid = 'key', tokenize = 'trigram case_sensitive 1', detail = none
);

CREATE TRIGGER text_changes AFTER UPDATE ON texts WHEN old.indexed > new.indexed BEGIN
    INSERT INTO texts_to_forget (key, owner, haystack) VALUES (old.key, old.owner, old.haystack);
END;

CREATE TRIGGER text_goes AFTER DELETE ON texts WHEN old.indexed = 1 BEGIN
    INSERT INTO texts_to_forget (key, owner, haystack) VALUES (old.key, old.owner, old.haystack);
END;

-- How much a site has, counted as it comes and goes: counting it when somebody asks would take seconds.
CREATE TABLE usage (
    site  TEXT PRIMARY KEY,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER file_comes AFTER INSERT ON files BEGIN
    INSERT INTO usage (site, files, bytes) VALUES (new.site, 1, new.size)
        ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + new.size;
END;

CREATE TRIGGER file_moves AFTER UPDATE OF key ON files WHEN new.key <> old.key BEGIN
    UPDATE texts SET key = new.key, indexed = 0 WHERE key = old.key;
END;

CREATE TRIGGER file_grows AFTER UPDATE OF size ON files BEGIN
    UPDATE usage SET bytes = bytes + new.size - old.size WHERE site = new.site;
END;

CREATE TRIGGER file_goes AFTER DELETE ON files BEGIN
    UPDATE usage SET files = files - 1, bytes = bytes - old.size WHERE site = old.site;
    DELETE FROM texts WHERE key = old.key;
END;

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
    state         TEXT NOT NULL,
    part_of       TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_expiry ON uploads (expires);
CREATE INDEX uploads_by_whole  ON uploads (part_of) WHERE part_of IS NOT NULL;

-- What the zips are made of that somebody has a URL of. They are made anew for whoever fetches one.
CREATE TABLE archives (
    id      TEXT PRIMARY KEY,
    site    TEXT NOT NULL REFERENCES sites (id),
    content TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is to be done for a file after the answer. Taking a job puts off when it is due, so that one whose taker
-- has died is due again by itself; `turn` tells the takers apart.
CREATE TABLE jobs (
    id       TEXT PRIMARY KEY,
    site     TEXT NOT NULL REFERENCES sites (id),
    kind     TEXT NOT NULL,
    file     TEXT NOT NULL,
    payload  TEXT NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    turn     INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    taken    INTEGER,
    reason   TEXT,
    created  INTEGER NOT NULL,
    ended    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_by_due  ON jobs (due) WHERE state = 'open';
CREATE INDEX jobs_by_file ON jobs (file, created);
CREATE INDEX jobs_by_end  ON jobs (ended) WHERE ended IS NOT NULL;
