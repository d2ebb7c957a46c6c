package generate

import (
	"strconv"

	"kilde/models"
	"kilde/models/source"
	"kilde/models/text"
)

// tagName is the same on every site.
func tagName(i int) string { return languages[0].compound(i) }

func (s *Site) tag(i int) source.Line {
	l := &source.TagLine{Resource: string(models.TagResource), Tag: source.Tag{Name: tagName(i)}}
	l.History = history(s.chance(tagKind, i), when(i, s.Tags()))
	return l
}

// name is a person's, and the slug that it goes by.
type name struct{ given, family, slug string }

func (s *Site) authorName(i int) name {
	r := s.chance(authorKind, i)
	n := name{given: pick(r, given), family: pick(r, family)}
	n.slug = s.address(text.Slug(n.given+" "+n.family), i)
	return n
}

func (s *Site) author(i int) source.Line {
	n := s.authorName(i)
	r := s.chance(bioKind, i)
	p := newProse(&languages[0], r)
	p.paragraph("")
	return &source.AuthorLine{
		Resource: string(models.AuthorResource), History: history(r, when(i, s.Authors())),
		Author: source.Author{
			Name: n.given + " " + n.family, Slug: n.slug, Given: n.given, Family: n.family, Bio: p.take(),
			URL: "https://example.org/folk/" + strconv.Itoa(i+1),
		},
	}
}
