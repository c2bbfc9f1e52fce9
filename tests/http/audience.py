"""What only agents may read, drafts and archived articles leave by no route.

Each such article holds a word that stands nowhere else. Whatever is asked, by
any route of the table, none of them may come back but where the question itself
is repeated.
"""

import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

SECRETS = {"agent": "Quarzsand", "level2": "Rhabarber", "draft": "Zwieback",
           "archived": "Kieselgur"}


def article(word, kind):
    how = f"status: {kind}" if kind in ("draft", "archived") \
        else f"audience: {kind}"
    return (f"---\ntitle: Secret {word}\nid: secret/{word.lower()}\n"
            f"tags: [{word}tag]\ncategory: {word}cat\n{how}\n"
            f"aliases: [old/{word.lower()}]\n"
            f"questions: [How do I {word}?]\n---\n# Secret {word}\n\n"
            f"Password {word} {word}body.\n")


def requester(server, paths, leaked):
    """Who only asks for help is told no more than the public."""
    at = ("--tickets", server.tickets)
    lotse("org", "set", "acme", "--domains", "acme.example", "--portal", "yes",
          *at)
    lotse("user", "set", "anna@acme.example", "--role", "requester", *at)
    token = lotse("token", "new", "anna@acme.example", *at).stdout.split()[0]
    with_token = [("Authorization", "Bearer " + token)]
    a = server.ask("/api/v1/tickets", "POST", json.dumps({
        "from": "anna@acme.example",
        "text": "Secret password. How do I get the body?"}), with_token)
    check("a requester files", a.status == 201, a)
    # the desk links what only it may read, and says so in the history
    for name, role in (("ada@desk.example", "second"),
                       ("fred@acme.example", "first")):
        lotse("user", "set", name, "--role", role, *at)
    for word in ("agent", "level2", "public"):
        done = lotse("ticket", "link", "1", "account/password" if word ==
                     "public" else "secret/" + SECRETS[word].lower(), "--as",
                     "ada@desk.example", "--index", server.index, *at)
        check(f"an article for {word} is linked", done.returncode == 0,
              done.stderr)
    secret = json.loads(lotse("ticket", "show", "1", "--json", *at).stdout)
    token_of = {name: lotse("token", "new", name, *at).stdout.split()[0]
                for name in ("ada@desk.example", "fred@acme.example")}

    def read(name):
        return server.ask("/api/v1/tickets/1", headers=[
            ("Authorization", "Bearer " + token_of[name])]).text
    check("level 2 sees all", all(SECRETS[w].lower() in read(
        "ada@desk.example") for w in ("agent", "level2")))
    text = read("fred@acme.example")
    check("level 1 sees what agents may", "quarzsand" in text and
          "rhabarber" not in text and "account/password" in text, text)
    a = server.ask("/t/" + secret["token"])
    check("the requester's page: nothing leaks, what is public is named",
          a.status == 200 and not leaked.search(a.text) and
          "Article named: Forgot your password" in a.text, a.text)
    for path in paths:
        path = path.replace("{id}", "1").replace("{file}", "1").replace(
            "{verb}", "reply").replace("{kind}", "articles")
        if path.startswith(("/api/v1/tickets", "/api/v1/reports", "/desk")):
            a = server.ask(path, headers=with_token)
            check(f"{path} of a requester: nothing leaks", a.status in (
                200, 303, 403, 404, 405) and not leaked.search(a.text), a)


def main():
    kb = os.path.join(tmp, "secret-kb")
    shutil.copytree("tests/cli/kb", kb)
    for kind, word in SECRETS.items():
        with open(os.path.join(kb, "en", f"{word}.md"), "w") as f:
            f.write(article(word, kind))
    index = os.path.join(tmp, "secret.db")
    compile_to(index, kb)
    seen = lotse("search", "--index", index, "--audience", "agent", "--json",
                 "Quarzsand")
    check("agents find it", '"secret/quarzsand"' in seen.stdout, seen.stdout)
    server = Server(index=index)
    table = open("src/http/routes.c", encoding="utf-8").read()
    paths = re.findall(r'\.path = "([^"]*)"', table)
    check("there are routes", len(paths) > 15)

    leaked = re.compile("|".join(SECRETS.values()), re.I)
    for path in paths:
        if path.endswith("/") and path != "/":
            continue
        for query in ("", "?lang=en", "?lang=de", "?limit=500", "?ui=de"):
            a = server.ask(path + query)
            # 303, 401: for who logs in
            check(f"{path}{query}: nothing leaks",
                  a.status in (200, 303, 400, 401, 405) and
                  not leaked.search(a.text), a)
    requester(server, paths, leaked)
    for kind, word in SECRETS.items():
        low = word.lower()
        for target in (f"/api/v1/articles/secret/{low}",
                       f"/api/v1/articles/old/{low}", f"/a/secret/{low}",
                       f"/a/secret/{low}.md", f"/a/old/{low}",
                       f"/api/v1/articles/secret/{low}?lang=en",
                       f"/c/{word}cat"):
            a = server.ask(target)
            check(f"{kind}: {target}: no text of it", f"{low}body" not in
                  a.text.lower() and f"Secret {word}" not in a.text, a)
            if target.startswith("/api/"):
                check(f"{kind}: {target}: 404", a.status == 404, a)
        for q in (word, f"Secret {word}", f"title:{word}", f"tag:{word}tag",
                  f"{word[:4]}*", f'"password {word}"', f"{word}body"):
            for more in ("", "&all=1", "&lang=any&explain=full&limit=50"):
                a = server.ask("/api/v1/search?" + urlencode(q) + more)
                check(f"{kind}: search {q}{more}: not found", a.status == 200
                      and f"secret/{low}" not in a.text
                      and f"Secret {word}" not in without_query(a.text), a)
            a = server.ask("/search?" + urlencode(q))
            check(f"{kind}: the page's search {q}: not found",
                  f"secret/{low}" not in a.text, a)
        a = server.ask("/api/v1/suggest", "POST",
                       '{"text":"Password %s %sbody","all":true,"limit":50}'
                       % (word, word))
        check(f"{kind}: suggest: not found", a.status == 200 and
              f"secret/{low}" not in a.text, a)
        for path in (f"/api/v1/articles?tag={word}tag",
                     f"/api/v1/articles?category={word}cat"):
            a = server.ask(path)
            check(f"{kind}: {path}: empty", '"total":0' in a.text, a)
        a = server.ask("/api/v1/feedback", "POST",
                       '{"id":"secret/%s","lang":"en","helped":true}' % low)
        check(f"{kind}: no vote on it", a.status == 404, a)
    for who in ("agent", "level2", "all", "PUBLIC"):
        for path in ("/api/v1/search?q=a&audience=", "/api/v1/articles?audience=",
                     "/api/v1/articles/secret/quarzsand?audience="):
            a = server.ask(path + who)
            check(f"{path}{who}: 400", a.status == 400, a)
    a = server.ask("/metrics")
    check("metrics count what the public may read", not leaked.search(a.text))
    check("the log has no text of them", not any(
        "body" in line.lower() for line in server.lines
        if "/a/" not in line))
    check("it ends well", server.stop() == 0)
    finish()


def urlencode(q):
    from urllib.parse import urlencode as encode
    return encode({"q": q})


def without_query(text):
    """The answer without the question, which it repeats."""
    return re.sub(r'"query":"(\\.|[^"\\])*"', "", text)


if __name__ == "__main__":
    main()
