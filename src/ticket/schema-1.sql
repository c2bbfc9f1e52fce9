-- The enduring store, first version. PRAGMA user_version is the number of the
-- last migration; each runs once, in a transaction, and none is ever changed.

-- Readers' answers to: did this article help?
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL, -- Unix seconds
    article TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('de', 'en')),
    helped INTEGER NOT NULL CHECK (helped IN (0, 1)),
    reason TEXT NOT NULL, -- a word of a fixed list, or ''
    comment TEXT NOT NULL,
    index_id TEXT NOT NULL -- of the index that was read
) STRICT;
CREATE INDEX feedback_article ON feedback (article, lang);
