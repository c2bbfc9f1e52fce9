/*
 * markup.c: the five characters that HTML and XML read as their own.
 *
 * One list for pages and mails, so that what is escaped here is escaped there.
 */
#include "base/markup.h"

bool markup_add(struct str *out, char c)
{
    switch (c) {
    case '&':
        str_adds(out, "&amp;");
        return true;
    case '<':
        str_adds(out, "&lt;");
        return true;
    case '>':
        str_adds(out, "&gt;");
        return true;
    case '"':
        str_adds(out, "&quot;");
        return true;
    case '\'':
        str_adds(out, "&#39;");
        return true;
    default:
        return false;
    }
}
