#!/bin/sh
# Settings: flag, environment, three files, errors.
. tests/cli/lib.sh

make_index
mkdir -p "$tmp/work" "$XDG_CONFIG_HOME/lotse"
unset LOTSE_CONFIG LOTSE_INDEX
cp "$tmp/kb.db" "$tmp/work/a.db"
cd "$tmp/work" || exit 1

run list
check "default index: exit 3" exits 3
check "default index: named" complains "index/kb.db"

# hits NAME N: search shows N hits
hits() {
    check "$1" json "len(j['hits']) == $2"
}

printf 'index = a.db\nformat = json\nlimit = 1\n' \
    >"$XDG_CONFIG_HOME/lotse/lotse.conf"
run search --all --lang any passwort password
check "user file: exit 0" exits 0
hits "user file sets index, format, limit" 1

printf '# a comment\n\n  limit =  2  \n' >lotse.conf
run search --all --lang any anmeldung passwort konto vpn
hits "./lotse.conf before the user file" 2

with LOTSE_LIMIT=1 search --all --lang any anmeldung passwort konto vpn
hits "environment before files" 1

with LOTSE_LIMIT=1 search --all --lang any -n 2 anmeldung passwort konto vpn
hits "flag before environment" 2
run --index nowhere.db search -n 1 passwort
check "--index before the verb wins" complains "nowhere.db"
run search --index nowhere.db -n 1 passwort
check "--index after the verb wins" complains "nowhere.db"

printf 'index = a.db\nlimit = 1\nformat = ndjson' >other.conf
run --config other.conf search --all --lang any anmeldung passwort vpn
check "--config replaces the three files" lines 1
with LOTSE_CONFIG=other.conf search --all --lang any anmeldung passwort vpn
check "LOTSE_CONFIG does the same" lines 1
run show --config other.conf account/password
check "a format that show can't write becomes text" says "Passwort vergessen"

run --config missing.conf list
check "--config: a missing file" complains "can't read missing.conf: No such"
check "--config: a missing file: exit 2" exits 2
run --config . list
check "--config: a folder: exit 2" exits 2

printf 'index = a.db\nidnex = b.db\n' >lotse.conf
run list
check "unknown key: path:line" complains "lotse.conf:2: unknown key 'idnex'"
check "unknown key: allowed ones" complains "allowed: index, tickets, lang"
check "unknown key: exit 2" exits 2
run --help
check "--help works all the same" exits 0
run list --help
check "VERB --help works all the same" exits 0

printf 'lang\n' >lotse.conf
run list
check "no =" complains 'lotse.conf:1: expected .key = value.'
printf 'lang = fr\n' >lotse.conf
run list
check "wrong value" complains "lotse.conf:1: lang: 'fr' is not de, en, any or auto"
printf 'limit = many\n' >lotse.conf
run list
check "wrong number" complains "lotse.conf:1: limit: 'many' is not a number"
printf 'index =\n' >lotse.conf
run list
check "empty value" complains "lotse.conf:1: index: the value is empty"
printf 'index = \0\n' >lotse.conf
run list
check "not a text file" exits 2
head -c 100000 /dev/zero | tr '\0' '#' >lotse.conf
run list
check "too large" complains "larger than 64 KiB"
rm lotse.conf

with LOTSE_COLOR=pink list
check "environment: wrong value" complains "LOTSE_COLOR: 'pink' is not auto, always or never"
check "environment: wrong value: exit 2" exits 2
with LOTSE_INDEX= search passwort
check "an empty variable counts as unset" exits 0

finish
