-- Third version: mail.

-- Every mail that came, in the order of coming: n mails in, n rows. spool is
-- the name of the raw mail's file in the spool folder.
CREATE TABLE intake (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    spool TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    content TEXT NOT NULL,    -- SHA-256 of what was read in it, '' until then
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome INTEGER NOT NULL, -- enum lotse_mail_outcome
    ticket INTEGER REFERENCES ticket (id),
    why TEXT NOT NULL
) STRICT;
CREATE INDEX intake_message ON intake (message_id) WHERE message_id <> '';
CREATE INDEX intake_sha256 ON intake (sha256);
CREATE INDEX intake_pending ON intake (id) WHERE outcome = 0;

-- Message-IDs that lead to a ticket: those of customers and ours.
CREATE TABLE mail_ref (
    message_id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    own INTEGER NOT NULL CHECK (own IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_ref_ticket ON mail_ref (ticket);

-- Who was written to beside us before our first answer, and so takes part.
CREATE TABLE mail_party (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    mail TEXT NOT NULL, -- lower case
    PRIMARY KEY (ticket, mail)
) STRICT, WITHOUT ROWID;

-- Addresses that a report about our own mail calls wrong for good; a mail from
-- there takes them out again.
CREATE TABLE mail_failed (
    mail TEXT PRIMARY KEY, -- lower case
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers that no person wrote, to end loops.
CREATE TABLE auto_answer (
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL, -- without prefixes, lower case
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX auto_answer_recipient ON auto_answer (recipient, at);

-- Where a mailbox was read up to (RFC 9051: UIDs are of one UIDVALIDITY).
CREATE TABLE mailbox (
    url TEXT PRIMARY KEY,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is to be sent, written with the change that causes it; the mail itself
-- is made when it is sent. It replaces a table that nothing ever wrote.
DROP TABLE outbox;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    message INTEGER REFERENCES message (id), -- that it tells; NULL: none
    kind TEXT NOT NULL,         -- see ticket/outbox.h; names a template
    recipient TEXT NOT NULL,    -- address
    lang INTEGER NOT NULL,      -- 1 German, 2 English
    detail TEXT NOT NULL,       -- a reason, a name: what the kind says
    created INTEGER NOT NULL,
    message_id TEXT NOT NULL,   -- ours, '' until it is first tried
    tries INTEGER NOT NULL,
    next_try INTEGER NOT NULL,  -- also the end of a sender's claim on it
    claim INTEGER NOT NULL,     -- random number of the sender, 0: nobody's
    sent INTEGER,               -- when the next server had it
    failed INTEGER,             -- when it was given up
    error TEXT NOT NULL         -- of the last try
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try)
    WHERE sent IS NULL AND failed IS NULL;
CREATE INDEX outbox_ticket ON outbox (ticket);
CREATE INDEX user_desk ON user (role) WHERE role >= 2;
