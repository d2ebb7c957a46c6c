package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"kilde/models"
	"kilde/models/source"
)

// readings are all series as one caller sees them.
type readings struct {
	h    *history
	c    models.Caller
	what string
	all  map[string]models.Series
}

// leaf is an article in the order of reading of a series with its chapters.
type leaf struct {
	part   models.Part
	in     models.Series
	counts bool // in the whole
}

// checkSeries checks that readers find every series numbered without gaps and
// each part's neighbours where the lists have them, across the borders of
// chapters, and so do editors; and that what the orders were stays.
func (h *history) checkSeries(name string, _ views) {
	h.t.Helper()
	for _, c := range []models.Caller{reader, editor} {
		r := readings{h, c, name, map[string]models.Series{}}
		for _, uid := range h.column("SELECT uid FROM series") {
			m, err := h.Series(h.tb.Context(), c, uid)
			if errors.Is(err, models.NotFound) && !c.SeesDrafts() {
				continue
			}
			h.ok(err)
			r.all[uid] = m
		}
		for _, m := range r.all {
			r.checkParts(m)
			if m.Parent == nil {
				r.checkReading(m)
			} else if r.all[m.Parent.ID].ID == "" {
				h.t.Errorf("%s: %s is a chapter of %s, which is not there", name, m.Slug, m.Parent.Slug)
			}
		}
	}
	h.checkOrders(name)
}

// checkParts checks the list of a series in itself.
func (r readings) checkParts(m models.Series) {
	t, editors := r.h.t, r.c.SeesDrafts()
	t.Helper()
	position := 0
	for _, p := range m.Parts {
		planned := p.Article == nil && p.Series == nil
		if planned && !editors && !m.Source.AnnouncePlanned {
			t.Errorf("%s: readers see planned part %+v of %s", r.what, p, m.Slug)
		}
		readable := editors || p.Article != nil || p.Series != nil && len(r.leaves(r.all[p.Series.ID], true)) > 0
		want := 0
		if readable && source.Counts(p.Role) {
			position++
			want = position
		}
		if p.Position != want {
			t.Errorf("%s: part %+v of %s has position %d, want %d", r.what, p, m.Slug, p.Position, want)
		}
		if p.Series != nil {
			r.checkChapter(m, p)
		}
	}
	if chaptered := slices.ContainsFunc(m.Parts, func(p models.Part) bool { return p.Series != nil }); m.Chaptered != chaptered {
		t.Errorf("%s: %s has chapters: %t, but says %t", r.what, m.Slug, chaptered, m.Chaptered)
	}
	if m.Total != position {
		t.Errorf("%s: %s has the total %d and %d parts that count", r.what, m.Slug, m.Total, position)
	}
}

// checkChapter checks what a part says of the series that it is.
func (r readings) checkChapter(m models.Series, p models.Part) {
	r.h.t.Helper()
	below := r.all[p.Series.ID]
	if below.Parent == nil || below.Parent.ID != m.ID || below.Slug != p.Series.Slug || below.Total != p.Series.Total || below.Whole != p.Series.Whole || !m.Chaptered {
		r.h.t.Errorf("%s: chapter %+v of %s is %+v", r.what, p.Series, m.Slug, below)
	}
}

// leaves are the articles of a series with its chapters, in the order of reading.
func (r readings) leaves(m models.Series, counts bool) (list []leaf) {
	for _, p := range m.Parts {
		switch c := counts && source.Counts(p.Role); {
		case p.Series != nil:
			list = append(list, r.leaves(r.all[p.Series.ID], c)...)
		case p.Article != nil || r.c.SeesDrafts():
			list = append(list, leaf{p, m, c})
		}
	}
	return list
}

// checkReading checks the places of all articles in a series on top.
func (r readings) checkReading(top models.Series) {
	h := r.h
	h.t.Helper()
	var pages []leaf
	whole, places := 0, map[int]int{}
	for _, l := range r.leaves(top, true) {
		if l.counts {
			whole++
		}
		if l.part.Article != nil {
			if l.counts {
				places[len(pages)] = whole
			}
			pages = append(pages, l)
		}
	}
	if top.Whole != whole {
		h.t.Errorf("%s: %s says that %d articles count, and %d do", r.what, top.Slug, top.Whole, whole)
	}
	for i, l := range pages {
		want := models.Membership{ID: l.in.ID, Slug: l.in.Slug, Title: l.in.Source.Title, Language: l.in.Language,
			Position: l.part.Position, Total: l.in.Total, Role: cmp.Or(l.part.Role, source.PartRole), Primary: l.part.Primary}
		if top.Chaptered {
			want.Whole = &models.Whole{ID: top.ID, Slug: top.Slug, Title: top.Source.Title, Language: top.Language, Position: places[i], Total: whole}
		}
		if i > 0 {
			want.Previous = linkTo(pages[i-1].part.Article)
		}
		if i+1 < len(pages) {
			want.Next = linkTo(pages[i+1].part.Article)
		}
		a := h.read(r.c, l.part.Article.ID)
		at := slices.IndexFunc(a.Series, func(x models.Membership) bool { return x.ID == l.in.ID })
		if at < 0 {
			h.t.Errorf("%s: %s does not know that it is in %s", r.what, a.Slug, l.in.Slug)
			continue
		}
		h.equal(fmt.Sprintf("%s: place of %s in %s", r.what, a.Slug, l.in.Slug), a.Series[at], want)
	}
}

func linkTo(a *models.Article) *models.Link {
	return &models.Link{ID: a.ID, Slug: a.Slug, Title: a.Title}
}

// checkOrders checks that the last order of each series is the one that it has,
// and that nothing stands in a circle or is a chapter twice.
func (h *history) checkOrders(name string) {
	h.t.Helper()
	ctx := h.tb.Context()
	for uid, m := range h.everySeries() {
		var now, last []string
		for _, p := range m.Parts {
			now = append(now, p.ID)
		}
		list, err := h.Orders(ctx, editor, uid, models.Query{Limit: 100, Count: true})
		h.ok(err)
		for i, o := range list.Items {
			if o.Number != list.Total-i {
				h.t.Errorf("%s: order %d of %s where %d was due", name, o.Number, m.Slug, list.Total-i)
			}
		}
		o, err := h.Order(ctx, editor, uid, list.Total)
		h.ok(err)
		for _, p := range o.Parts {
			last = append(last, p.Part.ID)
		}
		h.equal(name+": last order of "+m.Slug, last, now)
		h.equal(name+": moves of it", models.Count(o.Changes), o.Moves)
		if o.Count != len(now) {
			h.t.Errorf("%s: the last order of %s counts %d parts of %d", name, m.Slug, o.Count, len(now))
		}
	}
}

// everySeries are all series as editors see them.
func (h *history) everySeries() map[string]models.Series {
	all := map[string]models.Series{}
	for _, uid := range h.column("SELECT uid FROM series") {
		m, err := h.Series(h.tb.Context(), editor, uid)
		h.ok(err)
		all[uid] = m
	}
	return all
}
