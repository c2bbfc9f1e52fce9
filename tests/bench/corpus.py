#!/usr/bin/env python3
"""corpus.py OUT N[,N...] QUERIES SOURCE...: collections out of real text.

Every source is a folder with Markdown files or with pages of LibreOffice's
help (HTML). Texts are cut at their headings; an article is one heading's text,
or several, up to about 1.4 KB, as support articles are. When the text runs
out, the next articles put paragraphs of different sections together, so that
words keep their frequencies and no article stands twice. No word is invented.
The same sources give the same bytes.

For each N:
    OUT/N/{de,en}/*/*.md  the articles, as many German as English
    OUT/N.tsv             id, language, title, plain text: what peers get
    OUT/N.long.jsonl      QUERIES tickets of 80 to 200 words, sentences of
                          the articles between greeting and signature, 3 %
                          of the words mistyped
    OUT/N.short.jsonl     QUERIES search lines of 2 to 4 words
    OUT/N.*.tsv           the same queries as language, text
"""
import html
import json
import os
import random
import re
import sys

SIZE = 1400  # bytes of an article
TYPOS = 0.03
FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^#{1,4}\s+(.*?)\s*#*\s*$")
WORD = re.compile(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß-]+")
TAG = re.compile(r"<[^<>]{0,300}>")
GERMAN = {"der", "die", "das", "und", "nicht", "ist", "werden", "mit", "ein",
          "eine", "auf", "für", "von", "den", "zu", "wird", "sie", "wenn"}
ENGLISH = {"the", "and", "is", "of", "to", "a", "for", "that", "with", "you",
           "this", "be", "are", "can", "on", "if", "it", "your"}
GREETING = {"de": "Guten Tag,\n\n%s\n\nMit freundlichen Grüßen\nA. Muster\n",
            "en": "Hello,\n\n%s\n\nKind regards,\nA. Sample\n"}


def language(text):
    """"de", "en", or None where the function words give no clear answer."""
    words = [w.lower() for w in WORD.findall(text[:3000])]
    de = sum(w in GERMAN for w in words)
    en = sum(w in ENGLISH for w in words)
    if max(de, en) < 3 or min(de, en) * 4 > max(de, en):
        return None
    return "de" if de > en else "en"


def sections(text):
    """(heading, body) of a Markdown text; headings in code are code."""
    if text.startswith("---"):
        end = text.find("\n---", 3)
        text = text[end + 4:] if end > 0 else text
    heading, body, fenced = "", [], False
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        m = None if fenced else HEADING.match(line)
        if m:
            yield heading, "\n".join(body).strip()
            heading, body = m.group(1), []
        else:
            body.append(line)
    if not fenced:
        yield heading, "\n".join(body).strip()


def help_text(page):
    """A page of LibreOffice's help as Markdown."""
    page = re.sub(r"(?s)<(script|style|head|nav|footer)\b.*?</\1>", " ", page)
    page = re.sub(r"(?i)<h([1-4])[^>]*>", r"\n\n## ", page)
    page = re.sub(r"(?i)</(h[1-4]|p|li|tr|div)>|<br */?>", "\n\n", page)
    page = html.unescape(re.sub(r"<[^>]+>", "", page))
    return re.sub(r"[ \t]+", " ", re.sub(r"\n\s*\n+", "\n\n", page))


def shortened(body):
    """The first paragraphs, about SIZE; code that is left open is cut off."""
    if len(body) > SIZE:
        body = body[:body.find("\n\n", SIZE)][:2 * SIZE]
    lines = body.split("\n")
    fences = [i for i, line in enumerate(lines) if FENCE.match(line)]
    return "\n".join(lines[:fences[-1]] if len(fences) % 2 else lines)


def texts_of(source):
    for folder, dirs, names in os.walk(source):
        dirs.sort()
        for name in sorted(names):
            if name.endswith((".md", ".html")):
                with open(os.path.join(folder, name), encoding="utf-8",
                          errors="replace") as f:
                    text = f.read()
                yield help_text(text) if name.endswith(".html") else text


def pool_of(sources):
    """The sections of all sources by language, each text once."""
    pool, seen = {"de": [], "en": []}, set()
    for source in sources:
        for text in texts_of(source):
            for heading, body in sections(text):
                if len(body) <= 200 or not heading or body in seen:
                    continue
                seen.add(body)
                lang = language(body)
                heading = " ".join(TAG.sub(" ", heading).split())
                if lang and heading:
                    pool[lang].append((heading, shortened(body)))
    return pool


def whole(pool, rng):
    """Articles of one or more following sections, each once."""
    title, text = None, []
    for heading, body in pool:
        if title is None:
            title, text = heading, [body]
        else:
            text.append("## %s\n\n%s" % (heading, body))
        if sum(map(len, text)) >= SIZE * rng.uniform(.3, .9):
            yield title, "\n\n".join(text)
            title, text = None, []


def mixed(pool, rng):
    """Articles of paragraphs out of several sections, without end."""
    while True:
        picks = rng.sample(pool, 3)
        text = []
        for heading, body in picks:
            paragraphs = [p for p in body.split("\n\n")
                          if not FENCE.search(p) and "```" not in p]
            rng.shuffle(paragraphs)
            part = "\n\n".join(paragraphs)[:int(SIZE * rng.uniform(.2, .45))]
            part = part.rsplit(" ", 1)[0]
            text.append("## %s\n\n%s" % (heading, part) if text else part)
        yield "%s: %s" % (picks[0][0], picks[1][0]), "\n\n".join(text)


