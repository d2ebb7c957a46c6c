package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/strictjson"
)

// maxBody is the largest body that a route takes: an article of 2 MiB whose
// JSON escapes double it.
const maxBody = 4 << 20

const mergePatch = "application/merge-patch+json"

// readBody reads a JSON body of one of the given media types.
func readBody(c echo.Context, media ...string) ([]byte, error) {
	r := c.Request()
	sent, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	known := false
	for _, m := range media {
		known = known || sent == m
	}
	if err != nil || !known || r.Header.Get(echo.HeaderContentEncoding) != "" {
		return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType, "Send the body as Content-Type: "+strings.Join(media, " or ")+", uncompressed.")
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	switch {
	case tooLarge(err):
		return nil, echo.NewHTTPError(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body must be at most %d bytes.", maxBody))
	case err != nil:
		return nil, models.Errorf(models.Malformed, "The body ended before it was complete.")
	}
	c.Set(bodyKey, data)
	return data, nil
}

// checked is a pointer to a written thing that can say what is wrong with it.
type checked[T any] interface {
	*T
	Check() []strictjson.Problem
}

// body reads the written thing that a POST or PUT carries.
func body[T any, P checked[T]](c echo.Context) (T, error) {
	data, err := readBody(c, echo.MIMEApplicationJSON)
	if err != nil {
		var none T
		return none, err
	}
	return source.Decode[T, P](data)
}

// patch reads a merge patch and returns what it makes of a written thing.
func patch[T any, P checked[T]](c echo.Context) (func(T) (T, error), error) {
	data, err := readBody(c, mergePatch, echo.MIMEApplicationJSON)
	if err != nil {
		return nil, err
	}
	return func(v T) (T, error) { return source.Patch[T, P](v, data) }, nil
}

var ownTag = regexp.MustCompile(`^"r([1-9][0-9]{0,8})"$`)

// ifMatch is the revision that a write is meant for, from If-Match (RFC 9110,
// section 13.1.1). 0 stands for any, which * asks for.
func ifMatch(c echo.Context) (int, error) {
	sent := c.Request().Header.Values("If-Match")
	if len(sent) == 0 {
		return 0, &models.Error{Kind: models.Unconditional, Detail: `Say which revision the change is meant for: read the resource with your key and send its ETag as If-Match, such as "r3".`}
	}
	if len(sent) == 1 && sent[0] == "*" {
		return 0, nil
	}
	tag := ownTag.FindStringSubmatch(sent[0])
	if len(sent) > 1 || tag == nil {
		return 0, &models.Error{Kind: models.Stale, Detail: `If-Match must be the one ETag that the resource has when it is read with a key, such as "r3".`}
	}
	n, err := strconv.Atoi(tag[1])
	return n, err
}

// optionalIfMatch is ifMatch where a write may go without.
func optionalIfMatch(c echo.Context) (int, error) {
	if c.Request().Header.Get("If-Match") == "" {
		return 0, nil
	}
	return ifMatch(c)
}

// revisionTag is the ETag of a resource for callers with a key.
func revisionTag(revision int) string { return fmt.Sprintf(`"r%d"`, revision) }

var idempotencyKey = regexp.MustCompile(`^[!-~]{1,255}$`)

// creator is the caller of a POST, with what tells a repeated one.
func creator(c echo.Context) (models.Caller, error) {
	who := caller(c)
	key := strings.Trim(c.Request().Header.Get("Idempotency-Key"), `"`)
	if len(c.Request().Header.Values("Idempotency-Key")) == 0 {
		return who, nil
	}
	if !idempotencyKey.MatchString(key) {
		return who, &models.Error{Kind: models.Malformed, Detail: "The Idempotency-Key can't be read.",
			Fields: []models.Field{{Parameter: "Idempotency-Key", Code: "invalid", Detail: "Must be 1 to 255 visible ASCII characters."}}}
	}
	sent, _ := c.Get(bodyKey).([]byte)
	sum := sha256.Sum256(append([]byte(c.Request().URL.Path+"?"+c.Request().URL.RawQuery+"\n"), sent...))
	who.Idempotency = &models.Idempotency{Key: key, Fingerprint: hex.EncodeToString(sum[:])}
	return who, nil
}

// writeBody reads the query and the body of a write that makes something.
func writeBody[Q, T any, P checked[T]](c echo.Context) (q Q, v T, err error) {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return q, v, err
	}
	if q, err = bindQuery[Q](c); err != nil {
		return q, v, err
	}
	v, err = body[T, P](c)
	return q, v, err
}

// writePatch reads the query, the merge patch and the precondition of a write
// that changes something.
func writePatch[Q, T any, P checked[T]](c echo.Context) (q Q, edit func(T) (T, error), revision int, err error) {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return q, nil, 0, err
	}
	if q, err = bindQuery[Q](c); err != nil {
		return q, nil, 0, err
	}
	if revision, err = ifMatch(c); err != nil {
		return q, nil, 0, err
	}
	edit, err = patch[T, P](c)
	return q, edit, revision, err
}

// remove answers a DELETE.
func remove(c echo.Context, del func(ctx context.Context, revision int) error) error {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return err
	}
	return withdraw(c, del)
}

// withdraw is remove for a caller whose right to do it is known.
func withdraw(c echo.Context, del func(ctx context.Context, revision int) error) error {
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := del(c.Request().Context(), revision); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "private, no-store")
	return c.NoContent(http.StatusNoContent)
}
