package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
)

// anyOf is the address of a primary that one of the standbys may become.
func anyOf(r *replicated) string {
	return "postgres:///postgres?user=kilde&host=" + r.primary.Socket() + "," + r.standbys[0].Socket()
}

// When a standby takes over that had not received what was acknowledged last,
// whoever follows the change log is told that it went back.
func TestPostgresLoss(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, anyOf)
	f := newFollowed(t, r.Store)
	r.published("Kept")
	r.caughtUp()
	r.standbys[0].Exec(t, "postgres", "ALTER SYSTEM SET primary_conninfo = ''")
	r.standbys[0].Exec(t, "postgres", "SELECT pg_reload_conf()")
	until(t, "it receives nothing", func() bool {
		return r.standbys[0].Number(t, "postgres", "SELECT count(*) FROM pg_stat_wal_receiver") == 0
	})
	r.published("Lost")
	newest := r.primary.Number(t, "postgres", "SELECT max(seq) FROM changes")
	until(t, "all is learned", func() bool {
		list, _ := f.read()
		return len(list) > 0 && list[len(list)-1].Seq == newest
	})
	r.primary.Stop()
	r.standbys[0].Promote(t)
	until(t, "the log went back", func() bool { _, backs := f.read(); return backs == 1 })
	if !r.shows(editor, "kept") || r.shows(editor, "lost") {
		t.Error("the new primary has something else than it received")
	}
}

// With synchronous standbys nothing that was acknowledged is lost, however
// suddenly the primary is.
func TestPostgresSynchronous(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, anyOf)
	r.primary.Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 2 (*)'")
	r.primary.Exec(t, "postgres", "SELECT pg_reload_conf()")
	until(t, "both standbys are synchronous", func() bool {
		return r.primary.Number(t, "postgres", "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 2
	})
	var mutex sync.Mutex
	var acknowledged []string
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := 0; ; i++ {
				tag, err := r.CreateTag(t.Context(), editor, source.Tag{Name: fmt.Sprintf("tag %d %d", w, i)})
				if err != nil {
					return
				}
				mutex.Lock()
				acknowledged = append(acknowledged, tag.Slug)
				mutex.Unlock()
			}
		})
	}
	until(t, "there are many", func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		return len(acknowledged) > 300
	})
	r.primary.Stop()
	writers.Wait()
	r.standbys[0].Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = ''")
	r.standbys[0].Promote(t)
	until(t, "writes go on", func() bool {
		_, err := r.CreateTag(t.Context(), editor, source.Tag{Name: "after"})
		return err == nil
	})
	for _, slug := range acknowledged {
		if _, err := r.Tag(t.Context(), editor, slug); err != nil {
			t.Errorf("%s is lost: %v", slug, err)
		}
	}
	t.Logf("%d writes were acknowledged", len(acknowledged))
}

// A commit that is not confirmed in time may be done all the same, so nobody is
// told that nothing was changed.
func TestPostgresUnknownOutcome(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, ofPrimary)
	r.WriteTime(time.Second)
	r.primary.Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
	r.primary.Exec(t, "postgres", "SELECT pg_reload_conf()")
	until(t, "commits wait", func() bool {
		_, err := r.CreateTag(t.Context(), editor, source.Tag{Name: "red"})
		return err != nil
	})
	_, err := r.CreateTag(t.Context(), editor, source.Tag{Name: "green"})
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Kind != models.Unavailable || e.Code != "outcome_unknown" {
		t.Errorf("got %v, want an outcome that is not known", err)
	}
	r.primary.Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = ''")
	r.primary.Exec(t, "postgres", "SELECT pg_reload_conf()")
	until(t, "writes go on", func() bool {
		_, err := r.CreateTag(t.Context(), editor, source.Tag{Name: "blue"})
		return err == nil
	})
	if _, err := r.Tag(t.Context(), editor, "green"); err != nil {
		t.Errorf("it was not done here, so that the test proves little: %v", err)
	}
}
