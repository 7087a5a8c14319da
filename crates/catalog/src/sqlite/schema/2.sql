-- The MIME type that a resumable upload says its file has, where it says one.
ALTER TABLE uploads ADD COLUMN mime_told TEXT;

-- What each site has waiting, and what is under way for it.
CREATE INDEX jobs_by_site ON jobs (site, due, taken) WHERE state = 'open';
