#!/bin/sh
# report sla: weeks are those of ISO 8601, in every year and where it is cut.
. tests/cli/lib.sh
make_desk

# filed DAY WEEK: a ticket of this day counts in this week
filed() {
    with "LOTSE_NOW=$1T12:00:00Z" ticket new --from anna@acme.example \
        --text "Am $1"
    # of all weeks, and of one that is cut
    for days in 36500 1; do
        with "LOTSE_NOW=$1T23:00:00Z" report sla --days $days --json
        check "$1 is in $2 ($days days)" json "j['rows'][-1]['week'] == '$2'"
    done
}
filed 2020-12-31 2020-W53
filed 2021-01-03 2020-W53
filed 2021-01-04 2021-W01
filed 2024-12-30 2025-W01
filed 2026-11-22 2026-W47
filed 2026-11-26 2026-W48
filed 2027-01-01 2026-W53
filed 2027-01-04 2027-W01
with LOTSE_NOW=2027-02-01T00:00:00Z report sla --days 36500 --json
check "those of one week are one row" json \
    'j["rows"][0]["tickets"] == 2 and sum(r["tickets"] for r in j["rows"]) == 8'
run doctor kb
check "the sums are right" says "^ok    tickets "
finish
