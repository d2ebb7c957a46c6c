package store

import (
	"cmp"
	"fmt"
	"slices"

	"kilde/models"
	printed "kilde/models/citation/reading"
	"kilde/models/source"
	"kilde/models/text"
)

// maxBibliography is how many references an article lists, as source has it.
const maxBibliography = 1000

// extracted is an article with the list of references of its body in its
// bibliography, where that is asked for.
func extracted(src source.Article) (source.Article, error) {
	if !src.ExtractBibliography {
		return src, nil
	}
	src.ExtractBibliography = false
	rest, found := text.ExtractBibliography(text.Format(cmp.Or(src.Format, string(text.Markdown))), src.Body)
	src.Body, src.Bibliography = rest, slices.Clone(src.Bibliography)
	for _, raw := range found {
		e := readEntry(raw)
		if !slices.ContainsFunc(src.Bibliography, func(other source.Entry) bool { return other.Raw == e.Raw }) {
			src.Bibliography = append(src.Bibliography, e)
		}
	}
	if len(src.Bibliography) > maxBibliography {
		return src, &models.Error{Kind: models.Invalid, Detail: fmt.Sprintf("The list in the body has %d references.", len(found)),
			Fields: []models.Field{{Pointer: "/extract_bibliography", Code: "too_long", Detail: fmt.Sprintf("Must lead to at most %d entries.", maxBibliography)}}}
	}
	return src, nil
}

// readEntry is an entry for a reference as it was printed, with what could be
// read of it and how sure that is.
func readEntry(raw string) source.Entry {
	found := printed.Parse(raw)
	e := source.Entry{Raw: raw}
	if found.Item.IsZero() {
		return e
	}
	e.CSL, e.Provenance = found.Item.JSON(""), make(map[string]source.Origin, len(found.Confidence))
	for name, sure := range found.Confidence {
		e.Provenance[name] = source.Origin{From: "reading", Confidence: sure}
	}
	return e
}

// readBefore is the reference that was read from the same printed string, as it
// is by now, a zero row where there is none.
func (t *tx) readBefore(e source.Entry) (row referenceRow, err error) {
	if e.Raw == "" || e.Key != "" || len(e.Provenance) == 0 {
		return row, nil
	}
	row, _, err = first(wholeReferences.find(t, "WHERE r.raw = ? ORDER BY r.id LIMIT 1", e.Raw))
	return row, err
}
