package search

import "strings"

// Expression is a condition on the tokens of a document: one of each clause must be there, and none of the excluded.
type Expression struct {
	Clauses  [][]string
	Excluded []string
}

// Expression is the condition that all words of the query stand in a tier, that no excluded word stands anywhere, and
// that the filters hold. Phrases it can't tell: see NeedsText.
func (p *Plan) Expression(t Tier, filters ...Filter) Expression {
	var e Expression
	class := string(rune(p.scope.class(t)))
	for _, w := range p.words {
		clause := make([]string, len(w.alternatives))
		for i, a := range w.alternatives {
			clause[i] = class + a.term
		}
		e.Clauses = append(e.Clauses, clause)
	}
	for _, term := range p.excluded {
		e.Excluded = append(e.Excluded, p.scope.key(term))
	}
	for _, f := range filters {
		switch tokens := f.tokens(p.scope); {
		case f.Not:
			e.Excluded = append(e.Excluded, tokens...)
		case len(tokens) > 0:
			e.Clauses = append(e.Clauses, tokens)
		}
	}
	return e
}

// FTS5 writes the expression for MATCH.
func (e Expression) FTS5() string {
	quote := func(token string) string { return `"` + token + `"` }
	s := join(e.Clauses, " AND ", " OR ", quote)
	if len(e.Excluded) > 0 {
		s = "(" + s + ") NOT " + join([][]string{e.Excluded}, "", " OR ", quote)
	}
	return s
}

// TSQuery writes the expression as PostgreSQL reads a tsquery.
func (e Expression) TSQuery() string {
	quote := func(token string) string { return "'" + token + "'" }
	s := join(e.Clauses, " & ", " | ", quote)
	if len(e.Excluded) > 0 {
		s += " & !" + join([][]string{e.Excluded}, "", " | ", quote)
	}
	return s
}

func join(clauses [][]string, and, or string, quote func(string) string) string {
	all := make([]string, len(clauses))
	for i, clause := range clauses {
		quoted := make([]string, len(clause))
		for j, token := range clause {
			quoted[j] = quote(token)
		}
		all[i] = "(" + strings.Join(quoted, or) + ")"
	}
	return strings.Join(all, and)
}
