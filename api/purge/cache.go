package purge

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Cache is one between the site and its readers that can be told what to drop.
type Cache struct {
	name    string // its address
	address string // where requests to it go
	form    form
}

// Name is the cache's address, in which there is no secret.
func (c Cache) Name() string { return c.name }

// NeedsToken reports whether the cache hears nobody without a token.
func (c Cache) NeedsToken() bool { return c.form.needsToken }

// form is how a kind of cache is spoken to.
type form struct {
	most       int // keys in a request
	needsToken bool
	token      func(h http.Header, token string)
	// request asks to drop what has one of the keys, or everything where there
	// are none.
	request func(address string, keys []string) request
	done    func(body []byte) bool // whether an answer of success says so too
}

type request struct {
	method, address string
	header          map[string]string
	body            string
}

// The kinds of caches. Fastly takes 256 keys in a request and Cloudflare 100.
// Of what others take nothing is known but that a line of a header may have
// 4096 bytes with the most frugal.
var (
	fastlyForm     = form{most: 256, needsToken: true, token: fastlyToken, request: fastlyRequest, done: always}
	cloudflareForm = form{most: 100, needsToken: true, token: bearer, request: cloudflareRequest, done: cloudflareDone}
	plainForm      = form{most: 128, token: bearer, request: plainRequest, done: always}
)

// ParseCaches reads addresses of caches with commas between: fastly://SERVICE,
// cloudflare://ZONE, or where another one takes requests with the method PURGE.
func ParseCaches(s string) (list []Cache, err error) {
	for address := range strings.SplitSeq(s, ",") {
		c, err := parseCache(strings.TrimSpace(address))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(list, func(other Cache) bool { return other.name == c.name }) {
			return nil, errors.New("must name each cache once")
		}
		list = append(list, c)
	}
	return list, nil
}

var providerID = regexp.MustCompile(`^[0-9A-Za-z]+$`)

func parseCache(s string) (Cache, error) {
	kind, id, _ := strings.Cut(s, "://")
	switch {
	case kind == "fastly" && providerID.MatchString(id):
		return Cache{s, "https://api.fastly.com/service/" + id, fastlyForm}, nil
	case kind == "cloudflare" && providerID.MatchString(id):
		return Cache{s, "https://api.cloudflare.com/client/v4/zones/" + id, cloudflareForm}, nil
	case plain(s):
		return Cache{s, s, plainForm}, nil
	}
	return Cache{}, errors.New("must be fastly://SERVICE, cloudflare://ZONE or an address such as http://varnish:6081, without name, query and fragment")
}

// plain reports whether an address is one on the web in which there is no
// secret.
func plain(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && !strings.ContainsAny(s, "?# ")
}

func fastlyToken(h http.Header, token string) { h.Set("Fastly-Key", token) }

func bearer(h http.Header, token string) { h.Set("Authorization", "Bearer "+token) }

func fastlyRequest(address string, keys []string) request {
	if len(keys) == 0 {
		return request{method: http.MethodPost, address: address + "/purge_all"}
	}
	return request{method: http.MethodPost, address: address + "/purge", header: named(keys)}
}

func named(keys []string) map[string]string {
	return map[string]string{"Surrogate-Key": strings.Join(keys, " ")}
}

func cloudflareRequest(address string, keys []string) request {
	r := request{method: http.MethodPost, address: address + "/purge_cache", header: map[string]string{"Content-Type": "application/json"}}
	r.body = `{"purge_everything":true}`
	if len(keys) > 0 { // of letters, digits and hyphens, so that they need no escape
		r.body = `{"tags":["` + strings.Join(keys, `","`) + `"]}`
	}
	return r
}

func cloudflareDone(body []byte) bool {
	var answer struct{ Success bool }
	return json.Unmarshal(body, &answer) == nil && answer.Success
}

// everyKey stands for all keys.
const everyKey = "*"

func plainRequest(address string, keys []string) request {
	if len(keys) == 0 {
		keys = []string{everyKey}
	}
	return request{method: "PURGE", address: address, header: named(keys)}
}

func always([]byte) bool { return true }
