# Lotse: one Makefile, not recursive. `make help` lists the targets.
#
# MODE=dev|asan|tsan|cov|fuzz selects flags and the folder build/$(MODE).

MODE    ?= dev
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
B       := build/$(MODE)
Q       := $(if $(V),,@)

# of the library, and of the program's fronts besides
LIB_PKGS := sqlite3 libcmark jansson libutf8proc yaml-0.1 libxxhash libzstd \
	glib-2.0 libsodium gmime-3.0
PKGS    := $(LIB_PKGS) libmicrohttpd zlib
DEPS    := gcc libc6-dev make pkg-config libsqlite3-dev libstemmer-dev \
	libcmark-dev libjansson-dev libutf8proc-dev libyaml-dev libxxhash-dev \
	libzstd-dev libmicrohttpd-dev zlib1g-dev libglib2.0-dev libgmime-3.0-dev \
	libsodium-dev libcurl4-gnutls-dev
DATA    := trans-de-en
CHECK_DEPS := clang clang-format libclang-rt-dev libcmocka-dev \
	shellcheck mandoc python3 universal-ctags procps curl nodejs chromium \
	postfix dovecot-imapd openssl
NPM_CHECK  := playwright-core@1.61.0 axe-core@4.11.0
LOAD_DEPS := wrk
BENCH_DEPS := python3 xz-utils g++ sqlite3 libxapian-dev xapian-tools \
	default-jdk-headless liblucene8-java postgresql libpq-dev \
	libgroonga-dev nodejs libreoffice-help-de libreoffice-help-en-us
APT     := DEBIAN_FRONTEND=noninteractive apt-get
ROOT    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wvla \
	-Wformat=2 -Wundef -Wpointer-arith -Wcast-qual -Wimplicit-fallthrough
HARDEN  := -fstack-protector-strong -fcf-protection -fno-strict-overflow \
	-fstack-clash-protection -fPIC
OPT.dev  := -O2 -g -D_FORTIFY_SOURCE=2
OPT.asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
OPT.tsan := -O1 -g -fsanitize=thread
OPT.cov  := -O0 -g --coverage
OPT.fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
LD.dev  := -pie -Wl,-z,relro,-z,now
LD.asan := -fsanitize=address,undefined
LD.tsan := -fsanitize=thread
LD.cov  := --coverage
LD.fuzz := -fsanitize=address,undefined

# fuzzing needs clang; every other mode takes the CC that is given
ifeq ($(MODE),fuzz)
override CC := clang
endif

CFLAGS   ?=
CPPFLAGS := -std=c11 -D_GNU_SOURCE -Iinclude -Isrc $(shell \
	pkg-config --cflags $(PKGS) 2>/dev/null) $(CPPFLAGS)
ALLFLAGS := $(OPT.$(MODE)) -fopenmp-simd $(WARN) $(HARDEN) \
	-fvisibility=hidden $(CFLAGS)
LDLIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lstemmer -lm
LIB_LIBS := $(shell pkg-config --libs $(LIB_PKGS) 2>/dev/null) -lstemmer -lm
LDFLAGS  := $(LD.$(MODE)) $(LDFLAGS)

