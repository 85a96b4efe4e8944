# af: historical backfills as shell pipelines
#
#	make              build bin/af-*
#	make check        build, then run every test; SAN=1: under ASan and UBSan
#	make demo         the whole job against a pretend provider, in a minute
#	make install      PREFIX=/usr/local DESTDIR=; uninstall removes it again
#	make dist         the sources as one file, the same bytes each time, and its SHA-256
#	make html         the manual as pages for a browser, in build/html
#	make deps         install missing Debian packages; the other targets do so too
#	make lint         warnings of two compilers, unsafe functions, shell, man pages
#	make torture      the tests that take minutes; make fuzz: FUZZ=60 seconds each
#	make live         the free providers, for real, one call each; .ci/nightly: all of these
#	make bench        speed against peers; bench-quick: in a minute, against the last figures

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:

VERSION = 0.1.0
PREFIX ?= /usr/local
# Half of the time tests wait for servers, clocks and each other.
JOBS ?= $(shell expr 2 '*' $$(nproc))
CC = gcc
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -iquote lib $(WARN) -DAF_VERSION='"$(VERSION)"' \
	-MMD -MP $(SAN_FLAGS) $(CFLAGS)
LINK = $(CC) $(SAN_FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %/libsim.a,$^) $(filter %/libaf.a,$^) $(LIBS)

ifdef SAN
BUILD = build/san
BIN = $(BUILD)/bin
SAN_FLAGS = -DDEBUG -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
BUILD ?= build
BIN ?= bin

PROGRAMS = $(patsubst src/%.c,$(BIN)/%,$(wildcard src/af-*.c))
OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*/*.c))
SIM_OBJECTS = $(filter $(BUILD)/lib/sim/%,$(OBJECTS))
PROGRAM_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/af-*.c))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
BENCHES = $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
PRELOADS = $(BUILD)/failnth.so $(BUILD)/quickjq.so
PIPELINES = $(shell find pipelines -type f)
LINKS = $(shell find pipelines -type l)
PAGES = $(wildcard man/*.[157])

# Libraries besides the C library; only the modules named use them.  They are looked up only when needed, because the same
# make may have to install them first.
pkg = $(shell pkg-config $(1) $(2) 2>/dev/null || echo $(3))
LIBS = -lm
LIBS_http = $(call pkg,--libs,libcurl libcrypto zlib,-lcurl -lcrypto -lz)
LIBS_db = $(call pkg,--libs,libpq,-L$(shell pg_config --libdir) -lpq)
LIBS_httpd = $(call pkg,--libs,libmicrohttpd zlib,-lmicrohttpd -lz)
LIBS_jq = $(call pkg,--libs,libjq,-ljq)
LIBS_crypto = $(call pkg,--libs,libcrypto,-lcrypto)
$(BIN)/af-fetch $(BIN)/af-health $(BIN)/af-notify $(BIN)/af-quota $(BUILD)/unit/http $(BUILD)/unit/httpcode: LIBS += $(LIBS_http)
$(BIN)/af-conf $(BIN)/af-lease $(BIN)/af-segments $(BIN)/af-fixtures $(BIN)/af-query $(BIN)/af-load: LIBS += $(LIBS_db)
$(BIN)/af-sim $(BIN)/af-serve $(BUILD)/fuzz/request $(BUILD)/unit/httpd: LIBS += $(LIBS_httpd)
$(BIN)/af-cache $(BIN)/af-snapshot $(BIN)/af-snapshots $(BUILD)/fuzz/snapshot: LIBS += $(LIBS_crypto)
$(BIN)/af-shape $(BUILD)/unit/shape $(BUILD)/fuzz/shape: LIBS += $(LIBS_jq)
$(filter %/http.o %/httperr.o %/httploop.o %/httpreq.o %/httpslot.o %/httpurl.o,$(OBJECTS)): ALL_CFLAGS += $(call pkg,--cflags,libcurl)
$(filter %/db.o %/dburl.o,$(OBJECTS)): ALL_CFLAGS += $(call pkg,--cflags,libpq,-I$(shell pg_config --includedir))
$(BUILD)/tests/%.o: ALL_CFLAGS += -iquote tests
$(BUILD)/tests/failnth.o $(BUILD)/tests/quickjq.o: ALL_CFLAGS += -fPIC
$(BUILD)/quickjq.so $(BUILD)/tests/quickjq.o: SAN_FLAGS =
$(FUZZERS): LDFLAGS += $(FUZZ_LINK)
$(FUZZERS): LIBS += $(LIBS_http)

all: $(PROGRAMS) $(BUILD)/checked
units: $(UNITS)
benches: $(BENCHES)
fuzzers: $(FUZZERS)
objects: $(OBJECTS) $(PROGRAM_OBJECTS) $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/*.c tests/*/*.c))

$(BIN)/%: $(BUILD)/src/%.o $(BUILD)/libaf.a
	@mkdir -p $(@D)
	$(LINK)

