#!/bin/sh
# shellcheck disable=SC2154,SC2034 # set by lib.sh; used by the tests
# postfix.sh: a mail server of our own, with its own folders, beside whatever
# the machine has. Sourced after lib.sh. Mails for desk.example go into `lotse
# mail in`, all others to the sink. $smtp gets the port, $mta the folder.

# Postfix starts as root only, and gives pipes to users that aren't.
postfix_can() {
    [ "$(id -u)" = 0 ] && [ -x /usr/sbin/postfix ] &&
        id nobody >/dev/null 2>&1 && id postfix >/dev/null 2>&1
}

postfix_start() {
    mta=$tmp/postfix
    chmod 755 "$tmp"
    mkdir -p "$mta/conf" "$mta/queue" "$mta/data"
    chown postfix "$mta/data"
    cp "$LOTSE" "$tmp/lotse"
    smtp=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >"$mta/conf/main.cf" <<C
compatibility_level = 3.6
queue_directory = $mta/queue
data_directory = $mta/data
maillog_file = $mta/log
maillog_file_prefixes = $mta
myhostname = mx.desk.example
mydomain = desk.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relay_domains = desk.example
transport_maps = inline:{ {desk.example = lotse:} }
relayhost = [127.0.0.1]:$sink
smtp_host_lookup = native
smtp_dns_support_level = disabled
notify_classes =
minimal_backoff_time = 300s
lotse_destination_recipient_limit = 1
smtp_tls_security_level = none
C
    cat >"$mta/conf/master.cf" <<C
127.0.0.1:$smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
lotse unix - n n - - pipe
  flags=R user=nobody null_sender= argv=/usr/bin/env LOTSE_NOW=$LOTSE_NOW
  LOTSE_DICTIONARY=none $tmp/lotse mail in --config $tmp/lotse.conf
  --sender=\${sender} --recipient=\${recipient}
C
    MAIL_CONFIG="$mta/conf" postfix -c "$mta/conf" start >"$mta/start" 2>&1 || {
        sed 's/^/# postfix: /' "$mta/start" "$mta/log" 2>/dev/null
        return 1
    }
    started="$started $(tr -d ' ' <"$mta/queue/pid/master.pid")"
}

# wait_for NAME COMMAND...: until it is true, at most 30 s
wait_for() {
    wait_name=$1
    shift
    for _ in $(seq 300); do
        if "$@"; then
            pass "$wait_name"
            return 0
        fi
        sleep .1
    done
    fail "$wait_name"
    tail -n 15 "$mta/log" | sed 's/^/# log: /'
    return 1
}
