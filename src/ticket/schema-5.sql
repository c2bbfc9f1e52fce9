-- Fifth version: what a search showed, and what came of it.
ALTER TABLE search ADD COLUMN index_id TEXT NOT NULL DEFAULT ''; -- that was read
-- ids of the articles, best first, one a line
ALTER TABLE search ADD COLUMN shown TEXT NOT NULL DEFAULT '';
-- of `article` among them, 0: it isn't
ALTER TABLE search ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
-- 1: a ticket was filed all the same; which one is nobody's business
ALTER TABLE search ADD COLUMN filed INTEGER NOT NULL DEFAULT 0;
DROP INDEX search_at;
CREATE INDEX search_at ON search (at, helped, hits, filed, rank);
-- Raw mails that are to go with who sent them.
CREATE INDEX intake_forgotten ON intake (id) WHERE outcome = 7 AND bytes > 0;
-- What the report of articles adds up, in its order.
DROP INDEX article_link_article;
CREATE INDEX article_link_article ON article_link (article, lang, at, solved);
