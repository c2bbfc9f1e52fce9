#!/bin/sh
# shellcheck disable=SC2154,SC2034 # set by lib.sh; used by the tests
# dovecot.sh: a mailbox of our own. Sourced after lib.sh; the certificate is
# made. $imaps and $imap get the ports, $boxes the folder of the mails.

dovecot_start() {
    dove=$tmp/dovecot
    mkdir -p "$dove/run" "$dove/state" "$tmp/boxes"
    chmod 755 "$tmp" "$dove"
    boxes=$tmp/boxes
    user=$(id -un) group=$(id -gn) login=$user mailer=$user
    if [ "$user" = root ]; then # what faces the network must not be root
        user=dovecot group=dovecot login=dovenull mailer=nobody
        chown "$mailer" "$boxes"
    fi
    imap=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    imaps=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    echo "anna:{PLAIN}geheim" >"$dove/passwd"
    cat >"$dove/conf" <<C
base_dir = $dove/run
state_dir = $dove/state
log_path = $dove/log
protocols = imap
listen = 127.0.0.1
default_internal_user = $user
default_internal_group = $group
default_login_user = $login
first_valid_uid = 0
mail_location = maildir:$boxes/%u
mail_uid = $(id -u "$mailer")
mail_gid = $(id -g "$mailer")
mail_access_groups =
ssl = required
ssl_cert = <$tmp/server.pem
ssl_key = <$tmp/server.key
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = scheme=PLAIN $dove/passwd
}
userdb {
  driver = static
  args = uid=$(id -u "$mailer") gid=$(id -g "$mailer") home=$boxes/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
C
    dovecot -F -c "$dove/conf" >"$dove/out" 2>&1 &
    dovecot_pid=$!
    started="$started $dovecot_pid"
    python3 - "$imap" <<'P' && return 0
import socket, sys, time
for _ in range(100):
    try:
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)
        s.settimeout(2)
        if b"OK" in s.recv(100):
            sys.exit(0)
    except OSError:
        pass
    time.sleep(.05)
sys.exit(1)
P
    sed 's/^/# dovecot: /' "$dove/out" "$dove/log" 2>/dev/null
    return 1
}

# put FILE: a mail into the mailbox, unread
put() {
    curl -sS --cacert "$tmp/ca.pem" -u anna:geheim -T "$1" \
        "imaps://localhost:$imaps/INBOX" >"$tmp/put" 2>&1
    imap_says 'STORE * -FLAGS (\Seen)' . # curl marks what it puts there
}

# imap_says COMMAND PATTERN: in the mailbox
imap_says() {
    curl -sS --cacert "$tmp/ca.pem" -u anna:geheim \
        "imaps://localhost:$imaps/${3:-INBOX}" -X "$1" 2>&1 |
        tr -d '\r' | grep -q -e "$2"
}