$(UNITS) $(BENCHES) $(FUZZERS): $(BUILD)/%: $(BUILD)/tests/%.o $(BUILD)/libaf.a
	@mkdir -p $(@D)
	$(LINK)

$(BUILD)/%.so: $(BUILD)/tests/%.o
	$(LINK) -shared

# The pretend provider is not part of the other programs.
$(BIN)/af-sim $(addprefix $(BUILD)/unit/,simlimit simtext world): $(BUILD)/libsim.a

$(BUILD)/libaf.a: $(filter-out $(SIM_OBJECTS),$(OBJECTS))
$(BUILD)/libsim.a: $(SIM_OBJECTS)
$(BUILD)/lib%.a:
	rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags | deps
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Other flags, other objects.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS)' >$@

# Functions that cannot be used safely, or have one home: numbers come from lib/num, memory from lib/xmem.
BANNED = gets|strcpy|stpcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|scanf|sscanf|fscanf|atoi|atol|atoll|atof|mktemp|tmpnam|tempnam|system|popen|rand|gmtime|localtime|ctime|asctime
BANNED_but_num = strtol|strtoll|strtoul|strtoull|strtod|strtof
BANNED_but_xmem = malloc|calloc|realloc|reallocarray|strdup|strndup
uses = grep -E ' (__(isoc99_)?)?($(1))(_chk)?$$' $@.names
$(BUILD)/checked: $(OBJECTS) $(PROGRAM_OBJECTS)
	@nm -A -u $^ >$@.names
	@! $(call uses,$(BANNED)) || { echo 'unsafe functions, see BANNED in the Makefile' >&2; false; }
	@! $(call uses,$(BANNED_but_num)) | grep -v '/num\.o:' || { echo 'numbers are read by lib/num.h' >&2; false; }
	@! $(call uses,$(BANNED_but_xmem)) | grep -v '/xmem\.o:' || { echo 'memory comes from lib/xmem.h' >&2; false; }
	@touch $@

# The packages to look for depend on the target.
for = $(if $(filter $(1),$(MAKECMDGOALS)),$(2))
DEPS = build $(call for,deps check% demo torture live bench%,run) $(call for,deps check% torture live lint,test) \
	$(call for,lint,lint) $(call for,fuzz,fuzz) $(call for,bench%,test bench) $(call for,html,html)
deps:
	@pipelines/deps $(sort $(DEPS))

# Make's own variables would confuse a make that a test starts.  Memory left to exit is not a leak; tests/valgrind.t checks
# that memory does not grow.  The real captures are where tests/tap.sh finds them.
AF_DATA ?= $(shell bash -c '. tests/tap.sh; echo "$$AF_DATA"')
PROVE = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL AF_BIN=$(abspath $(BIN)) AF_BUILD=$(abspath $(BUILD)) AF_DATA='$(AF_DATA)' \
	ASAN_OPTIONS=exitcode=99:detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 tests/session prove -j$(JOBS) -e ''
# Those that take long begin first, so that none is left alone at the end.
LONG = $(wildcard $(patsubst %,tests/%.t,lint examples gamelogs-fail db-load gamelogs careers gamelogs-again gamelogs-world keys valgrind install \
	gamelogs-shapes outputs locale db-crash fail-helpers af-front serve districts-fail job props fetch-progress identity serve-now fetch-faults sim-answers)) $(BUILD)/unit/outq
