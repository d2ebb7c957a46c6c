package strictjson

import (
	"bytes"
	"strconv"
	"strings"
)

// Equal reports whether two documents are the same JSON value, members in any
// order. Numbers are compared by value and exactly: 1, 1.0 and 10e-1 are equal.
// A document that Decode would call malformed equals nothing.
func Equal(a, b []byte) bool {
	x, err := parse(a)
	if err != nil {
		return false
	}
	y, err := parse(b)
	return err == nil && comparison{x, y}.equal(x.root, y.root)
}

type comparison struct{ a, b document }

func (c comparison) equal(x, y node) bool {
	kind := c.a.kind(x)
	if number(kind) && number(c.b.kind(y)) {
		return sameNumber(string(c.a.raw(x)), string(c.b.raw(y)))
	}
	if kind != c.b.kind(y) {
		return false
	}
	switch kind {
	case '{':
		return c.objects(x.content.members, y.content.members)
	case '[':
		return c.arrays(x.content.items, y.content.items)
	case '"':
		raw, other := c.a.raw(x), c.b.raw(y)
		return bytes.Equal(raw, other) || unquote(raw) == unquote(other)
	}
	return true
}

func (c comparison) objects(xs, ys []member) bool {
	if len(xs) != len(ys) {
		return false
	}
	byName := make(map[string]node, len(ys))
	for _, y := range ys {
		byName[y.name] = y.value
	}
	for _, x := range xs {
		if y, ok := byName[x.name]; !ok || !c.equal(x.value, y) {
			return false
		}
	}
	return true
}

func (c comparison) arrays(xs, ys []node) bool {
	if len(xs) != len(ys) {
		return false
	}
	for i := range xs {
		if !c.equal(xs[i], ys[i]) {
			return false
		}
	}
	return true
}

func number(kind byte) bool { return kind == '-' || digit(kind) }

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, ok := normal(a)
	y, also := normal(b)
	return ok && also && x == y
}

// decimal is the number 0.digits × 10^exponent; digits neither begin nor end
// with 0, and are empty for zero, which has no sign.
type decimal struct {
	negative bool
	digits   string
	exponent int64
}

// normal is false for exponents past 62 bits: such numbers are equal only when
// they are written alike.
func normal(literal string) (decimal, bool) {
	rest, negative := strings.CutPrefix(literal, "-")
	rest, power := cutExponent(rest)
	whole, fraction, _ := strings.Cut(rest, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return decimal{}, true
	}
	exponent, err := strconv.ParseInt(power, 10, 62)
	if err != nil {
		return decimal{}, false
	}
	exponent += int64(len(digits) - len(fraction))
	return decimal{negative, strings.TrimRight(digits, "0"), exponent}, true
}

func cutExponent(literal string) (mantissa, exponent string) {
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		return literal[:i], literal[i+1:]
	}
	return literal, "0"
}
