-- Messages not yet acknowledged: one row per event and subscription.
CREATE TABLE IF NOT EXISTS messages (
  sequence INTEGER PRIMARY KEY,
  subscription TEXT NOT NULL,
  id TEXT NOT NULL,
  topic TEXT NOT NULL,
  data TEXT NOT NULL,
  attributes TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  -- When the next attempt may start; null while a handler has the message.
  due_at INTEGER
) STRICT;

-- Messages in flight are not in it: taking one and acknowledging it leaves the index alone.
CREATE INDEX IF NOT EXISTS messages_due ON messages (subscription, due_at, sequence) WHERE due_at IS NOT NULL;
