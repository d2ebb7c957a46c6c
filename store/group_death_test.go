package store_test

import (
	"strconv"
	"sync"
	"testing"

	"kilde/models"
	"kilde/store/storetest"
)

// unavailable is what a write is told that the database could not do.
const unavailable = "can't do this right now"

// Of a group that the disk has no room for, only the write that is too big
// fails: the others run again without it.
func TestSQLiteGroupOnFullDisk(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	w.room(60)
	w.check([]write{
		{"First", creates, ""},
		{"Big", big(300 << 10), unavailable},
		{"Second", creates, ""},
		{"Huge", big(400 << 10), unavailable},
		{"Third", creates, ""},
	})
	w.room(1000)
	if err := big(300<<10)(w, "Big"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	w.consistent()
}

// A disk without any room refuses writes, lets reads go on, and takes writes
// again when it has room.
func TestSQLiteFullDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(article("One"))
	w.room(0)
	var err error
	for n := 0; err == nil; n++ { // what is free within the file is used up first
		err = big(20000)(w, "Fills "+strconv.Itoa(n))
	}
	for range 3 {
		refused(t, "write", err, models.Unavailable)
		w.equal("read", w.read(reader, "one").Title, "One")
		err = big(100<<10)(w, "Refused")
	}
	w.consistent()
	w.room(1000)
	if err := big(100<<10)(w, "Accepted"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	w.consistent()
}

// room lets the file grow by so many pages and no more.
func (w *world) room(pages int) {
	w.t.Helper()
	writer, _, err := w.Pools()
	w.ok(err)
	var now int
	w.ok(writer.QueryRowContext(w.tb.Context(), "PRAGMA page_count").Scan(&now))
	_, err = writer.ExecContext(w.tb.Context(), "PRAGMA max_page_count = "+strconv.Itoa(now+pages))
	w.ok(err)
}

// If the connection of a group is lost in the midst of its transaction, all run
// again. A write that loses it each time fails, and alone.
func TestPostgresGroupLosesConnection(t *testing.T) {
	t.Parallel()
	onPostgres(t)
	w := grouped(t)
	var once sync.Once
	cut := func(w *world) {
		if ended := storetest.Cut(t, w.raw, storetest.Writers); ended != 1 {
			t.Errorf("%d connections held the writers' lock, want 1", ended)
		}
	}
	w.check([]write{
		{"First", creates, ""},
		{"Cut once", hooked(func(w *world) { once.Do(func() { cut(w) }) }), ""},
		{"Second", creates, ""},
	})
	w.check([]write{
		{"Third", creates, ""},
		{"Cut always", hooked(cut), unavailable},
		{"Fourth", creates, ""},
	})
	w.check([]write{{"Cut alone", hooked(cut), unavailable}})
}

func onPostgres(t *testing.T) {
	t.Helper()
	if storetest.Engine() != "postgres" {
		t.Skip("it is about PostgreSQL: KILDE_TEST_ENGINE=postgres")
	}
}
