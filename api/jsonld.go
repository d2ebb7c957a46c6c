package api

import (
	"slices"

	"kilde/api/jsonld"
	"kilde/models"
	"kilde/models/text"
)

// jsonLD is the member of an answer that says what the thing is in the words of
// schema.org. It has a weight of its own, so it comes where it is asked for.
const jsonLD = "json_ld"

// IncludeQuery adds to an answer what is left out of it otherwise.
type IncludeQuery struct {
	// What the answer has besides: json_ld, which says in the words of schema.org what this is, to stand as it is in a script element of its page.
	Include []string `query:"include" collectionFormat:"csv" enums:"json_ld"`
}

// wants reports whether an answer is to have a member that it lacks otherwise.
func (q IncludeQuery) wants(member string, fields []string) bool {
	return slices.Contains(q.Include, member) || slices.Contains(fields, member)
}

// named are the members of an answer that its reader names, with those that are
// included; none, which is all, where none is named.
func (q IncludeQuery) named(fields []string) []string {
	if len(fields) == 0 {
		return nil
	}
	return slices.Concat(fields, q.Include)
}

func (s *Server) linked() jsonld.Site {
	return jsonld.Site{Name: s.opts.SiteName, Pages: s.opts.Pages, WordsPerMinute: s.opts.WordsPerMinute}
}

func (s *Server) seriesLD(m models.Series) ([]byte, error) {
	return jsonld.Series(s.linked(), m, textOf(m.Source.Description))
}

func (s *Server) authorLD(a models.Author) ([]byte, error) {
	bio, err := text.Render(text.Markdown, a.Source.Bio)
	if err != nil {
		return nil, err
	}
	return jsonld.Author(s.linked(), a, bio.Text)
}
