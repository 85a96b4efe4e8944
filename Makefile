# af: historical backfills as shell pipelines
#
#	make            build bin/af-*
#	make check      build, then run every test (installs what is missing)
#	make demo       the whole job against a pretend provider, in a minute
#	make install    PREFIX=/usr/local DESTDIR=

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

VERSION = 0.1.0
PREFIX ?= /usr/local
BUILD ?= build
CC = gcc
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Ilib $(WARN) -DAF_VERSION='"$(VERSION)"' \
	-MMD -MP $(CFLAGS)

PROGRAMS = $(patsubst src/%.c,bin/%,$(wildcard src/af-*.c))
OBJECTS = $(patsubst lib/%.c,$(BUILD)/lib/%.o,$(wildcard lib/*.c))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))

# What a program is linked with besides the C library; one module of lib/ each.
LIBS = -lm
LIBS_http = -lcurl
LIBS_db = -lpq
bin/af-fetch: LIBS += $(LIBS_http)
bin/af-segments bin/af-fixtures bin/af-query bin/af-load: LIBS += $(LIBS_db)
bin/af-sim: LIBS += -lmicrohttpd
CPPFLAGS_db = $(shell pg_config --includedir 2>/dev/null | sed 's/^/-I/')
$(BUILD)/lib/db.o: ALL_CFLAGS += $(CPPFLAGS_db)

all: $(PROGRAMS)

bin/%: $(BUILD)/src/%.o $(BUILD)/libaf.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libaf.a $(LIBS)

$(BUILD)/unit/%: $(BUILD)/unit/%.o $(BUILD)/libaf.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libaf.a $(LIBS)

$(BUILD)/libaf.a: $(OBJECTS)
	rm -f $@
	ar rcs $@ $(OBJECTS)

$(BUILD)/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/unit/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -c -o $@ $<

units: $(UNITS)

clean:
	rm -rf $(BUILD) bin/af-*

-include $(wildcard $(BUILD)/*/*.d)
.PHONY: all units clean
