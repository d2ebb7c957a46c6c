package seed

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"kilde/models"
	"kilde/models/source"
)

// frontMatter is what stands above an article's text.
type frontMatter struct {
	Title        string
	Slug         string
	Language     string
	Excerpt      string
	PublishedAt  time.Time `yaml:"published_at"`
	Authors      []author
	Tags         []string
	Bibliography []string // keys of references
}

type author struct{ Author, Role string }

var fence = []byte("---\n")

// article reads Markdown with YAML front matter.
func article(data []byte) (source.Line, error) {
	head, ok := bytes.CutPrefix(data, fence)
	if !ok {
		return nil, errors.New("no front matter")
	}
	head, body, ok := bytes.Cut(head, append([]byte("\n"), fence...))
	if !ok {
		return nil, errors.New("front matter has no end")
	}
	var meta frontMatter
	decoder := yaml.NewDecoder(bytes.NewReader(head))
	decoder.KnownFields(true)
	if err := decoder.Decode(&meta); err != nil {
		return nil, fmt.Errorf("front matter: %w", err)
	}
	line := meta.line(string(bytes.TrimSpace(body)) + "\n")
	if wrong := line.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("%s: %s", wrong[0].Pointer, wrong[0].Detail)
	}
	return line, nil
}

func (m frontMatter) line(body string) *source.ArticleLine {
	l := &source.ArticleLine{Resource: string(models.ArticleResource), Article: source.Article{
		Title: m.Title, Slug: m.Slug, Language: m.Language, Excerpt: m.Excerpt, Format: "markdown", Body: body, Tags: m.Tags,
	}}
	for _, a := range m.Authors {
		l.Authors = append(l.Authors, source.Byline(a))
	}
	for _, key := range m.Bibliography {
		l.Bibliography = append(l.Bibliography, source.Entry{Key: key})
	}
	if !m.PublishedAt.IsZero() {
		l.CreatedAt = &m.PublishedAt
		l.Publication = &source.Publication{Status: string(models.PublishedStatus), Revision: 1, Version: 1, PublishedAt: &m.PublishedAt}
	}
	return l
}
