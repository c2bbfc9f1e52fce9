#!/bin/sh
# eval --gate: an author takes a word away, and a known hit is lost.
. tests/cli/lib.sh

mkdir -p "$tmp/kb/de" "$tmp/kb/en"
cd "$tmp" || exit 1
article() {
    printf -- '---\ntitle: %s\ntags: [%s]\n---\n\n%s\n' "$2" "$3" "$4" \
        >"kb/$1.md"
}
article de/headset "Ton in Gesprächen" "headset, kopfhörer" \
    "Stellen Sie das Gerät unter Audio ein und sprechen Sie zur Probe."
article en/headset "Sound in calls" "headset, earphones" \
    "Choose the device under Audio and say something as a test."
article de/weiter "Anruf weiterleiten" telefon \
    "Ein Anruf wird mit der Taste Umleiten an Kollegen gegeben."
article de/antwort "Anruf verpasst" telefon \
    "Ein verpasster Anruf steht in der Liste. Der Kopf der Liste zeigt alle."
article de/konferenz "Anruf mit mehreren" telefon \
    "Jeder Anruf wird mit der Taste Konferenz zu einem Gespräch."
article de/warten "Anruf halten" telefon \
    "Der Anruf wartet, und es spielt Musik."
article "de/Neuer Anschluss" "Anschluss beantragen" neu \
    "Ein Formular für den Anschluss liegt im Intranet."
cat >q.jsonl <<'Q'
{"_id":"t-7","text":"Mein Kopfhörer rauscht bei jedem Anruf","lang":"de"}
{"_id":"t 8","text":"Ich brauche einen Anschluss","lang":"de"}
Q
printf '%s\n' 't-7 0 de/headset.md 1' \
    't%208 0 de/Neuer%20Anschluss.md 1' >qrels.txt
gate() { run eval q.jsonl qrels.txt --gate floor.run "$@"; }
compile() {
    run compile kb -o kb.db --quiet
    [ $rc -eq 0 ] || fail "compile"
    export LOTSE_INDEX="$tmp/kb.db"
}

compile
run eval q.jsonl qrels.txt --run floor.run
check "the floor is written" exits 0
check "a blank in a name is %20" grep -q \
    '^t%208 Q0 de/Neuer%20Anschluss.md 1 ' floor.run
check "six columns each" test "$(awk 'NF != 6' floor.run | wc -l)" -eq 0
gate
check "all is well: exit 0" exits 0
check "all is well: said" says "^gate  *2 known hits, 0 lost$"
gate --json
check "all is well: shape" shape eval
check "all is well: json" json "j['known'] == 2 and j['lost'] == []"

# the keyword goes
article de/headset "Ton in Gesprächen" "headset" \
    "Stellen Sie das Gerät unter Audio ein und sprechen Sie zur Probe."
compile
gate
check "a lost hit: exit 1" exits 1
check "a lost hit: ticket, article, ranks, who is first" says \
    "^lost: t-7 -> de/headset.md (.*was.* 1; first is de/[a-z]*.md)$"
check "a lost hit: counted" says "^gate  *2 known hits, 1 lost$"
check "a lost hit: how to mend it" complains \
    "^lotse: 1 known hit is lost; .*questions.*--run"
check "the other one isn't" not says "t 8"
gate --json
check "json: exit 1" exits 1
check "json: shape" shape eval
check "json: ticket and article" json \
    "[(l['query'], l['article'], l['was'], l['gone']) for l in j['lost']] == [('t-7', 'de/headset.md', 1, False)]"
check "json: the new rank" json \
    "j['lost'][0]['now'] == 0 or j['lost'][0]['now'] > 3"
check "json: who is first now" json \
    "j['lost'][0]['first'].startswith('de/') and j['lost'][0]['first'] != 'de/headset.md'"

# the users' words come back as a question
cat >kb/de/headset.md <<'A'
---
title: Ton in Gesprächen
questions: [Mein Kopfhörer rauscht]
---

Stellen Sie das Gerät unter Audio ein und sprechen Sie zur Probe.
A
compile
gate
check "mended: exit 0" exits 0

# judged by id, in whatever language
printf '%s\n' 't-7 0 headset 1' >by-id.txt
run eval q.jsonl by-id.txt --gate floor.run --json
check "by id: watched" json "j['known'] == 1 and not j['lost']"
article de/headset "Ton" "gerät" "Unter Audio steht mehr."
compile
run eval q.jsonl by-id.txt --gate floor.run
check "by id: lost" exits 1
check "by id: named as judged" says "^lost: t-7 -> headset ("

# renamed
mv kb/de/headset.md kb/de/ton.md
compile
gate
check "renamed: exit 1" exits 1
check "renamed: said" says \
    "^lost: t-7 -> de/headset.md (was rank 1, now not in the index: renamed"
cat >kb/de/ton.md <<'A'
---
title: Ton
aliases: [headset]
tags: [kopfhörer]
---

Unter Audio steht mehr, auch zum Kopfhörer, wenn er rauscht.
A
compile
gate
check "renamed with its old id as alias: exit 0" exits 0
check "renamed with its old id as alias: watched" says "2 known hits"

# floors that are none
run eval q.jsonl qrels.txt --gate nowhere
check "no floor: exit 2" exits 2
check "no floor: how to make one" complains "nowhere: no such file.*--run"
: >empty
run eval q.jsonl qrels.txt --gate empty
check "an empty floor: exit 2" exits 2
check "an empty floor: said" complains "empty: the floor is empty; .*--run"
echo 'not a run' >garbled
run eval q.jsonl qrels.txt --gate garbled
check "a garbled floor: exit 2" exits 2
check "a garbled floor: line and hint" complains "garbled:1: .*--run"
echo 'other Q0 de/headset.md 1 5.0 lotse' >strange
run eval q.jsonl qrels.txt --gate strange
check "a floor of other queries: exit 2" exits 2
check "a floor of other queries: said" complains "holds no hit of these"
echo 't-7 Q0 de/headset.md -1e99 5.0 lotse' >strange
run eval q.jsonl qrels.txt --gate strange
check "a rank that is none: exit 2" exits 2
cp floor.run same.run
run eval q.jsonl qrels.txt --gate same.run --run ./same.run
check "the run would overwrite the floor: exit 2" exits 2
check "the floor is untouched" cmp -s floor.run same.run

finish
