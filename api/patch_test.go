package api_test

import (
	"strings"
	"testing"
)

// What a merge patch leaves alone stays byte for byte what it was.
func TestMergePatchKeepsTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post(t, "/v1/articles", `{"title":"<M>","slug":"m","meta":{"html":"`+strings.Repeat("<&>", 5000)+`"}}`)
	w.want(t, 200, call{as: "writer", request: "PATCH /v1/articles/m", body: `{"subtitle":"S"}`, header: anyRevision})
}
