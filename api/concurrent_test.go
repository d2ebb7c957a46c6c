package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Of many who change one revision at once, one does, and the others learn it:
// no edit overwrites another unseen.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	const clients, rounds = 64, 6
	w := newWorld(t)
	target := listening(t, w) + "/v1/articles/forum"
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	t.Cleanup(client.CloseIdleConnections)
	send := func(method, tag, patch string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(t.Context(), method, target+map[string]string{"GET": "?revision=latest"}[method], strings.NewReader(patch))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", "Bearer "+w.keys["writer"].Reveal())
		r.Header.Set("Content-Type", "application/merge-patch+json")
		r.Header.Set("If-Match", tag)
		return client.Do(r)
	}
	for round := range rounds {
		var group sync.WaitGroup
		var read sync.WaitGroup
		statuses := make([]int, clients)
		read.Add(clients)
		for i := range clients {
			group.Go(func() {
				got, err := send(http.MethodGet, "", "")
				read.Done()
				if err != nil {
					t.Error(err)
					return
				}
				var a struct{ Meta struct{ N int } }
				if err := json.Unmarshal([]byte(body(t, got)), &a); err != nil || a.Meta.N != round {
					t.Errorf("round %d begins at %d: %v", round, a.Meta.N, err)
				}
				read.Wait()
				got, err = send(http.MethodPatch, got.Header.Get("ETag"), fmt.Sprintf(`{"meta":{"n":%d,"by":%d}}`, a.Meta.N+1, i))
				if err != nil {
					t.Error(err)
					return
				}
				statuses[i] = got.StatusCode
				body(t, got)
			})
		}
		group.Wait()
		won := -1
		for i, status := range statuses {
			switch {
			case status == http.StatusOK && won < 0:
				won = i
			case status != http.StatusPreconditionFailed:
				t.Errorf("round %d: client %d got %d, client %d won", round, i, status, won)
			}
		}
		got := w.want(t, 200, call{as: "reader", request: "GET /v1/articles/forum?revision=latest"})
		if got.at(t, "meta.by") != fmt.Sprint(won) || got.at(t, "editing.latest_revision") != fmt.Sprint(round+2) {
			t.Errorf("round %d: client %d won, but %s", round, won, got.Body)
		}
	}
}

// Many who make the same thing under one idempotency key make it once.
func TestIdempotencyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := make([]string, 16)
	var group sync.WaitGroup
	for i := range made {
		group.Go(func() {
			got := w.do(t, call{as: "writer", request: "POST /v1/articles", body: `{"title":"Samtidig"}`, header: "Idempotency-Key: k"})
			made[i] = got.Header().Get("Location")
		})
	}
	group.Wait()
	for _, at := range made {
		if at != publicURL+"/v1/articles/samtidig" {
			t.Errorf("made %v", made)
			break
		}
	}
}
