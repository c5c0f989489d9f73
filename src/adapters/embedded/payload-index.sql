-- One row a fetch: the metadata of a stored body. A later row of the same subject is a newer version.
CREATE TABLE IF NOT EXISTS fetches (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  date TEXT NOT NULL,
  subject TEXT NOT NULL,
  url TEXT NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT,
  fetched_at INTEGER NOT NULL,
  body_hash TEXT NOT NULL,
  body_bytes INTEGER NOT NULL,
  upstream TEXT NOT NULL,
  derived INTEGER NOT NULL,
  UNIQUE (source, date, subject, fetched_at, body_hash, url, status)
) STRICT
