-- Second version: tickets, who handles them, what was promised.
-- Times are Unix seconds. Texts that are never NULL are '' where not given.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- When a desk works (ticket/calendar.c reads the texts).
CREATE TABLE calendar (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    zone TEXT NOT NULL,
    hours TEXT NOT NULL,
    holidays TEXT NOT NULL
) STRICT;

-- A customer; its own helpdesk is the first level.
CREATE TABLE org (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    domains TEXT NOT NULL,   -- of mail addresses, lower case, a blank between
    portal INTEGER NOT NULL CHECK (portal IN (0, 1)), -- status pages
    calendar INTEGER REFERENCES calendar (id),
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    mail TEXT NOT NULL UNIQUE, -- lower case
    name TEXT NOT NULL,
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3), -- enum lotse_role
    org INTEGER REFERENCES org (id),
    password TEXT NOT NULL,  -- argon2id of libsodium, '' cannot log in
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX user_org ON user (org);

-- Secrets are kept as BLAKE2b hashes: whoever reads the file can't use them.
CREATE TABLE session (
    hash BLOB PRIMARY KEY,
    user INTEGER NOT NULL REFERENCES user (id),
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user);
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    user INTEGER NOT NULL REFERENCES user (id),
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER, -- last
    expires INTEGER
) STRICT;
-- Failed logins, to slow guessing down.
CREATE TABLE attempt (
    who TEXT NOT NULL, -- address of the account or of the client
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_who ON attempt (who, at);

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE, -- of the status page, 128 random bits
    subject TEXT NOT NULL,
    requester INTEGER NOT NULL REFERENCES user (id),
    org INTEGER REFERENCES org (id),
    source INTEGER NOT NULL,  -- enum lotse_source
    lang INTEGER NOT NULL,    -- 1 German, 2 English
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    state INTEGER NOT NULL,   -- enum lotse_state
    owner INTEGER REFERENCES user (id),
    -- what it is about: '' or 0 until known; _by 0: proposed, 1: a person
    type TEXT NOT NULL,
    type_by INTEGER NOT NULL,
    type_why TEXT NOT NULL,
    urgency INTEGER NOT NULL CHECK (urgency BETWEEN 0 AND 3),
    urgency_by INTEGER NOT NULL,
    urgency_why TEXT NOT NULL,
    complexity INTEGER NOT NULL CHECK (complexity BETWEEN 0 AND 3),
    complexity_by INTEGER NOT NULL,
    complexity_why TEXT NOT NULL,
    level_hint INTEGER NOT NULL CHECK (level_hint IN (1, 2)), -- proposed
    level_why TEXT NOT NULL,
    impact INTEGER NOT NULL CHECK (impact BETWEEN 0 AND 3),
    impact_by INTEGER NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 5),
    ext TEXT NOT NULL,        -- reference of the developers
    cause TEXT NOT NULL,
    prevention TEXT NOT NULL,
    merged_into INTEGER REFERENCES ticket (id),
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    answered INTEGER,         -- first public answer of a person
    solved INTEGER,
    closed INTEGER,
    -- clocks (ticket/sla.c): work used before `since`, running from it; NULL:
    -- stopped
    answer_used INTEGER NOT NULL,
    answer_since INTEGER,
    level_used INTEGER NOT NULL,
    level_since INTEGER,
    developers_used INTEGER NOT NULL, -- real seconds with the developers
    developers_since INTEGER,
    cycle INTEGER NOT NULL,   -- counts reopenings: steps fire once a cycle
    -- when the next step of each kind falls due; NULL: none
    -- first answer: what was promised, 0: nothing, or the clock stands
    promised INTEGER NOT NULL,
    next_due INTEGER, -- the next promise to the requester, kept or broken
    warn_due INTEGER,
    answer_due INTEGER,
    recommend_due INTEGER,
    escalate_due INTEGER
) STRICT;
CREATE INDEX ticket_queue ON ticket (state, level, org, owner);
CREATE INDEX ticket_org ON ticket (org, state, level, owner);
CREATE INDEX ticket_owner ON ticket (owner, state, level);
CREATE INDEX ticket_type ON ticket (type, state, level);
CREATE INDEX ticket_created ON ticket (created);
-- All that a list of many is chosen by: a fifth of the table to read.
CREATE INDEX ticket_list ON ticket
    (id, state, level, org, owner, type, next_due, subject);
CREATE INDEX ticket_next ON ticket (next_due, id, state, answered, level)
    WHERE next_due IS NOT NULL;
