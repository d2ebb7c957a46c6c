package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"
)

// encode is v as JSON, with <, > and & as they are: the media type says that
// it is no HTML.
func encode(v any) ([]byte, error) {
	if v, ok := v.(selfWritten); ok {
		return written(v), nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// respond answers a read with v. For the public its ETag is made from its
// bytes, so that it changes with anything that is shown; with a key it is the
// resource's own revision, so that a neighbour's change never spoils a save.
// revision is 0 for what has none.
func respond(c echo.Context, v any, revision int) error {
	data, err := encode(v)
	if err != nil {
		return err
	}
	if l := loadingOf(c); l != nil {
		return l.answer(c, echo.MIMEApplicationJSON, data)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, private)
	if revision > 0 {
		h.Set("ETag", revisionTag(revision))
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, data)
}

// contentTag is a strong ETag of the bytes (RFC 9110, section 8.8). It tells the
// states of one answer apart, which nobody gains by making alike: a fast hash of 64
// bits and the length do.
func contentTag(data []byte) string {
	tag := strconv.AppendUint([]byte{'"'}, xxhash.Sum64(data), 36)
	return string(append(strconv.AppendInt(append(tag, '-'), int64(len(data)), 36), '"'))
}

// saved answers a write with the resource as it is now.
func saved(c echo.Context, status int, v any, revision int) error {
	data, err := encode(v)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, private)
	h.Set("ETag", revisionTag(revision))
	return c.Blob(status, echo.MIMEApplicationJSON, data)
}

// created answers a POST with what it made and where that is.
func (s *Server) created(c echo.Context, path string, v any, revision int) error {
	c.Response().Header().Set(echo.HeaderLocation, s.opts.PublicURL+path)
	return saved(c, http.StatusCreated, v, revision)
}
