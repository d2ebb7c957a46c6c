package store

import (
	"fmt"

	"gorm.io/gorm"

	"kilde/models"
	"kilde/models/id"
	"kilde/models/source"
	"kilde/models/text"
)

// slugged are the statements by which the kinds of things with slugs differ.
type slugged struct {
	byUID   string // uid, state and id of the things with some uids
	visible string // 1 if readers see the thing with an id
	current string // slug and uid of the thing with an id
	column  string // of slugs that points to the thing
	find    string // slug, state and id behind some slugs
	put     string // gives a slug that is free, or the thing's own
	rename  string
	release string // gives up a reserved slug of the thing
}

func sluggedKind(kind models.Resource, table, column, visible string) slugged {
	return slugged{
		byUID:   "SELECT uid, 'current', id FROM " + table + " WHERE uid IN ?",
		visible: "SELECT 1 FROM " + table + " WHERE id = ? AND " + visible,
		current: "SELECT slug, uid FROM " + table + " WHERE id = ?",
		column:  column,
		find:    "SELECT slug, state, " + column + " FROM slugs WHERE kind = '" + string(kind) + "' AND slug IN ?",
		put: "INSERT INTO slugs (kind, slug, state, " + column + ") VALUES ('" + string(kind) + "', ?, ?, ?) " +
			"ON CONFLICT (kind, slug) DO UPDATE SET state = excluded.state WHERE slugs." + column + " = excluded." + column,
		rename:  "UPDATE slugs SET state = ? WHERE " + column + " = ? AND state = ?",
		release: "DELETE FROM slugs WHERE " + column + " = ? AND state = ?",
	}
}

var sluggedKinds = map[models.Resource]slugged{
	models.ArticleResource: sluggedKind(models.ArticleResource, "articles", "article_id", "status = 'published'"),
	models.SeriesResource:  sluggedKind(models.SeriesResource, "series", "series_id", "live"),
	models.AuthorResource:  sluggedKind(models.AuthorResource, "authors", "author_id", "live"),
	models.TagResource:     sluggedKind(models.TagResource, "tags", "tag_id", "live"),
}

// The states of a slug.
const (
	currentSlug  = "current"
	formerSlug   = "former"
	reservedSlug = "reserved" // by a revision that readers do not see
)

// claim is a slug and who has it.
type claim struct {
	state string
	id    int64
}

// storedClaims are claims as the database has them.
func (t *tx) storedClaims(kind models.Resource, names []string) (map[string]claim, error) {
	var uids, slugs []string
	for _, name := range names {
		switch {
		case id.Valid(name):
			uids = append(uids, name)
		case source.ValidSlug(name):
			slugs = append(slugs, name)
		}
	}
	found := make(map[string]claim, len(names))
	k := sluggedKinds[kind]
	return found, firstError(t.addClaims(found, k.byUID, uids), t.addClaims(found, k.find, slugs))
}

func (t *tx) addClaims(to map[string]claim, query string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	_, err := rows(t, func(r record, name *string) error {
		var c claim
		err := r.Scan(name, &c.state, &c.id)
		to[*name] = c
		return err
	}, query, names)
	return err
}

// named returns who has a slug or an id, or a zero claim.
func (t *tx) named(kind models.Resource, name string) (claim, error) {
	found, err := t.claims(kind, []string{name})
	return found[name], err
}

// lookup returns the id of the thing with that slug or id as the caller may
// see it. A former slug is models.Moved; a name that nothing has, or nothing
// that the caller may see, is models.NotFound, one like the other.
func (t *tx) lookup(c models.Caller, kind models.Resource, name string) (int64, error) {
	found, err := t.named(kind, name)
	if err != nil {
		return 0, err
	}
	if found.id == 0 || found.state == reservedSlug && !c.SeesDrafts() {
		return 0, models.Missing(kind, name)
	}
	if visible, err := t.sees(c, kind, found.id); err != nil || !visible {
		return 0, firstError(err, models.Missing(kind, name))
	}
	if found.state != formerSlug {
		return found.id, nil
	}
	to := models.Moved{Resource: kind}
	_, err = rows(t, func(r record, uid *string) error {
		err := r.Scan(&to.Name, uid)
		t.shows(kind, *uid)
		return err
	}, sluggedKinds[kind].current, found.id)
	return 0, firstError(err, &to)
}

