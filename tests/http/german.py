"""What was wrong, on pages in German: the table holds what the sources say, and
pages show it."""

import glob
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

# whose lines reach pages: those of verbs that the portal and the desk have
SOURCES = [*glob.glob("src/http/page_*.c"), *glob.glob("src/http/desk*.c"),
           *(f"src/http/{name}.c" for name in (
               "assets", "form", "front", "multipart", "reply", "request")),
           *(f"src/ticket/{name}.c" for name in (
               "act", "attach_sql", "feedback_sql", "file", "learn_sql",
               "message_sql", "people_sql", "read_sql", "report_sql", "rights",
               "roll_sql", "ticket_sql")),
           "src/api/article_sql.c"]
CALL = re.compile(r"\b(?:err_set|err_why|reply_problemf?)\(((?:[^;\"]|"
                  r"\"(?:[^\"\\]|\\.)*\")*);")
TEXT = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
# said to programs alone, or with a word of its own (why.c, words.c)
OTHERS = {
    "%s", "no asset of this name", "log in, or send a token",
    "send the body as Content-Type: application/json",
    "this method isn't known", "HTTP/1.1 and HTTP/1.0 are spoken here",
    "only Expect: 100-continue is known", "too many connections: try again in "
    "a moment", "the headers are ambiguous: one Host, one length or chunks, "
    "each on one line, no control characters",
    "this host name isn't ours; the operator names it with lotse serve --host",
    "the path isn't plain: no dot segments, no encoded slashes, no control "
    "characters", "the path isn't UTF-8, percent-encoded",
    "too many log in just now", "role '%.40s' is none of requester, first, "
    "second, admin",
    # parts of lines
    " or ", "send fewer or smaller files", "shorten the text",
    "another method"}


def said():
    """{line: its source}"""
    found = {}
    for path in SOURCES:
        text = open(path, encoding="utf-8").read()
        for call in CALL.findall(text):
            if re.search("LOTSE_(IO|NOMEM)|WHY_(?!NO_TICKET|TOO_MANY)", call):
                continue
            for part in re.split(r"\?|:(?=\s*\")", call) if "?" in \
                    TEXT.sub("", call) else [call]:
                line = "".join(TEXT.findall(part))
                if line and "damaged" not in line:
                    found[line.replace('\\"', '"')] = path
    return found


def table():
    text = open("src/http/german.c", encoding="utf-8").read()
    text = text[text.index("lines[][2]"):text.index("/* Does the line")]
    rows = re.findall(r"\{((?:\s*\"(?:[^\"\\]|\\.)*\")+),"
                      r"((?:\s*\"(?:[^\"\\]|\\.)*\")+)\}", text)
    return [tuple("".join(TEXT.findall(s)).replace('\\"', '"') for s in row)
            for row in rows]


def fits(pattern, line):
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), line)


def sources():
    lines, rows = said(), table()
    plain = {line: re.sub(r"%[-.0-9]*(?:ll|z)?[sdu]", "x", line).replace(
        "%%", "%") for line in lines}
    check("the table was read", len(rows) > 50 and len(lines) > 50,
          (len(rows), len(lines)))
    for line, sample in plain.items():
        check(f"German for: {line}", line in OTHERS or any(
            fits(en, sample) for en, _ in rows), lines[line])
    for en, de in rows:
        check(f"somebody says: {en}", any(
            fits(en, sample) for sample in plain.values()))
        check(f"no more parts in German: {de}", de.count("*") <= en.count("*"))


def pages():
    desk = Desk("german")
    form = ("Content-Type", "application/x-www-form-urlencoded")
    german = ("Accept-Language", "de")
    for name, target, body, want in (
            ("an address that isn't there", "/nothing", None,
             "404, unter dieser Adresse gibt es nichts"),
            ("one with a tail", "/t/AAAAAAAAAAAAAAAAAAAAAA", None, "404, "),
            ("a page that is no number", "/c?page=<b>", None,
             "page: „&lt;b&gt;“ ist keine Seitenzahl"),
            ("a category without articles", "/c/none", None,
             "hier gibt es keine Artikel"),
            ("a vote on nothing", "/vote", "id=x", "eine Bewertung braucht"),
            ("a reason that there isn't", "/vote", "id=account%2Fpassword&"
             "lang=en&helped=no&reason=%3Cb%3E",
             "den Grund „&lt;b&gt;“ gibt es nicht"),
            ("a method that isn't taken", "/vote", None,
             "diese Adresse nimmt POST, OPTIONS"),
            ("a bad escape", "/search?q=%zz", None,
             "Parameter 1 ist nicht prozentkodiert"),
            ("an address that is too long", "/search?q=" + "x" * 5000, None,
             "eine Adresse darf 4096 Bytes haben"),
            ("a ticket whose type there isn't", "/new", "text=printer&"
             "mail=anna%40acme.example&type=%3Cb%3E&do=send",
             "den Typ „&lt;b&gt;“ gibt es nicht"),
            ("a form that is too long", "/vote", "x" * 9000,
             "hier gehen höchstens 8192 Bytes: kürzen Sie den Text")):
        a = desk.ask(target, "POST" if body else "GET", body, [
            german, ("Accept", "text/html"), *([OWN, form] if body else [])])
        check(f"{name}: said in German", want in a.text, a.text)
        check(f"{name}: nothing in English",
              '<span lang="en">' not in a.text, a.text)
    a = desk.ask("/vote", "POST", "id=x", [german, form])
    check("without Origin", "ein Formular muss ein Browser" in a.text, a.text)
    a = desk.ask("/c?page=x", headers=[("Accept-Language", "en")])
    check("English as it was", "400 <span" in a.text and
          "is no page number" in a.text, a.text)
    check("it ends well", desk.stop() == 0)


sources()
pages()
finish()