def articles(pool, rng):
    """Whole articles in random order, then mixed ones."""
    first = list(whole(pool, rng))
    rng.shuffle(first)
    yield from first
    yield from mixed(pool, rng)


def plain(text):
    """The text of Markdown: what a reader sees, marks and targets gone."""
    text = re.sub(r"(?m)^\s*(```|~~~).*$|^#{1,6} |^\s*[-+*>] ", " ", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", html.unescape(TAG.sub(" ", text)))
    return " ".join(re.sub(r"[`*|]|\b_|_\b", " ", text).split())


def sentences(text):
    """What a person could have written: neither code nor tables."""
    text = re.sub(r"(?s)```.*?```|https?:\S+", " ", text)
    text = "\n".join(s for s in text.split("\n")
                     if not s.startswith(("    ", "|", "#")))
    for s in re.split(r"(?<=[.!?])\s+|\n\n", text):
        s = plain(s)
        letters = sum(c.isalpha() or c == " " for c in s)
        if 5 <= len(WORD.findall(s)) <= 40 and letters > .85 * len(s):
            yield s


def mistyped(word, rng):
    """One slip of the fingers: a letter lost, doubled, or swapped."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1:]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def with_typos(text, rng):
    return " ".join(mistyped(w, rng)
                    if len(w) > 3 and w.isalpha() and rng.random() < TYPOS
                    else w for w in text.split())


def ticket(lang, texts, rng):
    """Sentences of a few articles; None where they are too short."""
    want, body = rng.randint(75, 190), []
    lines = [s for t in texts for s in sentences(t)]
    rng.shuffle(lines)
    for s in lines:
        words = s.split()
        if len(body) + len(words) > 195:
            continue
        body += words
        if len(body) >= want:
            return GREETING[lang] % with_typos(" ".join(body), rng)
    return None


def common_words(texts):
    """Words that more than a tenth of the texts hold: nobody searches them."""
    count = {}
    for text in texts:
        for word in set(WORD.findall(text.lower())):
            count[word] = count.get(word, 0) + 1
    return {w for w, n in count.items() if n > len(texts) / 10}


def search_line(text, common, rng):
    """2 to 4 neighbouring words, common ones left out."""
    lines = [[w for w in WORD.findall(s)
              if len(w) > 2 and w.lower() not in common]
             for s in sentences(text)]
    lines = [words for words in lines if len(words) >= 4]
    if not lines:
        return None
    words = rng.choice(lines)
    at = rng.randrange(len(words) - 3)
    return with_typos(" ".join(words[at:at + rng.randint(2, 4)]), rng)


def write_articles(out, n, pool):
    """Write n articles; returns some 2,000 texts of each language."""
    rng = random.Random(n)
    streams = {k: articles(pool[k], random.Random(k)) for k in pool}
    kept = {"de": [], "en": []}
    with open("%s/%d.tsv" % (out, n), "w", encoding="utf-8") as table:
        for i in range(n):
            lang = "de" if i % 2 else "en"
            title, text = next(streams[lang])
            folder = "%s/%d/%s/%04d" % (out, n, lang, i // 500)
            if i % 500 < 2:
                os.makedirs(folder, exist_ok=True)
            with open("%s/%07d.md" % (folder, i), "w", encoding="utf-8") as f:
                f.write("# %s\n\n%s\n" % (title, text))
            table.write("%d\t%s\t%s\t%s\n" % (i, lang, plain(title),
                                              plain(text)))
            if rng.random() < 4000 / n:
                kept[lang].append(text)
    return kept


def write_queries(path, texts):
    with open(path + ".jsonl", "w", encoding="utf-8") as lines, \
            open(path + ".tsv", "w", encoding="utf-8") as table:
        for i, (lang, text) in enumerate(texts):
            json.dump({"_id": str(i), "lang": lang, "text": text}, lines,
                      ensure_ascii=False)
            lines.write("\n")
            table.write("%s\t%s\n" % (lang, " ".join(text.split())))


def make_queries(out, n, count, kept):
    rng = random.Random(n + 1)
    common = {lang: common_words(kept[lang]) for lang in kept}
    long, short = [], []
    for _ in range(count * 20):
        lang = ("en", "de")[len(long) % 2]
        if len(long) < count:
            text = ticket(lang, rng.sample(kept[lang], 3), rng)
            if text:
                long.append((lang, text))
        lang = ("en", "de")[len(short) % 2]
        if len(short) < count:
            text = search_line(rng.choice(kept[lang]), common[lang], rng)
            if text:
                short.append((lang, text))
    write_queries("%s/%d.long" % (out, n), long)
    write_queries("%s/%d.short" % (out, n), short)


def main():
    if len(sys.argv) < 5:
        sys.exit("usage: corpus.py OUT N[,N...] QUERIES SOURCE...")
    out, sizes, sources = sys.argv[1], sys.argv[2], sys.argv[4:]
    pool = pool_of(sources)
    if min(map(len, pool.values())) < 10:
        sys.exit("corpus.py: too little text in %s" % " ".join(sources))
    for n in map(int, sizes.split(",")):
        os.makedirs(out, exist_ok=True)
        make_queries(out, n, int(sys.argv[3]), write_articles(out, n, pool))


if __name__ == "__main__":
    main()
