#!/bin/sh
# make install, and a program that uses what was installed.
. tests/cli/lib.sh

if [ "${MODE:-dev}" != dev ]; then
    echo "1..0 # skip the plain build is what gets installed"
    exit 0
fi
make --no-print-directory install DESTDIR="$tmp/root" PREFIX=/opt/lotse \
    >"$out" 2>"$err"
rc=$?
check "make install" exits 0
at=$tmp/root/opt/lotse
for f in bin/lotse lib/liblotse.a lib/liblotse.so lib/liblotse.so.0 \
    include/lotse.h include/lotse/ticket.h lib/pkgconfig/lotse.pc \
    share/man/man1/lotse.1 \
    share/man/man5/lotse-articles.5 \
    lib/systemd/system/lotse.service lib/systemd/system/lotse.socket \
    share/bash-completion/completions/lotse; do
    check "$f is there" test -s "$at/$f"
done
check "the unit starts what was installed" \
    grep -q '^ExecStart=/opt/lotse/bin/lotse serve$' \
    "$at/lib/systemd/system/lotse.service"
LOTSE=$at/bin/lotse
run --version
check "the installed program runs" exits 0
readelf -d "$LOTSE" >"$out"
check "no search waits for the libraries of mail over the network" \
    not says curl
make_index

# only lotse_* is visible
nm -D --defined-only "$at/lib/liblotse.so" | awk '{ print $3 }' >"$out"
check "liblotse.so exports lotse_query" says '^lotse_query$'
check "liblotse.so exports nothing else" \
    test "$(grep -cv '^lotse_' "$out")" -eq 0
nm --defined-only --extern-only "$at/lib/liblotse.a" |
    awk 'NF == 3 { print $3 }' >"$out"
check "liblotse.a exports lotse_query" says '^lotse_query$'
check "liblotse.a exports nothing else" \
    test "$(grep -cv '^lotse_' "$out")" -eq 0
sed -n 's/^LOTSE_API .*[ *]\(lotse_[a-z_]*\)(.*/\1/p' "$at"/include/lotse.h \
    "$at"/include/lotse/*.h | sort >"$tmp/declared"
nm -D --defined-only "$at/lib/liblotse.so" | awk '{ print $3 }' | sort \
    >"$tmp/exported"
check "what lotse.h declares is what is exported" \
    cmp "$tmp/declared" "$tmp/exported"

# the example, against the shared and the static library
export PKG_CONFIG_PATH="$at/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$tmp/root"
example=$root/tests/example/answer.c
cc=${CC:-cc}
# shellcheck disable=SC2046
$cc -std=c11 -Wall -Wextra -Wpedantic -Werror "$example" \
    $(pkg-config --cflags --libs lotse) -o "$tmp/answer" >"$out" 2>"$err"
rc=$?
check "the example builds" exits 0
LD_LIBRARY_PATH="$at/lib" "$tmp/answer" "$tmp/kb.db" \
    "I forgot my password and can't sign in" >"$out" 2>"$err"
rc=$?
check "the example answers" says "Forgot your password"
LD_LIBRARY_PATH="$at/lib" "$tmp/answer" "$tmp/none.db" x >"$out" 2>"$err"
rc=$?
check "the example: no index, exit 3" exits 3
check "the example: says which" complains "none.db"
# shellcheck disable=SC2046
$cc "$example" -I"$at/include" "$at/lib/liblotse.a" \
    $(PKG_CONFIG_SYSROOT_DIR='' pkg-config --libs sqlite3 libcmark jansson \
        libutf8proc yaml-0.1 libxxhash libzstd glib-2.0 libsodium \
        gmime-3.0 libcurl) -lstemmer -lm \
    -o "$tmp/static" >"$out" 2>"$err"
rc=$?
check "the example links the static library" exits 0
"$tmp/static" "$tmp/kb.db" "Ich habe mein Passwort vergessen" >"$out" 2>"$err"
rc=$?
check "the static example answers" says "Passwort vergessen"
check "no more than 40 lines of example" test "$(wc -l <"$example")" -le 40

# C++ reads the header, too
printf '#include <lotse.h>\nint main() { return 0; }\n' >"$tmp/a.cc"
if command -v c++ >/dev/null 2>&1; then
    c++ -Wall -Wextra -Werror -I"$at/include" -c "$tmp/a.cc" -o "$tmp/a.o" \
        >"$out" 2>"$err"
    rc=$?
    check "lotse.h is C++ as well" exits 0
else
    skip "lotse.h is C++ as well" "no C++ compiler"
fi

make --no-print-directory uninstall DESTDIR="$tmp/root" PREFIX=/opt/lotse \
    >"$out" 2>"$err"
rc=$?
check "make uninstall" exits 0
check "nothing is left" test -z "$(find "$at" -type f -o -type l)"

finish
