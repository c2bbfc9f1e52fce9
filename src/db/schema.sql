-- The index: derived from the articles, never migrated. LOTSE_SCHEMA is its
-- version. Languages are numbers (1 German, 2 English), as lotse_lang.

-- counts: numbers of articles, sections and more (compile/store.h).
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- The word lists that the index was built with, as their files' text.
CREATE TABLE lexicon (
    lang INTEGER, list INTEGER, text TEXT,
    PRIMARY KEY (lang, list)
) WITHOUT ROWID;

-- One row a file that gave an article, in the order of paths. ord is its
-- number within its language among the searchable ones, NULL for the others.
CREATE TABLE article (
    doc INTEGER PRIMARY KEY,
    path TEXT, hash BLOB,
    id TEXT, lang INTEGER, ord INTEGER, family TEXT,
    title TEXT, category TEXT, description TEXT,
    level INTEGER, audience INTEGER, status INTEGER, boost REAL,
    no_search INTEGER, updated TEXT, review_by TEXT, translation_of TEXT,
    questions TEXT, tags TEXT, aliases TEXT, title_line INTEGER,
    bearers INTEGER, -- searchable articles of the language with this title
    helped INTEGER -- readers whom it helped, at least (db/helped.h)
);
CREATE INDEX article_path ON article (path);
CREATE INDEX article_id ON article (id, lang);
CREATE INDEX article_family ON article (family, lang);
CREATE TABLE alias (
    alias TEXT, lang INTEGER, doc INTEGER,
    PRIMARY KEY (alias, lang, doc)
) WITHOUT ROWID;

-- What is shown of an article: its sections with their plain texts
-- (db/texts.c), its Markdown and its HTML, one behind the other in one blob
-- (db/zip.c), and what another build needs to analyse it again (compile/article.c); plain, markdown, html
-- and rest are their bytes.
CREATE TABLE body (
    doc INTEGER PRIMARY KEY,
    plain INTEGER, markdown INTEGER, html INTEGER, rest INTEGER, packed BLOB
);

CREATE TABLE warning (doc INTEGER, n INTEGER, line INTEGER, rule TEXT,
    text TEXT, PRIMARY KEY (doc, n)) WITHOUT ROWID;

-- In a file of changes: which articles of its index are gone or replaced.
CREATE TABLE gone (doc INTEGER PRIMARY KEY);

-- What ranking reads lies behind these tables' pages (db/layout.h).

-- Which articles hold a term, and in which column; rowid = article.doc. Where a
-- term stands is told by the forward lists (layout.h).
CREATE VIRTUAL TABLE fts_de USING fts5(
    title, heading, questions, tags, body, code,
    content='', columnsize=0, detail=column,
    tokenize='lotse de');
CREATE VIRTUAL TABLE fts_en USING fts5(
    title, heading, questions, tags, body, code,
    content='', columnsize=0, detail=column,
    tokenize='lotse en');
