//go:build !sqlite_fts5

package store

// Search needs SQLite's FTS5, which the driver compiles in only with a build
// tag: go build -tags sqlite_fts5 (make build does).
var _ = build_with_tags_sqlite_fts5 // undefined on purpose
