package store_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kilde/models"
	"kilde/store"
	"kilde/store/storetest"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kilde.db")
	c := newClock()
	open := func() *store.Store {
		s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if empty, err := s.Empty(t.Context()); err != nil || !empty {
		t.Errorf("a fresh store is empty: %t, %v", empty, err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	w := &world{s, t, t, path, c, storetest.Raw(t, path)}
	a := w.published(article("One"))
	migrated := w.column("SELECT version_id FROM goose_db_version ORDER BY id")
	w.ok(s.Close())

	w.Store = open()
	defer w.Close()
	w.equal("article after opening again", w.read(reader, "one").ID, a.ID)
	w.equal("migrations after opening again", w.column("SELECT version_id FROM goose_db_version ORDER BY id"), migrated)
	if empty, err := w.Empty(t.Context()); err != nil || empty {
		t.Errorf("a store with an article is empty: %t, %v", empty, err)
	}
	version, err := store.SchemaVersion()
	w.ok(err)
	w.equal("versions that programs can serve", w.column("SELECT count(*) || ' ' || max(migration) FROM schema_support"),
		w.column("SELECT count(*) || ' ' || max(version_id) FROM goose_db_version WHERE version_id > 0"))
	if version < 1 {
		t.Errorf("schema version %d", version)
	}
}

// Two programs on one file see each other's content and wait for each other's
// writes.
func TestOpenTogether(t *testing.T) {
	t.Parallel()
	path, c := filepath.Join(t.TempDir(), "kilde.db"), newClock()
	var programs [2]*world
	for i := range programs {
		s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		programs[i] = &world{s, t, t, path, c, storetest.Raw(t, path)}
	}
	one, other := programs[0], programs[1]
	a := one.published(article("One"))
	one.equal("article of another program", other.read(reader, "one").ID, a.ID)
	var wait sync.WaitGroup
	const saves = 20
	for _, w := range programs {
		wait.Go(func() {
			for range saves {
				w.saveUntilDone("one", "x")
			}
		})
	}
	wait.Wait()
	one.equal("latest revision", one.read(editor, "one").Editing.LatestRevision, 1+2*saves)
}

func TestSchemaOfAnotherProgram(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what, schema string
		refused      string
	}{
		{"newer, and needs a newer program", "INSERT INTO schema_support (migration, oldest) VALUES (1001, 1000)",
			"needs a Kilde that knows schema 1000 or newer, and this program knows schema "},
		{"newer, and this program will do", "INSERT INTO schema_support (migration, oldest) VALUES (1001, 1)", ""},
	} {
		path, c := filepath.Join(t.TempDir(), "kilde.db"), newClock()
		s, err := store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		w := &world{s, t, t, path, c, storetest.Raw(t, path)}
		w.published(article("One"))
		w.exec(test.schema)
		w.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (1001, TRUE)")
		w.exec("ALTER TABLE articles ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")
		w.ok(s.Close())

		s, err = store.Open(t.Context(), storetest.Address(t, path), store.Options{Now: c.Now})
		if test.refused == "" {
			w.ok(err)
			w.Store = s
			w.equal(test.what+": reads", w.read(reader, "one").Title, "One")
			w.equal(test.what+": writes", w.published(article("Two")).Status, models.PublishedStatus)
			w.ok(s.Close())
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.refused) {
			t.Errorf("%s: got error %v, want one with %q", test.what, err, test.refused)
		}
	}
}
