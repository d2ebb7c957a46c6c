package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// canonical is what the answer to a public read is kept under: its path and its
// parameters, sorted, each spelled in one way, and the format that its client
// accepts where that chooses one. It is nothing for a request whose
// answer is not kept: a write, one with a key, or one whose address is spelled
// in a way that no program uses.
func canonical(r *http.Request) string {
	if !public(r) || r.URL.RawPath != "" {
		return ""
	}
	accepted, ok := acceptedFormat(r)
	if !ok {
		return ""
	}
	if r.URL.RawQuery == "" {
		return r.URL.Path + accepted
	}
	if plain(r.URL.RawQuery) {
		return r.URL.Path + "?" + r.URL.RawQuery + accepted
	}
	parameters, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return ""
	}
	return r.URL.Path + sorted(parameters) + accepted
}

// acceptedFormat is what a key ends with where the client accepts another format
// than JSON: a space, which no path or query has, and its name. It is not ok
// where the client accepts none.
func acceptedFormat(r *http.Request) (suffix string, ok bool) {
	accept := r.Header["Accept"]
	if len(accept) == 0 || !negotiated(r.URL.Path) {
		return "", true
	}
	f := negotiate(strings.Join(accept, ","))
	if f == nil || f.isJSON() {
		return "", f != nil
	}
	return " " + f.name, true
}

// public reports whether a request reads as everybody may.
func public(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && len(r.Header["Authorization"]) == 0
}

// sorted is a query in its canonical spelling.
func sorted(parameters url.Values) string {
	var b strings.Builder
	separator := byte('?')
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		for _, value := range parameters[name] {
			b.WriteByte(separator)
			b.WriteString(spelled(name) + "=" + spelled(value))
			separator = '&'
		}
	}
	return b.String()
}

// plain reports whether a query is canonical as it is: names in order, none
// twice, each with a value, and nothing escaped.
func plain(query string) bool {
	if strings.ContainsAny(query, "%+;") {
		return false
	}
	last := ""
	for pair := range strings.SplitSeq(query, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name <= last || strings.Contains(value, "=") {
			return false
		}
		last = name
	}
	return true
}

// spelled is a name or a value of a query without its escapes but those that
// it can't be read without.
func spelled(s string) string {
	if strings.ContainsAny(s, "%+;&=") {
		return url.QueryEscape(s)
	}
	return s
}
