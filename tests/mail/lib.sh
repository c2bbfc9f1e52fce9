#!/bin/sh
# shellcheck disable=SC2154,SC2034 # set by lib.sh; used by the tests
# lib.sh: helpers for tests with mail servers; after tests/cli/lib.sh.
# Servers are started here and ended by their process number.

export PYTHONDONTWRITEBYTECODE=1
unset LOTSE_ADDRESS LOTSE_MAIL_SMTP LOTSE_MAIL_SENDMAIL LOTSE_MAIL_IMAP \
    LOTSE_MAIL_MOVE LOTSE_MAIL_SECRET LOTSE_MAIL_CA LOTSE_MAIL_TEMPLATES \
    LOTSE_MAIL_PLAIN LOTSE_SPOOL
started=""
ending() {
    for pid in $started; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$tmp"
}
trap ending EXIT

# a certificate for localhost and 127.0.0.1, by an authority of our own
make_certificate() {
    (
        cd "$tmp" || exit 1
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key \
            -out ca.pem -subj "/CN=lotse test" &&
            openssl req -newkey rsa:2048 -nodes -keyout server.key \
                -out server.csr -subj "/CN=localhost" &&
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >san &&
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
                -CAcreateserial -days 2 -extfile san -out server.pem
    ) >"$tmp/openssl.log" 2>&1
}

# sink OPTIONS...: the failing mail server; $sink gets its port
sink() {
    mkdir -p "$tmp/sink"
    rm -f "$tmp/sink.port"
    mkfifo "$tmp/sink.port"
    python3 tests/mail/sink.py "$tmp/sink" "$@" >"$tmp/sink.port" \
        2>"$tmp/sink.log" &
    sink_pid=$!
    started="$started $sink_pid"
    read -r sink <"$tmp/sink.port"
}

mode() {
    echo "$1" >"$tmp/sink/mode"
}

# mails that the sink took
taken() {
    find "$tmp/sink" -name '*.eml' | wc -l
}

# the newest of them
newest() {
    find "$tmp/sink" -name '*.eml' | sort | tail -n 1
}

# a statement of SQL on the tickets
sql() {
    python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], timeout=30)
for row in c.execute(sys.argv[2]):
    print("|".join(str(x) for x in row))
c.commit()' "$LOTSE_TICKETS" "$1"
}
