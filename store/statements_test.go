package store_test

import (
	"testing"

	"kilde/models"
	"kilde/models/source"
)

// What a write asks of the database is small and does not grow with what the
// article names. (PostgreSQL is asked for its lock and to tell others, besides.)
func TestSQLiteStatementsOfWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.author("Kjetil Sander")
	w.author("Kilde")
	for _, key := range []string{"wien2012", "keller2012", "kotler2005"} {
		w.reference(key)
	}
	bring(t, w.Store, []source.Line{longArticle(1, models.PublishedStatus), longArticle(51, "published")}) // and the tags
	w.series("Course", parts("artikkel-1", "artikkel-51")...)
	var hundred []source.Line
	for i := range 100 {
		hundred = append(hundred, longArticle(201+i, models.PublishedStatus))
	}
	var now heard
	w.ok(w.Trace(now.hear))
	for _, test := range []struct {
		what string
		most int
		do   func()
	}{
		{"a draft", 22, func() { w.create(longArticle(101, "").Article) }},
		{"a draft that is saved", 22, func() { w.save("artikkel-101", func(a *source.Article) { a.Subtitle = "Again" }) }},
		{"a first publication", 50, func() { w.publish("artikkel-101") }},
		{"a revision of what is published", 30, func() { w.save("artikkel-51", func(a *source.Article) { a.Subtitle = "Again" }) }},
		{"a later publication", 37, func() { w.publish("artikkel-51") }},
		{"an imported article", 47, func() { bring(t, w.Store, []source.Line{longArticle(151, models.PublishedStatus)}) }},
		{"a hundred imported articles, with fifty new tags", 580, func() { bring(t, w.Store, hundred) }},
	} {
		now.list = nil
		test.do()
		t.Logf("%s: %d statements", test.what, len(now.list))
		if len(now.list) > test.most {
			t.Errorf("%s: %d statements, want at most %d", test.what, len(now.list), test.most)
			for _, s := range now.list {
				t.Log(s.SQL)
			}
		}
	}
}
