package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// SQLite moves its log into the pages of the database once the log has so many
// pages. The connection that writes does so after a commit: soon, because reads
// look through the log, unless much is brought in. Then the checkpointer moves
// it beside the writes that follow, and what is written again meanwhile is moved
// once. The log stays below the bound, 256 MiB: there the writer moves what the
// checkpointer has not come to.
const (
	soonPages = 1_000
	latePages = 65_536
)

// The writer's cache in KiB, and while much is brought in: what a batch changes
// is then written once, and not again whenever the cache was full.
const (
	writerCache = 16 << 10
	bulkCache   = 64 << 10
)

// paceSQLite sets the writing connection to large writes or back to small ones.
func paceSQLite(t *tx, large bool) error {
	cache, pages := writerCache, soonPages
	if large {
		cache, pages = bulkCache, latePages
	}
	_, err := t.exec(fmt.Sprintf("PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = %d", cache, pages))
	return err
}

// checkpointer moves the log of a SQLite database into its pages, on a
// connection of its own. Nil, as on another engine, it does nothing.
type checkpointer struct {
	pool *sql.DB
	due  chan struct{} // has one place
	stop chan struct{}
	once sync.Once // closes stop
	gone sync.WaitGroup
}

func newCheckpointer(path string) (*checkpointer, error) {
	pool, err := sqlitePool(path, checkpointSettings, 1)
	if err != nil {
		return nil, err
	}
	c := &checkpointer{pool: pool, due: make(chan struct{}, 1), stop: make(chan struct{})}
	c.gone.Go(c.work)
	return c, nil
}

func (c *checkpointer) work() {
	for {
		select {
		case <-c.due:
			c.run(context.Background(), "PASSIVE")
		case <-c.stop:
			return
		}
	}
}

// wake has the log moved soon, and does not wait for it.
func (c *checkpointer) wake() {
	if c == nil {
		return
	}
	select {
	case c.due <- struct{}{}:
	default:
	}
}

// shrink moves the whole log, if nothing reads or writes meanwhile, and gives
// its room back.
func (c *checkpointer) shrink(ctx context.Context) {
	if c != nil {
		c.run(ctx, "TRUNCATE")
	}
}

// run is for what is as right without it: the writer moves the log some time.
func (c *checkpointer) run(ctx context.Context, mode string) {
	var busy, pages, moved int
	_ = c.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved)
}

func (c *checkpointer) close() error {
	if c == nil {
		return nil
	}
	c.once.Do(func() { close(c.stop) })
	c.gone.Wait()
	return c.pool.Close()
}
