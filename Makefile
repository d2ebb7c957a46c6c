# Every command that compiles carries the tag: without it SQLite has no
# full-text search, and the store refuses to build.
TAGS    := -tags sqlite_fts5
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
INITDB  := $(shell command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)
LINTER  := github.com/golangci/golangci-lint/v2/cmd/golangci-lint

SHELL   := /bin/bash
export CGO_ENABLED := 1

.DEFAULT_GOAL := help
.PHONY: help build run test lint docs bench bench-size

help:
	@sed -n 's/^\([a-z-]*\):[^#]* # /make \1	/p' Makefile | expand -t 17

build: # leave the program at bin/kilde
	go build -trimpath -buildvcs=false $(TAGS) -ldflags "-s -w -X main.version=$(VERSION)" -o bin/kilde ./cmd/kilde

run: build # serve the demonstration series on :8080 (ARGS="--addr :9000" adds flags)
	./bin/kilde serve --seed $(ARGS)

test: # vet, then every test with the race detector, in random order, and the store and the API once more on PostgreSQL
	go vet $(TAGS) ./...
	set -o pipefail; go test -v -race -shuffle=on -count=1 $(TAGS) -skip '^TestPostgres' ./... | awk -f .ci/test.awk
ifneq ($(INITDB)$(KILDE_TEST_POSTGRES_URL),)
	set -o pipefail; { KILDE_TEST_ENGINE=postgres go test -v -shuffle=on -count=1 $(TAGS) -skip '^TestSQLite' ./store ./api -rapid.checks=3 && \
		go test -v -count=1 $(TAGS) -run '^TestPostgres' ./cmd/kilde; } | awk -f .ci/test.awk
else
	@echo "left out: the tests on PostgreSQL, because its program initdb is not installed (Debian: postgresql) and KILDE_TEST_POSTGRES_URL names no server"
endif

lint: bin/golangci-lint # hold the code to .golangci.yml
	bin/golangci-lint run

docs: # make the API description anew from the annotations
	go run $(TAGS) ./docs/generate

bench: # measure
	go test $(TAGS) -run '^$$' -bench . -benchmem ./...

bench-citations: # measure what is understood of references and citations, into docs/citations.md
	go test $(TAGS) -count=1 -v -run '^TestQuality$$' ./models/citation/reading -update

# Databases of generated content, which are made where they are missing and
# kept: 43 GB for a million articles.
SIZES ?= 10000 100000
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/kilde

bench-size: # compare what requests cost on small and large sites (SIZES="10000 1000000" names others)
	mkdir -p "$(CACHE)"
	KILDE_BENCH_SIZES="$(SIZES)" KILDE_BENCH_CACHE="$(CACHE)" go test $(TAGS) -run '^$$' -bench Sizes -benchtime 1x -timeout 0 ./cmd/kilde

bin/golangci-lint: .ci/tools/go.mod .ci/tools/go.sum
	go -C .ci/tools build -buildvcs=false -o ../../bin/golangci-lint $(LINTER)
