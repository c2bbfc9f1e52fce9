/* words.h: what the pages say, in German and English. */
#ifndef LOTSE_HTTP_WORDS_H
#define LOTSE_HTTP_WORDS_H

#include "base/arena.h"
#include "base/str.h"

#include "present/msg.h"

#include <stddef.h>

/* "{}" in a text is the place of an argument. A W_..._ONE is followed by the
 * form for other numbers. */
enum word {
    W_SKIP,
    W_TITLE, /* of the start page, in front of the site's name */
    W_HERO,
    W_HERO_HINT,
    W_SEARCH,
    W_SEARCH_LABEL,
    W_PLACEHOLDER,
    W_ASK,
    W_OTHER_LANGUAGE, /* in that language */
    W_MAIN_NAV,
    W_HOME,
    W_CATEGORIES,
    W_RECENT,
    W_ALL_ARTICLES,
    W_FEED,
    W_ARTICLES_ONE,
    W_ARTICLES,
    W_GERMAN,
    W_ENGLISH,
    W_NO_ARTICLES,
    /* results */
    W_RESULTS_TITLE,
    W_RESULTS_FOR,
    W_HITS_ONE,
    W_HITS,
    W_NO_HITS,
    W_TYPE_WORDS,
    W_MORE_HITS,
    W_TIPS,
    W_TIP_SPELLING,
    W_TIP_FEWER,
    W_TIP_ERROR,
    W_NOT_FOUND_YET,
    W_ASK_WITH_TEXT,
    W_NO_ANSWER,
    /* articles */
    W_BREADCRUMB,
    W_UPDATED,
    W_CONTENTS,
    W_TAGS,
    W_READ_IN_GERMAN,
    W_READ_IN_ENGLISH,
    W_MARKED,
    W_UNMARK,
    W_TABLE,
    W_CODE,
    W_BOX_OPEN,
    W_BOX_DONE,
    W_NOTE,
    W_TIP,
    W_IMPORTANT,
    W_WARNING,
    W_CAUTION,
    /* votes */
    W_HELPED,
    W_YES,
    W_NO,
    W_WHY,
    W_OUTDATED,
    W_INCOMPLETE,
    W_UNCLEAR,
    W_WRONG_TOPIC,
    W_OTHER_REASON,
    W_COMMENT,
    W_COMMENT_HINT,
    W_SEND_VOTE,
    W_THANKS,
    W_VOTE_FAILED,
    W_STILL_STUCK,
    /* lists */
    W_TAGGED,
    W_SHOW_ALL,
    W_PAGES,
    W_PAGE_OF,
    W_NEWER,
    W_OLDER,
    W_EMPTY_LIST,
    /* asking support */
    W_ASK_TITLE,
    W_ASK_INTRO,
    W_SUBJECT,
    W_TEXT,
    W_TEXT_HINT,
    W_CONTINUE,
    W_NOT_SENT,
    W_DRAFT_KEPT,
    W_DISCARD,
    W_SUGGESTED,
    W_SUGGEST_EMPTY,
    W_SUGGEST_NONE,
    W_SOLVED,
    W_SOLVED_THANKS,
    W_HAND_OVER,
    W_BY_MAIL,
    W_OPEN_MAIL,
    W_MAIL_CUT,
    W_BY_LINK,
    W_OPEN_DESK,
    W_BY_OTHER,
    W_NO_CONTACT,
    W_COPY,
    W_COPIED,
    W_EMPTY_DRAFT,
    /* when something fails */
    W_OFFLINE,
    W_PROBLEM_400,
    W_PROBLEM_403,
    W_PROBLEM_404,
    W_PROBLEM_TOO_MUCH,
    W_PROBLEM_500,
    W_PROBLEM_HELP,
    W_DETAIL,
    W_NO_ARTICLE,
    W_MAYBE_MEANT,
    W_COUNT
};

const char *word_text(enum word w, enum msg_lang lang);

/* Append it as HTML text, also for attributes in double quotes. */
void word_add(struct str *out, enum word w, enum msg_lang lang);
/* With an argument, which is escaped. */
void word_addf(struct str *out, enum word w, enum msg_lang lang,
               const char *arg);
/* "1 article", "12 articles". */
void word_count(struct str *out, enum word one, enum msg_lang lang, size_t n);

/* "2026-04-09" as "9 April 2026" or "9. April 2026"; other text as it is. */
void word_date(struct str *out, const char *iso, enum msg_lang lang);

/* The name of a category for people, not escaped: "best-practice" is "Best
 * practice". */
const char *word_category(struct arena *mem, const char *name);

/* "German", "Englisch". */
const char *word_language(const char *lang, enum msg_lang ui);

#endif
