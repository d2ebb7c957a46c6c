package store

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"kilde/models"
)

// What an article names stands with it, packed: its authors, each with a role, and
// its tags, in their order: "3 author,8 editor|2,5". The tables of bylines and tags
// say the same, for what goes from them to articles. So a page of articles is read
// with one statement, and a thing that several of them name is read once.

// packed are the authors and tags of a text for the article's row.
func (x resolved) packed() string {
	b := make([]byte, 0, 32)
	for i, each := range x.bylines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(strconv.AppendInt(b, each.author, 10), ' '), each.role...)
	}
	b = append(b, '|')
	for i, tag := range x.tags {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, tag, 10)
	}
	return string(b)
}

// names are the authors and tags that the article's row names.
func (r *articleRow) names() (names resolved, err error) {
	authors, tags, ok := strings.Cut(r.Named, "|")
	if !ok {
		return names, fmt.Errorf("article %s names %q", r.UID, r.Named)
	}
	if authors != "" {
		names.bylines = make([]byline, 0, strings.Count(authors, ",")+1)
		for each := range strings.SplitSeq(authors, ",") {
			id, role, _ := strings.Cut(each, " ")
			author, wrong := strconv.ParseInt(id, 10, 64)
			names.bylines, err = append(names.bylines, byline{author, role}), firstError(err, wrong)
		}
	}
	if tags != "" {
		names.tags = make([]int64, 0, strings.Count(tags, ",")+1)
		for each := range strings.SplitSeq(tags, ",") {
			tag, wrong := strconv.ParseInt(each, 10, 64)
			names.tags, err = append(names.tags, tag), firstError(err, wrong)
		}
	}
	if err != nil {
		err = fmt.Errorf("article %s names %q: %w", r.UID, r.Named, err)
	}
	return names, err
}

// packedReferences are the references of an article a, each after its position.
const packedReferences = "coalesce((SELECT string_agg(m.position || ' ' || m.reference_id, ',') FROM bibliographies m WHERE m.article_id = a.id), '')"

// unpackedReferences are those of packedReferences, in their order.
func unpackedReferences(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	ids := make([]int64, strings.Count(text, ",")+1)
	for each := range strings.SplitSeq(text, ",") {
		before, after, _ := strings.Cut(each, " ")
		position, err := strconv.Atoi(before)
		id, wrong := strconv.ParseInt(after, 10, 64)
		if err = firstError(err, wrong); err != nil || position < 1 || position > len(ids) {
			return nil, fmt.Errorf("packed references %q: %w", text, cmp.Or(err, errPosition))
		}
		ids[position-1] = id
	}
	return ids, nil
}

var errPosition = errors.New("positions are not 1 to their number")

// namesOf are what articles name, one after the other: authors and tags, and,
// where they are wanted, references.
func (t *tx) namesOf(found []articleRow, references bool) (names []resolved, err error) {
	names = make([]resolved, len(found))
	ids, place := make([]int64, len(found)), make(map[int64]int, len(found))
	for i := range found {
		ids[i], place[found[i].ID] = found[i].ID, i
		if names[i], err = found[i].names(); err != nil {
			return nil, err
		}
	}
	if !references {
		return names, nil
	}
	_, err = rows(t, func(r record, article *int64) error {
		var reference int64
		err := r.Scan(article, &reference)
		x := &names[place[*article]]
		x.references = append(x.references, reference)
		return err
	}, "SELECT m.article_id, m.reference_id FROM bibliographies m WHERE m.article_id IN ? ORDER BY m.article_id, m.position", ids)
	return names, err
}

// attach reads what articles name into them.
func (t *tx) attach(list []models.Article, names []resolved) error {
	var all resolved
	for _, n := range names {
		all.bylines, all.tags, all.references = append(all.bylines, n.bylines...), append(all.tags, n.tags...), append(all.references, n.references...)
	}
	writers, err := t.writers(all.bylines)
	if err != nil {
		return err
	}
	named, err := t.tagLinks(all.tags)
	if err != nil {
		return err
	}
	references, err := t.referencesByID(distinct(all.references))
	for i, n := range names {
		a := &list[i]
		a.Bylines, a.Tags, a.References = sized[models.Byline](len(n.bylines)), sized[models.TagLink](len(n.tags)), sized[models.Entry](len(n.references))
		for _, b := range n.bylines {
			shown := writers[b.author]
			shown.Role = b.role
			a.Bylines = append(a.Bylines, shown)
		}
		for _, id := range n.tags {
			a.Tags = append(a.Tags, named[id])
		}
		for place, id := range n.references {
			a.References = append(a.References, models.Entry{Position: place + 1, Reference: references[id]})
		}
	}
	return err
}

// sized is an empty list with room for so many; nil for none.
func sized[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, 0, n)
}

// writers are the authors of bylines, as those show them, by their ids.
func (t *tx) writers(bylines []byline) (map[int64]models.Byline, error) {
	ids := make([]int64, len(bylines))
	for i, b := range bylines {
		ids[i] = b.author
	}
	return byID(t, distinct(ids), func(r record, w *identified[models.Byline]) error {
		var source string
		b := &w.value
		err := r.Scan(&w.id, &b.ID, &b.Slug, &b.Name, &b.Kind, &b.BioHTML, &source)
		t.shows(models.AuthorResource, b.ID)
		b.URL, b.ORCID, b.Image = gjson.Get(source, "url").String(), gjson.Get(source, "orcid").String(), storedImage(gjson.Get(source, "image"))
		return err
	}, "SELECT x.id, x.uid, x.slug, x.name, x.kind, x.bio_html, x.source FROM authors x WHERE x.id IN ?")
}

// tagLinks are tags, as articles show them, by their ids.
func (t *tx) tagLinks(ids []int64) (map[int64]models.TagLink, error) {
	return byID(t, distinct(ids), func(r record, tag *identified[models.TagLink]) error {
		err := r.Scan(&tag.id, &tag.value.ID, &tag.value.Slug, &tag.value.Name)
		t.shows(models.TagResource, tag.value.ID)
		return err
	}, "SELECT x.id, x.uid, x.slug, x.name FROM tags x WHERE x.id IN ?")
}

// identified is a value and the number of its row.
type identified[T any] struct {
	id    int64
	value T
}

// byID reads the things with these ids.
func byID[T any](t *tx, ids []int64, scan func(record, *identified[T]) error, query string) (map[int64]T, error) {
	things := make(map[int64]T, len(ids))
	if len(ids) == 0 {
		return things, nil
	}
	found, err := rows(t, scan, query, ids)
	for i := range found {
		things[found[i].id] = found[i].value
	}
	return things, err
}
