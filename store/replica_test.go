package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/source"
	"kilde/store"
	"kilde/store/storetest"
)

// replicated is a store on a primary with two streaming standbys.
type replicated struct {
	*store.Store
	t        *testing.T
	primary  *storetest.Server
	standbys [2]*storetest.Server
}

// newReplicated opens a store that reads from standbys that are behind by
// maxLag at most, at an address made of that of the primary.
func newReplicated(t *testing.T, maxLag time.Duration, address func(*replicated) string) *replicated {
	t.Helper()
	r := &replicated{t: t, primary: storetest.Primary(t)}
	opts := store.Options{MaxLag: maxLag, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for i := range r.standbys {
		r.standbys[i] = r.primary.Standby(t)
		opts.Replicas = append(opts.Replicas, r.standbys[i].Address("postgres"))
	}
	s, err := store.Open(t.Context(), address(r), opts)
	if err != nil {
		t.Fatal(err)
	}
	r.Store = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func ofPrimary(r *replicated) string { return r.primary.Address("postgres") }

// publish makes an article and shows it to readers.
func (r *replicated) publish(title string) error {
	ctx := context.WithoutCancel(r.t.Context())
	a, err := r.CreateArticle(ctx, editor, article(title), "")
	if err != nil {
		return err
	}
	_, err = r.Publish(ctx, editor, a.Slug, 0, models.Publishing{})
	return err
}

func (r *replicated) published(title string) {
	r.t.Helper()
	if err := r.publish(title); err != nil {
		r.t.Fatal(explain(err))
	}
}

// shows reports whether a caller sees an article.
func (r *replicated) shows(c models.Caller, slug string) bool {
	_, err := r.Article(r.t.Context(), c, slug, models.Showing{})
	if err != nil && !errors.Is(err, models.NotFound) {
		r.t.Errorf("%s: %s", slug, explain(err))
	}
	return err == nil
}

// until waits for what is bound to come.
func (r *replicated) until(what string, holds func() bool) {
	r.t.Helper()
	until(r.t, what, holds)
}

func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// caughtUp waits until both replicas have what the primary has.
func (r *replicated) caughtUp() {
	r.t.Helper()
	newest := r.primary.Number(r.t, "postgres", "SELECT max(seq) FROM changes")
	r.until("the replicas have caught up", func() bool {
		list := r.Databases()
		return list[1].Up && list[1].Seq == newest && list[2].Up && list[2].Seq == newest
	})
}

func (r *replicated) pause(standbys ...*storetest.Server) {
	for _, s := range standbys {
		s.Exec(r.t, "postgres", "SELECT pg_wal_replay_pause()")
	}
}

func (r *replicated) resume(standbys ...*storetest.Server) {
	for _, s := range standbys {
		s.Exec(r.t, "postgres", "SELECT pg_wal_replay_resume()")
	}
}

// Readers without a key read from the replicas, and whoever has one from the
// primary.
func TestPostgresReplicasServeReaders(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Hour, ofPrimary)
	r.published("First")
	r.caughtUp()
	r.pause(r.standbys[:]...)
	r.published("Second")
	for range 4 {
		if !r.shows(reader, "first") || r.shows(reader, "second") {
			t.Error("readers do not see what the replicas have")
		}
		if !r.shows(editor, "second") {
			t.Error("an editor does not see what the primary has")
		}
	}
	r.resume(r.standbys[:]...)
	r.until("readers see it", func() bool { return r.shows(reader, "second") })
}

// A replica that lags is passed over, and taken back when it has caught up;
// with none left the primary serves.
func TestPostgresReplicasLag(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, ofPrimary)
	r.published("First")
	r.caughtUp()

	r.pause(r.standbys[0])
	r.published("Second")
	r.until("one replica is passed over", func() bool { return r.Databases()[1].Lag > time.Second })
	for range 6 {
		if !r.shows(reader, "second") {
			t.Error("a replica that lags serves")
		}
	}
	r.pause(r.standbys[1])
	r.published("Third")
	r.until("both are passed over", func() bool { return r.Databases()[2].Lag > time.Second })
	for range 6 {
		if !r.shows(reader, "third") {
			t.Error("a replica that lags serves")
		}
	}

	r.resume(r.standbys[:]...)
	r.caughtUp()
	r.primary.Stop() // so that only they can serve
	if !r.shows(reader, "third") {
		t.Error("the replicas were not taken back")
	}
}

