package api

import "kilde/models/source"

// How what readers ask for most writes itself as JSON: the members of each
// struct in its order, under their names.

func (a *Articles) writeJSON(w *jsonWriter) {
	objects(w, "data", a.Data)
	object(w, "page", &a.Page)
}

func (a *ArticleItem) writeJSON(w *jsonWriter) {
	a.ArticleSummary.writeJSON(w)
	if a.Outline != nil {
		objects(w, "outline", a.Outline)
	}
	if a.Body != nil {
		object(w, "body", a.Body)
	}
	if a.References != nil {
		objects(w, "references", a.References)
	}
}

func (a *Article) writeJSON(w *jsonWriter) {
	a.ArticleSummary.writeJSON(w)
	objects(w, "outline", a.Outline)
	object(w, "body", &a.Body)
	objects(w, "references", a.References)
}

func (a *ArticleSummary) writeJSON(w *jsonWriter) {
	w.text("id", a.ID)
	w.text("slug", a.Slug)
	w.text("title", a.Title)
	w.text("subtitle", a.Subtitle)
	w.text("excerpt", a.Excerpt)
	w.text("language", a.Language)
	w.text("status", a.Status)
	w.number("version", a.Version)
	w.timeOrNull("published_at", a.PublishedAt)
	w.timeOrNull("updated_at", a.UpdatedAt)
	object(w, "reading", &a.Reading)
	w.textOrNull("canonical_url", a.CanonicalURL)
	writeImage(w, "cover", a.Cover)
	writeSEO(w, "seo", a.SEO)
	w.raw("meta", a.Meta)
	objects(w, "authors", a.Authors)
	objects(w, "series", a.Series)
	objects(w, "tags", a.Tags)
	if a.Editing != nil {
		object(w, "editing", a.Editing)
	}
}

func (r *Reading) writeJSON(w *jsonWriter) {
	w.number("words", r.Words)
	w.number("minutes", r.Minutes)
	w.number("words_per_minute", r.WordsPerMinute)
}

// bodyForm is one form of a body; text is nil where it is not shown.
type bodyForm struct {
	name string
	text *string
}

func (b *Body) forms() [3]bodyForm {
	return [...]bodyForm{{"html", b.HTML}, {"markdown", b.Markdown}, {"text", b.Text}}
}

func (b *Body) writeJSON(w *jsonWriter) {
	for _, form := range b.forms() {
		if form.text != nil {
			w.text(form.name, *form.text)
		}
	}
}

func (h *Heading) writeJSON(w *jsonWriter) {
	w.text("id", h.ID)
	w.number("level", h.Level)
	w.text("title", h.Title)
}

func (b *Byline) writeJSON(w *jsonWriter) {
	w.text("id", b.ID)
	w.text("slug", b.Slug)
	w.text("name", b.Name)
	w.text("kind", b.Kind)
	w.text("role", b.Role)
	object(w, "bio", &b.Bio)
	w.textOrNull("url", b.URL)
	w.textOrNull("orcid", b.ORCID)
	writeImage(w, "image", b.Image)
}

func (h *HTML) writeJSON(w *jsonWriter) { w.text("html", h.HTML) }

func (m *Membership) writeJSON(w *jsonWriter) {
	w.text("id", m.ID)
	w.text("slug", m.Slug)
	w.text("title", m.Title)
	w.number("position", m.Position)
	w.number("total", m.Total)
	w.text("label", m.Label)
	w.flag("primary", m.Primary)
	object(w, "previous", m.Previous)
	object(w, "next", m.Next)
}

func (l *ArticleLink) writeJSON(w *jsonWriter) {
	w.text("id", l.ID)
	w.text("slug", l.Slug)
	w.text("title", l.Title)
}

func (t *TagLink) writeJSON(w *jsonWriter) {
	w.text("id", t.ID)
	w.text("slug", t.Slug)
	w.text("name", t.Name)
}

func (e *BibliographyEntry) writeJSON(w *jsonWriter) {
	w.number("position", e.Position)
	w.text("id", e.ID)
	w.text("key", e.Key)
	w.textOrNull("type", e.Type)
	w.text("text", e.Text)
	w.text("html", e.HTML)
	w.raw("csl", e.CSL)
	w.textOrNull("raw", e.Raw)
}

func (e *Editing) writeJSON(w *jsonWriter) {
	w.number("revision", e.Revision)
	w.number("latest_revision", e.LatestRevision)
	w.numberOrNull("published_revision", e.PublishedRevision)
	w.time("created_at", e.CreatedAt)
	w.time("saved_at", e.SavedAt)
	w.timeOrNull("scheduled_at", e.ScheduledAt)
	w.numberOrNull("scheduled_revision", e.ScheduledRevision)
}

func (p *Page) writeJSON(w *jsonWriter) {
	w.textOrNull("next_cursor", p.NextCursor)
	w.flag("has_more", p.HasMore)
	if p.Total != nil {
		w.number("total", *p.Total)
	}
	if p.Exact != nil {
		w.flag("exact", *p.Exact)
	}
}

func writeImage(w *jsonWriter, name string, i *source.Image) { object(w, name, (*image)(i)) }

// image is a source.Image that writes itself.
type image source.Image

func (i *image) writeJSON(w *jsonWriter) {
	w.text("url", i.URL)
	w.text("alt", i.Alt)
}

func writeSEO(w *jsonWriter, name string, s *source.SEO) { object(w, name, (*seo)(s)) }

// seo is a source.SEO that writes itself.
type seo source.SEO

func (s *seo) writeJSON(w *jsonWriter) {
	if s.Title != "" {
		w.text("title", s.Title)
	}
	if s.Description != "" {
		w.text("description", s.Description)
	}
}