-- What reports add up, by day.
CREATE INDEX ticket_day ON ticket
    (created / 86400, created, org, answered, solved, developers_used);
CREATE INDEX ticket_closed ON ticket (closed, org) WHERE closed IS NOT NULL;
CREATE INDEX ticket_cause ON ticket
    (type, cause, created, org, closed, solved, prevention) WHERE cause <> '';
CREATE INDEX ticket_requester ON ticket (requester, created);
CREATE INDEX ticket_ext ON ticket (ext) WHERE ext <> '';
CREATE INDEX ticket_warn ON ticket (warn_due) WHERE warn_due IS NOT NULL;
CREATE INDEX ticket_answer ON ticket (answer_due) WHERE answer_due IS NOT NULL;
CREATE INDEX ticket_recommend ON ticket (recommend_due)
    WHERE recommend_due IS NOT NULL;
CREATE INDEX ticket_escalate ON ticket (escalate_due)
    WHERE escalate_due IS NOT NULL;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at INTEGER NOT NULL,
    author INTEGER REFERENCES user (id), -- NULL: the system
    kind INTEGER NOT NULL,   -- enum lotse_message_kind
    automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    text TEXT NOT NULL
) STRICT;
CREATE INDEX message_ticket ON message (ticket, id);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message (id),
    name TEXT NOT NULL,      -- for people; never a path
    type TEXT NOT NULL,      -- by content
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX attachment_message ON attachment (message);

CREATE TABLE watcher (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    user INTEGER NOT NULL REFERENCES user (id),
    PRIMARY KEY (ticket, user)
) STRICT, WITHOUT ROWID;

-- Articles that a person linked; solved: it was what helped.
CREATE TABLE article_link (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    article TEXT NOT NULL,
    lang INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author INTEGER REFERENCES user (id),
    solved INTEGER NOT NULL CHECK (solved IN (0, 1)),
    PRIMARY KEY (ticket, article, lang)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_link_article ON article_link (article, lang);

-- Every change, for ever. Only `forget` may change a row, and only its texts.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at INTEGER NOT NULL,
    actor INTEGER REFERENCES user (id), -- NULL: the system
    kind TEXT NOT NULL,
    was TEXT NOT NULL,
    is_now TEXT NOT NULL,
    reason TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1))
) STRICT;
CREATE INDEX event_ticket ON event (ticket, id);
CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;
CREATE TRIGGER event_fixed BEFORE UPDATE ON event
WHEN NEW.id IS NOT OLD.id OR NEW.ticket IS NOT OLD.ticket
    OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor
    OR NEW.kind IS NOT OLD.kind OR NEW.public IS NOT OLD.public
    OR NOT EXISTS (SELECT 1 FROM meta WHERE key = 'forgetting')
BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;

-- Steps of the clocks that were taken: each once a cycle.
CREATE TABLE step (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    cycle INTEGER NOT NULL,  -- of the ticket; 0: steps of the first answer
    kind INTEGER NOT NULL,   -- enum sla_step
    at INTEGER NOT NULL,
    PRIMARY KEY (ticket, cycle, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_kind ON step (kind, at);

-- Searches, redacted: keystrokes of one search are one row.
CREATE TABLE search (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,     -- of the last keystroke
    source INTEGER NOT NULL, -- enum lotse_source
    client BLOB NOT NULL,    -- keyed hash of who asks; a new key each day
    query TEXT NOT NULL,
    lang INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    confidence REAL NOT NULL,
    article TEXT NOT NULL,   -- the first hit
    helped INTEGER NOT NULL  -- 1: "that solved it"; 0: not said
) STRICT;
CREATE INDEX search_at ON search (at, helped);
CREATE INDEX search_client ON search (client, at);

-- The words of tickets that tell one from another, for those that are alike: at
-- most 32 a ticket, stemmed, without stop words.
CREATE TABLE ticket_term (
    term TEXT NOT NULL,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (term, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_term_ticket ON ticket_term (ticket);

-- Forms that were sent: the same one once more (a double click, a page that is
-- loaded again) changes nothing.
CREATE TABLE once (
    hash BLOB PRIMARY KEY,   -- BLAKE2b of the form's key and all that it held
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX once_at ON once (at);
CREATE INDEX once_ticket ON once (ticket);

-- What is to be sent, written with the change that causes it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    ticket INTEGER REFERENCES ticket (id),
    event INTEGER REFERENCES event (id),
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,      -- template
    created INTEGER NOT NULL,
    sent INTEGER,
    tries INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    error TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try) WHERE sent IS NULL;
