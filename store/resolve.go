package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"kilde/models"
	"kilde/models/source"
)

// resolved is what a revision names, as the ids of things.
type resolved struct {
	bylines    []byline
	tags       []int64
	references []int64
}

type byline struct {
	author int64
	role   string
}

func (x resolved) equal(y resolved) bool {
	return slices.Equal(x.bylines, y.bylines) && slices.Equal(x.tags, y.tags) && slices.Equal(x.references, y.references)
}

// settle fills in what a revision leaves out, makes the references and tags
// that it brings along, and finds all that it names. New records in the
// bibliography are replaced by their keys, so that a revision that is read,
// changed and saved again makes none twice.
func (t *tx) settle(d *draft, owner int64) (err error) {
	src := &d.src
	if src.Language == "" {
		src.Language = t.store.opts.Language
	}
	if src.Slug, err = t.freeSlug(models.ArticleResource, src.Slug, src.Title, owner); err != nil {
		return err
	}
	src.Bibliography = slices.Clone(src.Bibliography) // a transaction may run again
	for i, e := range src.Bibliography {
		if e.IsKey() {
			continue
		}
		if src.Bibliography[i], err = t.recorded(e); err != nil {
			return err
		}
	}
	if d.names, err = t.resolve(*src, t.makeTag); err != nil {
		return err
	}
	return t.cite(d)
}

// recorded turns a record in a bibliography into the key of a reference: of
// the same record, where there is one, or of a new one.
func (t *tx) recorded(e source.Entry) (source.Entry, error) {
	same, err := t.readBefore(e)
	if err == nil && same.ID == 0 {
		same, err = t.sameRecord(e)
	}
	if err == nil && same.ID == 0 && e.Key == "" && t.bulk == nil {
		same, err = t.identified(e.CSL, 0)
	}
	if err != nil || same.ID != 0 {
		return source.Entry{Key: same.Key}, err
	}
	row, err := t.createReference(source.Reference(e))
	return source.Entry{Key: row.Key}, err
}

// sameRecord is the reference that says just what e says, a zero row where
// there is none.
func (t *tx) sameRecord(e source.Entry) (row referenceRow, err error) {
	if _, err := row.fill(source.Reference(e), t.store.opts.Language); err != nil {
		return row, err
	}
	find := gorm.G[referenceRow](t.db).Where("csl = ? AND raw = ?", row.CSL, row.Raw)
	if row.CSL != "" { // for the index; the same record has the same one
		find = find.Where("fingerprint = ?", row.Fingerprint)
	}
	if e.Key != "" {
		find = find.Where("key = ?", e.Key)
	}
	found, err := find.Order("id").Limit(1).Find(t.db.Statement.Context)
	return append(found, referenceRow{})[0], err
}

// resolve finds what a revision names. makeTag is called for a tag that does
// not exist; without it, what does not exist any more is left out.
func (t *tx) resolve(src source.Article, makeTag func(string) (int64, error)) (found resolved, err error) {
	var wrong []models.Field
	if found.bylines, err = t.resolveAuthors(src.Authors, &wrong); err != nil {
		return found, err
	}
	if found.references, err = t.resolveBibliography(src.Bibliography, &wrong); err != nil {
		return found, err
	}
	if len(wrong) > 0 && makeTag != nil {
		return found, &models.Error{Kind: models.Invalid, Detail: "The article names things that do not exist.", Fields: wrong}
	}
	found.tags, err = t.resolveTags(src.Tags, makeTag)
	return found, err
}

func (t *tx) resolveAuthors(list []source.Byline, wrong *[]models.Field) (found []byline, err error) {
	names := make([]string, len(list))
	for i, b := range list {
		names[i] = b.Author
	}
	known, err := t.claims(models.AuthorResource, names)
	for i, b := range list {
		if author := known[b.Author]; author.id != 0 {
			found = append(found, byline{author.id, roleOf(b)})
		} else {
			*wrong = append(*wrong, models.Field{Pointer: fmt.Sprintf("/authors/%d", i), Code: "unknown", Detail: fmt.Sprintf("There is no author %q.", b.Author)})
		}
	}
	return distinct(found), err
}

func (t *tx) resolveBibliography(list []source.Entry, wrong *[]models.Field) (found []int64, err error) {
	keys := make([]string, len(list))
	for i, e := range list {
		keys[i] = e.Key
	}
	known, err := t.referenceIDs(keys)
	for i, key := range keys {
		if id := known[key]; id != 0 {
			found = append(found, id)
		} else {
			*wrong = append(*wrong, models.Field{Pointer: fmt.Sprintf("/bibliography/%d", i), Code: "unknown", Detail: fmt.Sprintf("There is no reference %q.", key)})
		}
	}
	return distinct(found), err
}

func roleOf(b source.Byline) string {
	if b.Role == "" {
		return source.AuthorRole
	}
	return b.Role
}

func (t *tx) resolveTags(names []string, makeTag func(string) (int64, error)) (ids []int64, err error) {
	slugs := make([]string, len(names))
	for i, name := range names {
		slugs[i] = tagSlug(name)
	}
	known, err := t.claims(models.TagResource, slugs)
	if err != nil {
		return nil, err
	}
	for i, slug := range slugs {
		tag := known[slug]
		if tag.id == 0 && makeTag != nil {
			if tag.id, err = makeTag(names[i]); err != nil {
				return nil, err
			}
			known[slug] = tag
		}
		if tag.id != 0 {
			ids = append(ids, tag.id)
		}
	}
	return distinct(ids), nil
}

// distinct is list without what it has already.
func distinct[T comparable](list []T) []T {
	seen := map[T]bool{}
	var out []T
	for _, v := range list {
		if !seen[v] {
			out = append(out, v)
		}
		seen[v] = true
	}
	return out
}

// noteDraftUses notes what a revision names that readers do not see yet, so
// that it is not deleted.
func (t *tx) noteDraftUses(article int64, found resolved) error {
	for _, statement := range []string{
		"DELETE FROM draft_bylines WHERE article_id = ?", "DELETE FROM draft_tags WHERE article_id = ?", "DELETE FROM draft_bibliographies WHERE article_id = ?",
	} {
		if _, err := t.exec(statement, article); err != nil {
			return err
		}
	}
	var bylines, tags, references [][]any
	authors := map[int64]bool{}
	for _, b := range found.bylines {
		if !authors[b.author] {
			bylines = append(bylines, []any{article, b.author})
		}
		authors[b.author] = true
	}
	for _, id := range found.tags {
		tags = append(tags, []any{article, id})
	}
	for _, id := range found.references {
		references = append(references, []any{article, id})
	}
	return t.insert(
		addition{into: "draft_bylines (article_id, author_id)", rows: bylines},
		addition{into: "draft_tags (article_id, tag_id)", rows: tags},
		addition{into: "draft_bibliographies (article_id, reference_id)", rows: references},
	)
}
