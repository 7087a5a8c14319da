-- What was made of files and is kept beside them. What is known of each is JSON.
CREATE TABLE assets (
    object TEXT PRIMARY KEY,
    file   TEXT NOT NULL,
    about  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX assets_by_file ON assets (file);

CREATE TRIGGER file_takes_its_assets AFTER DELETE ON files BEGIN
    INSERT OR IGNORE INTO doomed (id) SELECT object FROM assets WHERE file = old.id;
    DELETE FROM assets WHERE file = old.id;
END;

-- Each kind of job has a queue of its own: fetching does not wait for encoding.
DROP INDEX jobs_by_site;
DROP INDEX jobs_by_due;
CREATE INDEX jobs_by_site ON jobs (kind, site, due, taken) WHERE state = 'open';
CREATE INDEX jobs_by_due  ON jobs (kind, due) WHERE state = 'open';