// While one replica after the other is lost, hangs and comes back, and the
// primary with them, readers notice nothing.
func TestPostgresReplicasLost(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, ofPrimary)
	r.published("First")
	r.caughtUp()

	stop := make(chan struct{})
	var readers sync.WaitGroup
	var reads atomic.Int64
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				reads.Add(1)
				if !r.shows(reader, "first") {
					t.Error("a reader does not see an article")
				}
			}
		})
	}
	up := func(i int, up bool) func() bool { return func() bool { return r.Databases()[i].Up == up } }

	r.standbys[0].Stop()
	r.until("the lost replica is passed over", up(1, false))
	if err := r.standbys[0].Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.until("it is taken back", up(1, true))

	if err := r.standbys[1].Freeze(); err != nil {
		t.Fatal(err)
	}
	r.until("the replica that hangs is passed over", up(2, false))
	if err := r.standbys[1].Thaw(); err != nil {
		t.Fatal(err)
	}
	r.until("it is taken back", up(2, true))

	r.primary.Stop()
	r.until("the primary is down", up(0, false))
	if err := r.publish("Second"); !errors.Is(err, models.Unavailable) {
		t.Errorf("a write without a primary: got %v", err)
	}
	if _, err := r.Article(t.Context(), editor, "first", models.Showing{}); !errors.Is(err, models.Unavailable) {
		t.Errorf("a read with a key without a primary: got %v", err)
	}
	if err := r.Ready(t.Context()); err != nil {
		t.Errorf("not ready for readers: %v", err)
	}
	if err := r.primary.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.until("the primary is back", func() bool { return r.publish("Third") == nil })
	close(stop)
	readers.Wait()
	t.Logf("%d reads", reads.Load())
}

// A primary that hangs keeps nobody waiting for long: writes are refused, and
// go on when it does.
func TestPostgresPrimaryHangs(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, ofPrimary)
	r.published("First")
	r.caughtUp()
	if err := r.primary.Freeze(); err != nil {
		t.Fatal(err)
	}
	r.until("the primary is down", func() bool { return !r.Databases()[0].Up })
	if err := r.publish("Second"); !errors.Is(err, models.Unavailable) {
		t.Errorf("a write to a primary that hangs: got %v", err)
	}
	if !r.shows(reader, "first") {
		t.Error("a reader does not see an article")
	}
	if err := r.primary.Thaw(); err != nil {
		t.Fatal(err)
	}
	r.until("writes go on", func() bool { return r.publish("Third") == nil })
}

// A program that is started while the primary is down serves readers from the
// replicas, and writes once the primary is back.
func TestPostgresStartWithoutPrimary(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, ofPrimary)
	r.published("First")
	r.caughtUp()
	r.primary.Stop()
	opts := store.Options{Replicas: []string{r.standbys[0].Address("postgres")}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	late, err := store.Open(t.Context(), ofPrimary(r), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	if _, err := late.Article(t.Context(), reader, "first", models.Showing{}); err != nil {
		t.Errorf("a reader: %v", err)
	}
	create := func() error {
		_, err := late.CreateTag(context.WithoutCancel(t.Context()), editor, source.Tag{Name: "red"})
		return err
	}
	if err := create(); !errors.Is(err, models.Unavailable) {
		t.Errorf("a write: got %v", err)
	}
	if err := r.primary.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.until("writes go on", func() bool { return create() == nil })
}

// When a standby is promoted, a store that knows both addresses goes on to
// write there. What was acknowledged and had reached the standby is there.
func TestPostgresPromote(t *testing.T) {
	t.Parallel()
	r := newReplicated(t, time.Second, anyOf)
	for i := range 10 {
		r.published(fmt.Sprint("Before ", i))
	}
	r.caughtUp()
	r.primary.Stop()
	r.standbys[0].Promote(t)
	tries := 0
	r.until("writes go on", func() bool {
		tries++
		return r.publish(fmt.Sprint("After ", tries)) == nil
	})
	for i := range 10 {
		if slug := fmt.Sprint("before-", i); !r.shows(editor, slug) || !r.shows(reader, slug) {
			t.Errorf("%s is lost", slug)
		}
	}
	r.until("readers see what was written since", func() bool { return r.shows(reader, fmt.Sprint("after-", tries)) })
}
