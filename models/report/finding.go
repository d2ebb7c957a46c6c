package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// Finding is one thing that is wrong at one place.
type Finding struct {
	Rule        string
	Severity    Severity
	Confidence  float64 // from 0 to 1, that it is wrong
	Place       Place
	Reference   string   // key of the reference that it is about, or ""
	Found       string   // what stands there
	Expected    string   // what should, or "" where nobody can know
	Evidence    string   // the sentence, the string, or what else shows it
	Others      []string // keys of further references that it is about
	Fix         *Fix     // nil where only a person can tell
	Fingerprint string   // the same for the same fault of the same thing, whatever changes around it
}

// Place is where a finding is.
type Place struct {
	Anchor     string // id of the element in the HTML (cite-4), or ""
	Start, End int    // bytes of the body as it was written; equal where that is not known
	Pointer    string // JSON Pointer into the written article or reference
}

// Fix is a change that mends a finding.
type Fix struct {
	Of    Thing  // which thing it changes
	Name  string // its key, where it is a reference
	patch json.RawMessage
	body  *edit
}

// Thing is what a fix changes.
type Thing string

// The things.
const (
	Article   Thing = "article"
	Reference Thing = "reference"
)

// edit replaces some bytes of a body.
type edit struct {
	body       string
	start, end int
	with       string
}

// MergePatch is the fix as a merge patch (RFC 7396) against the article or
// reference as it was written; nil of one that was forgotten.
func (f *Fix) MergePatch() json.RawMessage {
	if f.body == nil {
		return f.patch
	}
	return patchOf("body", f.body.body[:f.body.start]+f.body.with+f.body.body[f.body.end:])
}

// Size is about how many bytes MergePatch has.
func (f *Fix) Size() int {
	if f.body == nil {
		return len(f.patch)
	}
	return len(f.body.body) + len(f.body.with)
}

// Forget lets go of the patch, so that what it was made from needs no memory.
func (f *Fix) Forget() { f.patch, f.body = nil, nil }

// patchOf is an object with one member.
func patchOf(name string, value any) json.RawMessage {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{name: value}); err != nil {
		return nil // of strings and lists there is no error
	}
	return json.RawMessage(strings.TrimSpace(b.String()))
}

// finding is a finding by a rule, known by the thing that it is of and what
// tells it apart from others of the rule.
func finding(rule, thing string, apart ...string) Finding {
	r, _ := RuleNamed(rule)
	sum := sha256.Sum256([]byte(rule + "\x1f" + thing + "\x1f" + strings.Join(apart, "\x1f")))
	return Finding{Rule: rule, Severity: r.Severity, Confidence: 1, Fingerprint: hex.EncodeToString(sum[:16])}
}

// ValidFingerprint reports whether a text has the shape of a fingerprint.
func ValidFingerprint(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}

// Sort orders findings by place, the gravest first where that is the same.
func Sort(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Place.Start, b.Place.Start), -cmp.Compare(a.Severity.weight(), b.Severity.weight()), cmp.Compare(a.Rule, b.Rule))
	})
}