TESTS ?= $(LONG) $(filter-out $(LONG),$(wildcard tests/*.t) $(UNITS))
check: all units fuzzers $(PRELOADS) deps
	@$(PROVE) $(TESTS)

# The long versions of tests that check runs in short form, and those that are only in tests/torture.
torture: all units fuzzers $(PRELOADS) deps
	@AF_TORTURE=1 $(PROVE) $(wildcard tests/fail-*.t tests/fuzz.t tests/keys.t tests/locale.t tests/serve-events.t tests/valgrind.t tests/torture/*.t)

# AF_LIVE=1 lets them ask.
live: all deps
	@AF_LIVE=1 $(PROVE) $(wildcard tests/live/*.t)

FUZZ ?= 60
FUZZ_FLAGS = -O1 -g -DLIBFUZZER -DDEBUG -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
fuzz: all deps
	@$(MAKE) -s BUILD=build/fuzzing CC=clang CFLAGS='$(FUZZ_FLAGS)' FUZZ_LINK=-fsanitize=fuzzer fuzzers
	@tests/seeds.sh build/fuzzing/corpus
	@set -e; for f in $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)); do \
		echo "$$f, $(FUZZ) s"; ASAN_OPTIONS=detect_leaks=0 AF_SHARE=pipelines build/fuzzing/fuzz/$$f -max_total_time=$(FUZZ) -detect_leaks=0 \
			-close_fd_mask=2 -verbosity=0 -print_final_stats=1 -artifact_prefix=build/fuzzing/$$f- \
			build/fuzzing/corpus/$$f; \
	done

STRICT = -O2 -Werror -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
	-Wwrite-strings -Wundef -Wpointer-arith -Wnull-dereference
lint: deps
	@$(MAKE) -s BUILD=build/lint-gcc CFLAGS='$(STRICT) -Wduplicated-cond' objects
	@$(MAKE) -s BUILD=build/lint-clang CC=clang CFLAGS='$(STRICT)' objects
	@$(PROVE) tests/lint.t tests/man.t

bench bench-quick: all benches deps
	@tests/bench/run $(filter-out bench,$(@:bench-%=%))

# The rooms that each room of lib calls, one per line.
rooms:
	@$(MAKE) -s all >&2
	@tests/arrows $(BUILD)/lib | awk '{ sub("/.*", "", $$1); sub("/.*", "", $$2) } $$1 != $$2 && !seen[$$0]++ { to[$$1] = to[$$1] " " $$2 } \
		END { for (room in to) print room ":" to[room] }' | LC_ALL=C sort

demo: all
	@bin/af demo

# A file is complete or absent, even while it is in use.  Once installed, the demo has no source tree to find its world in.
BINDIR = $(DESTDIR)$(PREFIX)/bin
SHAREDIR = $(DESTDIR)$(PREFIX)/share/af
MANDIR = $(DESTDIR)$(PREFIX)/share/man
BASHDIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
FISHDIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
ZSHDIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
install: all install-files
install-files:
	@set -e; put() { install -D -m $$1 $$2 "$$3.new"; mv -f "$$3.new" "$$3"; }; \
	mode() { if [ -x $$1 ]; then echo 755; else echo 644; fi; }; \
	for f in bin/af $(PROGRAMS); do put 755 $$f "$(BINDIR)/$${f##*/}"; done; \
	for f in $(PIPELINES); do put `mode $$f` $$f "$(SHAREDIR)/$$f"; done; \
	for f in $(LINKS); do ln -sfn "`readlink $$f`" "$(SHAREDIR)/$$f"; done; \
	put 644 tests/worlds/demo.world "$(SHAREDIR)/pipelines/demo.world"; \
	for f in $(PAGES); do put 644 $$f "$(MANDIR)/man$${f##*.}/$${f##*/}"; done; \
	put 644 completions/af.bash "$(BASHDIR)/af"; put 644 completions/_af "$(ZSHDIR)/_af"; put 644 completions/af.fish "$(FISHDIR)/af.fish"; \
	for f in $(notdir $(PROGRAMS)); do ln -sfn af "$(BASHDIR)/$$f"; ln -sfn af.fish "$(FISHDIR)/$$f.fish"; done

# Quoted: a prefix with a space in it must not become the names of two things to remove.
uninstall:
	@for f in af $(notdir $(PROGRAMS)); do rm -f "$(BINDIR)/$$f" "$(BASHDIR)/$$f" "$(FISHDIR)/$$f.fish"; done; \
	for f in $(PAGES); do rm -f "$(MANDIR)/man$${f##*.}/$${f##*/}"; done; \
	rm -f "$(ZSHDIR)/_af"; rm -rf "$(SHAREDIR)"

# The files in git, or, in a source archive, all that are not built.  Times, owners and modes do not depend on this machine.
DISTDIR = build/dist
DIST = $(DISTDIR)/af-$(VERSION)
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y NEWS.md)
dist:
	@mkdir -p $(DISTDIR)
	@{ git ls-files -z 2>/dev/null || find . -type d '(' -name .git -o -path './build*' -o -path './debian/af' -o -path ./debian/.debhelper ')' -prune -o \
		'(' -type f -o -type l ')' ! -path './bin/af-*' -printf '%P\0'; } | LC_ALL=C sort -z >$(DISTDIR)/files
	@tar --create --file=$(DIST).tar --no-recursion --null --files-from=$(DISTDIR)/files --format=gnu --mtime=@$(SOURCE_DATE_EPOCH) \
		--owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --transform='flags=r;s,^,af-$(VERSION)/,'
	@gzip -n -9 -f $(DIST).tar
	@cd $(DISTDIR) && sha256sum af-$(VERSION).tar.gz >SHA256SUMS && cat SHA256SUMS

# The manual for a browser.  Pages of others are linked to Debian's copies.
HTMLDIR ?= $(BUILD)/html
html: deps
	@mkdir -p "$(HTMLDIR)"
	@set -e; to=$$(cd "$(HTMLDIR)" && pwd); cd man; for f in $(notdir $(PAGES)); do \
		mandoc -Thtml -I os=af -O 'toc,man=%N.%S.html;https://manpages.debian.org/%N.%S' $$f >"$$to/$$f.html"; \
	done; cp "$$to/af.7.html" "$$to/index.html"

clean:
	rm -rf build bin/af-*

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)
.PHONY: all units benches fuzzers objects rooms deps check torture live fuzz lint bench bench-quick demo \
	dist html install install-files uninstall clean FORCE
