package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"kilde/models"
)

// What ties an article a to authors, tags and references is read packed, one
// text for each of the three: each tie with its position, its id, and its role
// where it has one. So a page of articles is as many rows as it has articles,
// and a thing that several of them name is read once.
const (
	packedBylines    = "coalesce((SELECT string_agg(m.position || ' ' || m.author_id || ' ' || m.role, ',') FROM bylines m WHERE m.article_id = a.id), '')"
	packedTags       = "coalesce((SELECT string_agg(m.position || ' ' || m.tag_id, ',') FROM article_tags m WHERE m.article_id = a.id), '')"
	packedReferences = "coalesce((SELECT string_agg(m.position || ' ' || m.reference_id, ',') FROM bibliographies m WHERE m.article_id = a.id), '')"
)

// packed is what an article names, as it is read.
type packed struct {
	article                   int64
	bylines, tags, references string
}

// tied is one tie.
type tied struct {
	position, id int64
	role         string
}

// unpacked are the ties of a text, in their order.
func unpacked(text string) (list []tied, err error) {
	if text == "" {
		return nil, nil
	}
	list = make([]tied, 0, strings.Count(text, ",")+1)
	for each := range strings.SplitSeq(text, ",") {
		position, rest, _ := strings.Cut(each, " ")
		id, role, _ := strings.Cut(rest, " ")
		x := tied{role: role}
		var wrong error
		x.position, err = strconv.ParseInt(position, 10, 64)
		x.id, wrong = strconv.ParseInt(id, 10, 64)
		if err = firstError(err, wrong); err != nil {
			return nil, fmt.Errorf("packed %q: %w", text, err)
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b tied) int { return int(a.position - b.position) })
	return list, nil
}

// names are what an article names.
func (p *packed) names() (names resolved, err error) {
	bylines, err := unpacked(p.bylines)
	if err != nil {
		return names, err
	}
	names.bylines = sized[byline](len(bylines))
	for _, x := range bylines {
		names.bylines = append(names.bylines, byline{x.id, x.role})
	}
	if names.tags, err = unpackedIDs(p.tags); err != nil {
		return names, err
	}
	names.references, err = unpackedIDs(p.references)
	return names, err
}

func unpackedIDs(text string) (ids []int64, err error) {
	list, err := unpacked(text)
	ids = sized[int64](len(list))
	for _, x := range list {
		ids = append(ids, x.id)
	}
	return ids, err
}

// namesOf are what articles name: each one's authors and tags, and, where they
// are wanted, its references.
func (t *tx) namesOf(articles []int64, references bool) (map[int64]resolved, error) {
	third := "''"
	if references {
		third = packedReferences
	}
	found, err := read(t, func(p *packed) []any { return []any{&p.article, &p.bylines, &p.tags, &p.references} },
		"SELECT a.id, "+packedBylines+", "+packedTags+", "+third+" FROM articles a WHERE a.id IN ?", articles)
	if err != nil {
		return nil, err
	}
	byArticle := make(map[int64]resolved, len(found))
	for i := range found {
		if byArticle[found[i].article], err = found[i].names(); err != nil {
			return nil, err
		}
	}
	return byArticle, nil
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
