-- What happened, written along with it, and how that which it happened to was then: the row as JSON, in the words
-- of `outbox.rs`. A number is never given a second time, so that it is the place of an event for good.
CREATE TABLE events (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    site    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    entity  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    subject TEXT NOT NULL,
    reason  TEXT
) STRICT;

CREATE INDEX events_by_site ON events (site, number, at, kind);

-- Who is told, and up to which event there is nothing new for them: what they have not been told by then waits in
-- `deliveries`.
CREATE TABLE webhooks (
    id       TEXT PRIMARY KEY,
    site     TEXT NOT NULL REFERENCES sites (id),
    instance TEXT NOT NULL,
    url      TEXT NOT NULL,
    kinds    TEXT NOT NULL,
    created  INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Taking a delivery puts off when it is due, as with jobs. One that was given up is never due.
CREATE TABLE deliveries (
    webhook  TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    turn     INTEGER NOT NULL,
    due      INTEGER,
    taken    INTEGER,
    reason   TEXT,
    PRIMARY KEY (webhook, event)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_by_due   ON deliveries (webhook, due) WHERE due IS NOT NULL;
CREATE INDEX deliveries_by_event ON deliveries (event);