// sees reports whether the caller may see the thing.
func (t *tx) sees(c models.Caller, kind models.Resource, id int64) (bool, error) {
	if c.SeesDrafts() {
		return true, nil
	}
	n, err := t.number(sluggedKinds[kind].visible, id)
	return n == 1, err
}

// find is lookup for a write: whoever may write sees all, and a former slug
// leads to its thing.
func (t *tx) find(kind models.Resource, name string) (int64, error) {
	found, err := t.named(kind, name)
	if err == nil && found.id == 0 {
		err = models.Missing(kind, name)
	}
	return found.id, err
}

// freeSlug returns the slug that a thing is to have: the one asked for, which
// nothing else may have, or one made from title with the first number that is
// free. owner is the thing's id, 0 for a new one.
func (t *tx) freeSlug(kind models.Resource, asked, title string, owner int64) (string, error) {
	if asked != "" {
		_, err := t.unlessTaken(kind, asked, owner)
		return asked, err
	}
	base := text.Slug(title)
	if base == "" {
		base = string(kind)
	}
	slug := base
	for n := 2; ; n++ {
		c, err := t.named(kind, slug)
		if err != nil || c.id == 0 || c.id == owner {
			return slug, err
		}
		slug = text.NumberedSlug(base, n)
	}
}

// unlessTaken returns the owner's claim on a slug, a zero one where nothing has
// it, or the conflict where something else does.
func (t *tx) unlessTaken(kind models.Resource, slug string, owner int64) (claim, error) {
	c, err := t.named(kind, slug)
	if err == nil && c.id != 0 && c.id != owner {
		err = &models.Error{Kind: models.Conflict, Code: "slug_taken",
			Detail: fmt.Sprintf("The slug %q belongs to another %s, or did once. Choose another, or leave it out to have one made.", slug, kind),
			Fields: []models.Field{{Pointer: "/slug", Code: "taken", Detail: "Belongs to another " + string(kind) + "."}}}
	}
	return c, err
}

// setSlug makes slug the current one of a thing. The one before stays as a
// former slug if readers have ever seen it. Otherwise it is given up, or, where
// drafts may name the thing by it, reserved.
func (t *tx) setSlug(kind models.Resource, owner int64, slug string, seen bool) error {
	k := sluggedKinds[kind]
	c, err := t.unlessTaken(kind, slug, owner)
	if err != nil || c.state == currentSlug {
		return err
	}
	t.unlearn(kind)
	switch {
	case seen:
		_, err = t.exec(k.rename, formerSlug, owner, currentSlug)
	case kind == models.AuthorResource || kind == models.TagResource:
		_, err = t.exec(k.rename, reservedSlug, owner, currentSlug)
	default:
		_, err = t.exec(k.release, owner, currentSlug)
	}
	if err != nil {
		return err
	}
	return t.putSlug(kind, claim{currentSlug, owner}, slug)
}

// reserveSlug keeps a slug for a revision that readers do not see yet, in
// place of the one that was kept before.
func (t *tx) reserveSlug(kind models.Resource, owner int64, slug string) error {
	t.unlearn(kind)
	if _, err := t.exec(sluggedKinds[kind].release, owner, reservedSlug); err != nil {
		return err
	}
	c, err := t.named(kind, slug)
	if err != nil || c.id == owner {
		return err
	}
	return t.putSlug(kind, claim{reservedSlug, owner}, slug)
}

// putSlug gives a slug to its owner in the given state.
func (t *tx) putSlug(kind models.Resource, to claim, slug string) error {
	k := sluggedKinds[kind]
	if t.free(kind, slug) {
		t.know(kind, slug, to)
		return t.add(addition{into: "slugs (kind, slug, state, " + k.column + ")", rows: [][]any{{string(kind), slug, to.state, to.id}}})
	}
	n, err := t.exec(k.put, slug, to.state, to.id)
	if err == nil && n == 0 { // it is another's
		err = gorm.ErrDuplicatedKey
	}
	if err == nil {
		t.know(kind, slug, to)
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
