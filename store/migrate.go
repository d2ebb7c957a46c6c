package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// schema is the migrations of one engine.
type schema struct {
	dialect goose.Dialect
	dir     string // below this package
	exists  string // query that counts the table schema_support
	options []goose.ProviderOption
}

// migrate brings the schema up to what this program knows. It refuses a
// database that a newer program has changed so that this one can't serve it.
func migrate(ctx context.Context, pool *sql.DB, s schema) error {
	files, err := fs.Sub(migrations, s.dir)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	provider, err := goose.NewProvider(s.dialect, pool, files, append(s.options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	sources := provider.ListSources()
	known := sources[len(sources)-1].Version
	if err := checkSupport(ctx, pool, s, known); err != nil {
		return err
	}
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if current >= known { // a newer program was here, and this one can still serve
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// checkSupport refuses a schema that needs a program newer than one that knows
// migrations up to known.
func checkSupport(ctx context.Context, pool *sql.DB, s schema, known int64) error {
	var tables int
	if err := pool.QueryRowContext(ctx, s.exists).Scan(&tables); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if tables == 0 {
		return nil
	}
	var oldest int64
	if err := pool.QueryRowContext(ctx, "SELECT coalesce(max(oldest), 0) FROM schema_support").Scan(&oldest); err != nil {
		return fmt.Errorf("schema support: %w", err)
	}
	if oldest > known {
		return fmt.Errorf("this database needs a Kilde that knows schema %d or newer, and this program knows schema %d: install a newer Kilde, or restore a backup made before the upgrade", oldest, known)
	}
	return nil
}

// SchemaVersion returns the newest migration that this program knows.
func SchemaVersion() (int, error) {
	names, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil {
		return 0, err
	}
	var version int
	newest := names[len(names)-1]
	_, err = fmt.Sscanf(newest[strings.LastIndex(newest, "/")+1:], "%d_", &version)
	return version, err
}
