package store

import (
	"fmt"
	"strings"

	"kilde/models"
)

// users are the queries that tell which articles use a thing.
var users = map[models.Resource]string{
	models.AuthorResource: `SELECT a.slug FROM authors x JOIN bylines u ON u.author_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		UNION SELECT a.slug FROM authors x JOIN draft_bylines u ON u.author_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		ORDER BY 1 LIMIT 6`,
	models.ReferenceResource: `SELECT a.slug FROM reference_items x JOIN bibliographies u ON u.reference_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		UNION SELECT a.slug FROM reference_items x JOIN draft_bibliographies u ON u.reference_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		ORDER BY 1 LIMIT 6`,
	models.TagResource: `SELECT a.slug FROM tags x JOIN article_tags u ON u.tag_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		UNION SELECT a.slug FROM tags x JOIN draft_tags u ON u.tag_id = x.id JOIN articles a ON a.id = u.article_id WHERE x.uid = ?
		ORDER BY 1 LIMIT 6`,
}

// refuseUsed returns a conflict that says where a thing is used, or nil.
func (t *tx) refuseUsed(kind models.Resource, name, uid string) error {
	slugs, err := values[string](t, users[kind], uid, uid)
	if err != nil || len(slugs) == 0 {
		return err
	}
	more := ""
	if len(slugs) > 5 {
		slugs, more = slugs[:5], " and others"
	}
	return &models.Error{Kind: models.Conflict, Code: "in_use",
		Detail: fmt.Sprintf("The %s %q is used by the articles %s%s. Take it out of them first.", kind, name, strings.Join(slugs, ", "), more)}
}

// unchanged compares the revision that a caller has seen with the stored one.
// 0 is a caller that did not say, which only a program of our own may be.
func unchanged(seen, is int) error {
	if seen == 0 || seen == is {
		return nil
	}
	return &models.Error{Kind: models.Stale, Detail: fmt.Sprintf("It is at revision %d now, not %d. Read it again and repeat the change.", is, seen)}
}
