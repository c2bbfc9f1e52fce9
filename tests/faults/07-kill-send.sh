#!/bin/sh
# mail send, killed at random moments: KILLS (10) of them; `make kill-mail` is
# the long one. Nothing is lost, and nothing is sent again once it was kept that
# it was sent.
# shellcheck disable=SC2317,SC2119 # called by check
. tests/cli/lib.sh
. tests/mail/lib.sh

export LOTSE_TICKETS="$tmp/t.db" LOTSE_ADDRESS=support@desk.example
export LOTSE_MAIL_PLAIN=yes
sink
export LOTSE_MAIL_SMTP="smtp://127.0.0.1:$sink"
run ticket new --from p0@acme.example --text x
python3 - "$LOTSE" "$tmp" "${KILLS:-10}" >"$tmp/kills" <<'P'
import glob, os, random, re, sqlite3, subprocess, sys, time
lotse, tmp, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(7)
def got():
    """Message-ID: how often the sink took it"""
    n = {}
    for f in glob.glob(tmp + "/sink/*.eml"):
        i = re.search(rb"Message-Id: <(.*?)>", open(f, "rb").read())[1].decode()
        n[i] = n.get(i, 0) + 1
    return n
def rows(what):
    c = sqlite3.connect(tmp + "/t.db", timeout=30)
    out = [r[0] for r in c.execute("SELECT message_id FROM outbox WHERE " + what)]
    c.close()
    return out
def at(seconds):
    return dict(os.environ, LOTSE_NOW=time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                    time.gmtime(seconds)))
now, bad, midway = 1795615200, 0, 0
env = at(now)
began = time.time()  # how long one takes here and now
subprocess.run([lotse, "mail", "send", "--quiet"], env=env,
               stdout=subprocess.DEVNULL)
span = time.time() - began
for k in range(kills):
    for i in range(4):
        subprocess.run([lotse, "ticket", "new", "--from",
                        "p%d-%d@acme.example" % (k, i), "--text", "x"],
                       env=env, stdout=subprocess.DEVNULL)
    before, sent = got(), rows("sent IS NOT NULL")
    now += 700  # claims of the dead are over
    env = at(now)
    p = subprocess.Popen([lotse, "mail", "send", "--quiet"], env=env,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.random() * 1.5 * span)
    p.kill()
    p.wait()
    after = got()
    midway += len(sent) < len(rows("sent IS NOT NULL")) and \
        rows("sent IS NULL") != []
    bad += sum(after[i] != before.get(i, 0) for i in sent)
subprocess.run([lotse, "mail", "send", "--quiet"], env=at(now + 700),
               stdout=subprocess.DEVNULL)
n = got()
print("lost", sum(i not in n for i in rows("1")), "unsent",
      len(rows("sent IS NULL")), "again-after-success", bad,
      "twice-before-it-was-kept", sum(v > 1 for v in n.values()),
      "amid-mails", midway, "mails", len(n))
P
sed 's/^/# /' "$tmp/kills"
check "none lost, none again after its success" \
    grep -q '^lost 0 unsent 0 again-after-success 0 ' "$tmp/kills"
check "there were mails" grep -q 'mails [1-9]' "$tmp/kills"
finish