LIB_DIRS   := base text md db compile search learn ticket mail api
FRONT_DIRS := present front http mcp cli
LIB_SRC    := $(foreach d,$(LIB_DIRS),$(sort $(wildcard src/$(d)/*.c)))
FRONT_SRC  := $(foreach d,$(FRONT_DIRS),$(sort $(wildcard src/$(d)/*.c)))
LIB_OBJ    := $(LIB_SRC:src/%.c=$(B)/%.o)
FRONT_OBJ  := $(FRONT_SRC:src/%.c=$(B)/%.o)
UNITS      := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZERS    := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
EMBEDDED   := $(wildcard index/lexicon/*/*.txt src/*/*.sql src/ticket/*.txt \
	src/mail/templates/* \
	src/http/assets/* src/mcp/tools/*.json) doc/results.schema.json
MAN        := doc/lotse.1 doc/lotse-articles.5

.PHONY: all help deps check-deps demo check check-quick units bench bench-deps \
	fuzz kill kill-tickets kill-mail load lint format install uninstall clean golden work
.DELETE_ON_ERROR:

all: $(B)/lotse $(B)/liblotse.a $(B)/liblotse.so

help:
	@echo "make            build $(B)/lotse, liblotse.a, liblotse.so"
	@echo "make demo       install what is missing, build, answer a ticket"
	@echo "make check      install what tests need, run every test"
	@echo "make deps       Debian packages that the build needs"
	@echo "make check-deps Debian packages that the tests need"
	@echo "make lint       layers, sizes, man pages, shell scripts"
	@echo "make golden     accept the current output as golden files"
	@echo "make work       accept what questions cost now as their limits"
	@echo "make fuzz       fuzz every byte parser, FUZZ_SECONDS each (60)"
	@echo "make kill       kill -9 compile at KILLS (200) random moments"
	@echo "make load       the server under load, SECONDS (60)"
	@echo "make kill-tickets kill -9 eight writers KILLS (1000) times"
	@echo "make kill-mail  kill -9 mail in KILLS (500) times"
	@echo "make bench      time beside other engines (doc/BENCH.md)"
	@echo "make bench-deps Debian and npm packages of the other engines"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)"
	@echo "V=1 shows the commands;"
	@echo "MODE=dev|asan|tsan|cov|fuzz selects build/MODE"

# ------------------------------------------------------------------- build

$(B)/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(ALLFLAGS) -MMD -MP -c -o $@ $<

# .incbin is invisible to -MMD: what embeds a file depends on all of them
$(B)/text/lexicon.o $(B)/db/db_sql.o $(B)/ticket/store_sql.o \
$(B)/ticket/categorise.o $(B)/mail/template.o $(B)/http/api_about.o $(B)/http/assets.o \
$(B)/mcp/tools.o: $(EMBEDDED)

# what our own programs link: the fronts share the library's base/
$(B)/internal.a: $(LIB_OBJ)
	@echo "  AR    $@"
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# what others link: one object in which only lotse_* is visible
$(B)/liblotse.a: $(LIB_OBJ)
	@echo "  AR    $@"
	@rm -f $@
	$(Q)$(LD) -r -o $(B)/liblotse.o $^
	$(Q)objcopy --localize-hidden $(B)/liblotse.o
	$(Q)$(AR) rcs $@ $(B)/liblotse.o

$(B)/liblotse.so: $(LIB_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) -shared -Wl,-soname,liblotse.so.0 -Wl,-z,relro,-z,now \
		$(filter-out -pie,$(LDFLAGS)) -o $@ $^ $(LIB_LIBS)

$(B)/lotse: $(B)/main.o $(FRONT_OBJ) $(B)/internal.a
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# -------------------------------------------------------------- first steps

deps:
	@need=; for p in $(DEPS) $(DATA); do dpkg -s $$p >/dev/null 2>&1 || \
		need="$$need $$p"; done; \
	[ -z "$$need" ] || { $(ROOT) $(APT) update -q && \
		$(ROOT) $(APT) install -yq --no-install-recommends $$need; }

check-deps: deps
	@need=; for p in $(CHECK_DEPS); do dpkg -s $$p >/dev/null 2>&1 || \
		need="$$need $$p"; done; \
	[ -z "$$need" ] || { $(ROOT) $(APT) update -q && \
		$(ROOT) $(APT) install -yq --no-install-recommends $$need; }

	@command -v npm >/dev/null || $(ROOT) $(APT) install -yq \
		--no-install-recommends npm || echo "check-deps: no npm"
	@need=; for p in $(NPM_CHECK); do \
		grep -qs "\"version\": \"$${p#*@}\"" \
			build/npm/node_modules/$${p%@*}/package.json || need=yes; \
	done; \
	[ -z "$$need" ] || npm install --silent --no-save --prefix build/npm \
		$(NPM_CHECK) || echo "check-deps: no $(NPM_CHECK)"

# a second make, because pkg-config may only just have been installed
demo: deps
	@$(MAKE) --no-print-directory all
	$(B)/lotse compile articles -o index/kb.db
	$(B)/lotse suggest --explain --index index/kb.db tests/cli/ticket-de.txt

# ------------------------------------------------------------------- tests

check: check-deps
	@tests/run

$(B)/tests/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(FRONT_OBJ) \
		$(B)/internal.a
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(ALLFLAGS) $(LDFLAGS) -o $@ $< \
		$(FRONT_OBJ) $(B)/internal.a -lcmocka $(LDLIBS)

$(B)/fault: tests/faults/fault.c $(B)/internal.a
	@echo "  TEST  $<"
	$(Q)$(CC) $(CPPFLAGS) $(ALLFLAGS) -fno-builtin $(LDFLAGS) -o $@ $^ $(LDLIBS)

units: $(UNITS:%=$(B)/tests/%)

$(B)/fuzz/%: tests/fuzz/%.c tests/fuzz/support.c $(FRONT_OBJ) \
		$(B)/internal.a
	@mkdir -p $(@D)
	@echo "  FUZZ  $<"
	$(Q)clang $(CPPFLAGS) -Itests/fuzz $(ALLFLAGS) -fsanitize=fuzzer \
		$(LDFLAGS) -o $@ $< tests/fuzz/support.c $(FRONT_OBJ) \
		$(B)/internal.a $(LDLIBS)

fuzzers: $(FUZZERS:%=$(B)/fuzz/%)

fuzz:
	@tests/fuzz/run $(or $(FUZZ_SECONDS),60)

kill: all
	@sh tests/faults/kill.sh $(or $(KILLS),200)

load: all $(B)/trivial
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/http/load.py \
		$(or $(SECONDS),60) $(B)/trivial

$(B)/trivial: tests/http/trivial.c
	@echo "  TEST  $<"
	$(Q)$(CC) $(CPPFLAGS) $(ALLFLAGS) $(LDFLAGS) -o $@ $< $(LDLIBS)
kill-tickets: all
	@LOTSE=$(B)/lotse KILLS=$(or $(KILLS),1000) \
		sh tests/faults/03-kill-tickets.sh

kill-mail: all
	@LOTSE=$(B)/lotse KILLS=$(or $(KILLS),500) sh tests/faults/05-kill-mail.sh
	@LOTSE=$(B)/lotse KILLS=$(or $(KILLS),500) sh tests/faults/07-kill-send.sh

bench: all
	@PYTHONDONTWRITEBYTECODE=1 LOTSE_PKGS="$(LIB_PKGS)" tests/bench/bench.py

# one by one: an engine that is not to be had is left out of the bench
bench-deps: check-deps
	@$(ROOT) $(APT) update -q || true
	@for p in $(BENCH_DEPS); do dpkg -s $$p >/dev/null 2>&1 || \
		$(ROOT) $(APT) install -yq --no-install-recommends $$p || \
		echo "bench-deps: no $$p"; done
	@npm install --silent --no-save --prefix build/npm $(NPM_CHECK) \
		minisearch || echo "bench-deps: no minisearch"

lint:
	@tests/lint/run

work: all $(B)/tests/test_work
	@$(B)/tests/test_work --accept

golden: all
	@tests/golden/run --accept
	@sh tests/mcp/01-transcripts.sh --accept

format:
	clang-format -i $(shell find src include tests -name '*.[ch]')

# ----------------------------------------------------------------- install

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib \
		$(DESTDIR)$(PREFIX)/include/lotse \
		$(DESTDIR)$(PREFIX)/lib/pkgconfig \
		$(DESTDIR)$(PREFIX)/lib/systemd/system \
		$(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(B)/lotse $(DESTDIR)$(PREFIX)/bin/lotse
	install -m 644 $(B)/liblotse.a $(DESTDIR)$(PREFIX)/lib/liblotse.a
	install -m 755 $(B)/liblotse.so $(DESTDIR)$(PREFIX)/lib/liblotse.so.0
	ln -sf liblotse.so.0 $(DESTDIR)$(PREFIX)/lib/liblotse.so
	install -m 644 include/lotse.h $(DESTDIR)$(PREFIX)/include/lotse.h
	install -m 644 include/lotse/*.h $(DESTDIR)$(PREFIX)/include/lotse
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@PKGS@|$(LIB_PKGS)|' doc/lotse.pc.in \
		> $(DESTDIR)$(PREFIX)/lib/pkgconfig/lotse.pc
	sed -e 's|@PREFIX@|$(PREFIX)|' doc/lotse.service \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/lotse.service
	install -m 644 doc/lotse.socket \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/lotse.socket
	install -m 644 doc/lotse.1 $(DESTDIR)$(PREFIX)/share/man/man1/lotse.1
	install -m 644 doc/lotse-articles.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/lotse-articles.5
	$(B)/lotse completion bash > \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lotse
	$(B)/lotse completion zsh > \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lotse
	$(B)/lotse completion fish > \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lotse.fish

uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -f bin/lotse lib/liblotse.a \
		lib/liblotse.so lib/liblotse.so.0 include/lotse.h \
		$(wildcard include/lotse/*.h) \
		lib/pkgconfig/lotse.pc share/man/man1/lotse.1 \
		share/man/man5/lotse-articles.5 \
		lib/systemd/system/lotse.service lib/systemd/system/lotse.socket \
		share/bash-completion/completions/lotse \
		share/zsh/site-functions/_lotse \
		share/fish/vendor_completions.d/lotse.fish

clean:
	rm -rf build index/kb.db index/kb.db.words index/kb.db.seen index/kb.db.lock
