/*
 * xapian.cc: Xapian with the Snowball stemmer of each text's language, BM25,
 * titles three times, no positions, one commit, compacted. Modes: `or` takes
 * every term, `elite` the 25 that weigh most (OP_ELITE_SET).
 */
#include "../driver.h"

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>
#include <xapian.h>

static Xapian::TermGenerator german, english;
static Xapian::Database *database;

static void prepare()
{
    german.set_stemmer(Xapian::Stem("german"));
    german.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    english.set_stemmer(Xapian::Stem("english"));
    english.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
}

static Xapian::TermGenerator &generator(const char *lang)
{
    return strcmp(lang, "de") == 0 ? german : english;
}

static int insert(void *ctx, long id, const char *lang, const char *title,
                  const char *body)
{
    Xapian::WritableDatabase *db = static_cast<Xapian::WritableDatabase *>(ctx);
    Xapian::TermGenerator &g = generator(lang);
    Xapian::Document doc;

    doc.set_data(std::to_string(id));
    g.set_document(doc);
    g.index_text_without_positions(title, 3);
    g.index_text_without_positions(body);
    db->add_document(doc);
    return 0;
}

static int build(const char *table, const char *path)
{
    std::string raw = std::string(path) + ".raw";

    setenv("XAPIAN_FLUSH_THRESHOLD", "200000", 1);
    try {
        prepare();
        {
            Xapian::WritableDatabase db(raw, Xapian::DB_CREATE_OR_OVERWRITE |
                                                 Xapian::DB_NO_SYNC |
                                                 Xapian::DB_DANGEROUS);
            if (driver_rows(table, insert, &db) != 0)
                return -1;
            db.commit();
        }
        Xapian::Database(raw).compact(path);
    } catch (const Xapian::Error &e) {
        return driver_fail("xapian", e.get_msg().c_str());
    }
    return 0;
}

static int open_index(const char *path)
{
    try {
        prepare();
        database = new Xapian::Database(path);
    } catch (const Xapian::Error &e) {
        return driver_fail("xapian", e.get_msg().c_str());
    }
    return 0;
}

static long answer(const char *mode, const char *lang, const char *text)
{
    Xapian::TermGenerator &g = generator(lang);
    Xapian::Document doc;
    std::vector<Xapian::Query> terms;
    long n = 0;

    try {
        Xapian::Enquire enquire(*database);

        g.set_document(doc);
        g.index_text_without_positions(text);
        for (Xapian::TermIterator t = doc.termlist_begin();
             t != doc.termlist_end(); ++t)
            terms.push_back(Xapian::Query(*t, t.get_wdf()));
        if (strcmp(mode, "elite") == 0)
            enquire.set_query(Xapian::Query(Xapian::Query::OP_ELITE_SET,
                                            terms.begin(), terms.end(), 25));
        else
            enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, terms.begin(),
                                            terms.end()));
        Xapian::MSet found = enquire.get_mset(0, DRIVER_TOP);
        for (Xapian::MSetIterator m = found.begin(); m != found.end(); ++m)
            n += !m.get_document().get_data().empty();
    } catch (const Xapian::Error &e) {
        return driver_fail("xapian", e.get_msg().c_str());
    }
    return n;
}

int main(int argc, char **argv)
{
    static const struct driver d = {build, open_index, answer, NULL};

    return driver_main(argc, argv, &d);
}
