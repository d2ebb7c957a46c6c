package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/citation/mark"
	printed "kilde/models/citation/reading"
	"kilde/models/source"
	"kilde/models/text"
)

// citable is a reference as citations point to it.
type citable struct {
	id       int64 // 0 for one that is not stored yet
	uid      string
	key      string
	also     []string // its former keys, the ids of records that it was merged with, and its own id
	csl, raw string
	entry    *mark.Entry // once it was asked for
}

// cited is the reference as an entry of a bibliography.
func (c *citable) cited() mark.Entry {
	if c.entry == nil {
		c.entry = &mark.Entry{Key: c.key, Also: c.also, Item: itemOf(c.csl, c.raw)}
	}
	return *c.entry
}

// itemOf is what a reference says; one that is only known as it was printed is
// read for what it may say.
func itemOf(csl, raw string) citation.Item {
	if csl == "" {
		return printed.Parse(raw).Item
	}
	return citation.ReadItem(csl)
}

// says reports whether the citations of a body find the same in two references.
// Keys count where marks may ask for them.
func (c *citable) says(other *citable, body string) bool {
	if c.csl != other.csl || c.raw != other.raw {
		return false
	}
	return !strings.Contains(body, "@") || c.key == other.key && slices.Equal(c.askedFor(body), other.askedFor(body))
}

// askedFor are the other keys of a reference that a body mentions.
func (c *citable) askedFor(body string) []string {
	return slices.DeleteFunc(slices.Clone(c.also), func(key string) bool { return !strings.Contains(body, key) })
}

const citableFrom = `SELECT r.id, r.uid, r.key, r.csl, r.raw, coalesce((SELECT string_agg(l.alias, ' ') FROM reference_aliases l WHERE l.reference_id = r.id), '')
	FROM reference_items r WHERE r.id IN ?`

// citables are references by their ids inside.
func (t *tx) citables(ids []int64) (map[int64]*citable, error) {
	if t.bulk == nil {
		return t.storedCitables(ids)
	}
	known := t.bulk.citables
	unknown := func(id int64) bool { return id != 0 && known[id] == nil }
	if slices.ContainsFunc(ids, unknown) {
		all := slices.DeleteFunc(slices.Concat(ids, t.bulk.named(models.ReferenceResource)), func(id int64) bool { return !unknown(id) })
		err := t.beside(func() error { // nothing that waits is of what it asks for
			found, err := t.storedCitables(distinct(all))
			for id, c := range found {
				known[id] = c
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

func (t *tx) storedCitables(ids []int64) (map[int64]*citable, error) {
	found := make(map[int64]*citable, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	_, err := rows(t, func(r record, _ *struct{}) error {
		var c citable
		var aliases string
		err := r.Scan(&c.id, &c.uid, &c.key, &c.csl, &c.raw, &aliases)
		c.also = append(strings.Fields(aliases), c.uid)
		slices.Sort(c.also)
		found[c.id] = &c
		return err
	}, citableFrom, ids)
	return found, err
}

// bibliographyOf are the references with these ids, in their order.
func (t *tx) bibliographyOf(ids []int64) ([]*citable, error) {
	known, err := t.citables(ids)
	list := make([]*citable, 0, len(ids))
	for _, id := range ids {
		if c := known[id]; c != nil {
			list = append(list, c)
		}
	}
	return list, err
}

// catalogue is what some articles may list, by the names that they use.
type catalogue struct {
	ids   map[string]int64
	items map[int64]*citable
}

// catalogue looks up what articles list, all at once.
func (t *tx) catalogue(articles ...source.Article) (c catalogue, err error) {
	var names []string
	for _, a := range articles {
		for _, e := range a.Bibliography {
			if e.IsKey() {
				names = append(names, e.Key)
			}
		}
	}
	if len(names) == 0 {
		return c, nil
	}
	if c.ids, err = t.referenceIDs(distinct(names)); err != nil {
		return c, err
	}
	ids := make([]int64, 0, len(names))
	for _, name := range names {
		if id := c.ids[name]; id != 0 {
			ids = append(ids, id)
		}
	}
	c.items, err = t.citables(distinct(ids))
	return c, err
}

// of is a bibliography as far as it is known, with the records that it brings
// along.
func (c catalogue) of(bibliography []source.Entry) []*citable {
	var list []*citable
	for _, e := range bibliography {
		known := c.items[c.ids[e.Key]]
		if !e.IsKey() {
			known = brought(e)
		}
		if known != nil && !slices.Contains(list, known) {
			list = append(list, known)
		}
	}
	return list
}

// brought is a record in a bibliography, as it will be stored.
func brought(e source.Entry) *citable {
	var row referenceRow
	if _, err := row.fill(source.Reference(e), "nb"); err != nil { // saving it will say why
		return nil
	}
	return &citable{key: e.Key, csl: row.CSL, raw: row.Raw}
}

// render derives from a draft's body what readers get, and finds its citations
// of a bibliography.
func (s *Store) render(d *draft, list []*citable) (err error) {
	var b *mark.Bibliography
	if len(list) > 0 || strings.Contains(d.src.Body, "[@") {
		entries := make([]mark.Entry, len(list))
		for i, c := range list {
			entries[i] = c.cited()
		}
		language := cmp.Or(d.src.Language, s.opts.Language)
		b = mark.NewBibliography(entries, language)
		b.PrintIn(cmp.Or(d.printing.Style, citation.Chicago), cmp.Or(d.printing.Locale, language))
	}
	d.cited = list
	d.rendered, err = text.RenderCited(text.Format(d.src.Format), d.src.Body, b)
	return err
}

// cite finds the citations of a draft anew where its bibliography is not what it
// was rendered with.
func (t *tx) cite(d *draft) error {
	if len(d.names.references)+len(d.cited) == 0 {
		return nil
	}
	list, err := t.bibliographyOf(d.names.references)
	if err != nil {
		return err
	}
	if slices.EqualFunc(list, d.cited, func(a, b *citable) bool { return a.says(b, d.src.Body) }) {
		return nil
	}
	d.words = nil
	return t.store.render(d, list)
}

// storedCitation is a citation beside the body that it stands in.
type storedCitation struct {
	Text        string             `json:"t"`
	Mode        mark.Mode          `json:"m"`
	State       mark.State         `json:"s"`
	Entry       int                `json:"e,omitempty"`
	Asked       string             `json:"k,omitempty"`
	Label       string             `json:"l,omitempty"`
	Locator     string             `json:"o,omitempty"`
	Prefix      string             `json:"p,omitempty"`
	Suffix      string             `json:"x,omitempty"`
	Suggestions []storedSuggestion `json:"g,omitempty"`
}

type storedSuggestion struct {
	Entry int         `json:"e"`
	Score float64     `json:"s"`
	Why   mark.Reason `json:"w"`
}

// citations are those of a rendered body as models have them.
func citations(found []text.Citation) []models.Citation {
	list := make([]models.Citation, len(found))
	for i, c := range found {
		list[i] = models.Citation{
			ID: c.ID, Text: c.Text, Mode: c.Mode, State: c.State, Entry: c.Entry, Label: c.Label, Locator: c.Locator, Prefix: c.Prefix,
			Suffix: c.Suffix, Sentence: c.Sentence,
		}
		if c.State != mark.Linked {
			list[i].Key = c.Key
		}
		for _, s := range c.Suggestions {
			list[i].Suggestions = append(list[i].Suggestions, models.Suggestion{Entry: s.Entry, Score: s.Score, Why: s.Why})
		}
	}
	return list
}

// encodeCitations is what is stored beside a body.
func encodeCitations(list []models.Citation) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	stored := make([]storedCitation, len(list))
	for i, c := range list {
		stored[i] = storedCitation{c.Text, c.Mode, c.State, c.Entry, c.Key, c.Label, c.Locator, c.Prefix, c.Suffix, nil}
		for _, s := range c.Suggestions {
			stored[i].Suggestions = append(stored[i].Suggestions, storedSuggestion(s))
		}
	}
	return encode(stored)
}

// storedCitations are the citations beside a body. Their sentences are not
// there.
func storedCitations(data string) []models.Citation {
	if len(data) <= len("[]") {
		return nil
	}
	list := make([]models.Citation, 0, strings.Count(data, `{"t":`))
	gjson.Parse(data).ForEach(func(_, stored gjson.Result) bool {
		c := models.Citation{ID: text.CitationID(len(list) + 1)}
		stored.ForEach(func(name, value gjson.Result) bool {
			readCitation(&c, name.Str, value)
			return true
		})
		list = append(list, c)
		return true
	})
	return list
}

// readCitation reads one member of a storedCitation.
func readCitation(c *models.Citation, name string, value gjson.Result) {
	switch name {
	case "e":
		c.Entry = int(value.Num)
	case "g":
		value.ForEach(func(_, s gjson.Result) bool {
			c.Suggestions = append(c.Suggestions, models.Suggestion{Entry: int(s.Get("e").Num), Score: s.Get("s").Num, Why: mark.Reason(s.Get("w").Str)})
			return true
		})
	case "m":
		c.Mode = mark.Mode(value.Str)
	case "s":
		c.State = mark.State(value.Str)
	default:
		if to := citationText(c, name); to != nil {
			*to = value.Str
		}
	}
}

// citationText is where a text of a storedCitation belongs.
func citationText(c *models.Citation, name string) *string {
	switch name {
	case "t":
		return &c.Text
	case "k":
		return &c.Key
	case "l":
		return &c.Label
	case "o":
		return &c.Locator
	case "p":
		return &c.Prefix
	case "x":
		return &c.Suffix
	}
	return nil
}

const citationColumns = "citations (article_id, ordinal, anchor, text, mode, state, reference_id, suggestion_id, why, asked, label, locator, prefix, suffix, sentence, live_at)"

// storeCitations stores the citations of an article's body, whose entries are of
// some references. The article has none.
func (t *tx) storeCitations(row articleRow, list []models.Citation, references []int64) error {
	if len(list) == 0 {
		return nil
	}
	added, times := make([][]any, len(list)), map[int64]int{}
	for i, c := range list {
		var reference, suggestion any
		why := ""
		if c.State == mark.Linked {
			reference = references[c.Entry-1]
			times[references[c.Entry-1]]++
		} else if len(c.Suggestions) > 0 {
			suggestion, why = references[c.Suggestions[0].Entry-1], string(c.Suggestions[0].Why)
		}
		added[i] = []any{
			row.ID, i + 1, c.ID, c.Text, string(c.Mode), string(c.State), reference, suggestion, why, c.Key, c.Label, c.Locator, c.Prefix, c.Suffix,
			c.Sentence, row.PublishedAt,
		}
	}
	return firstError(t.add(addition{into: citationColumns, rows: added}), t.countCitations(1, times))
}

// countCitations adds to the citations of references, or takes from them, so
// many times each.
func (t *tx) countCitations(sign int, times map[int64]int) error {
	by := map[int][]int64{}
	for id, n := range times {
		by[n] = append(by[n], id)
	}
	for _, n := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[n])
		if err := t.count(cited, sign*n, by[n]); err != nil {
			return err
		}
	}
	return nil
}

// dropCitations removes the citations of an article.
func (t *tx) dropCitations(article int64) error {
	times := map[int64]int{}
	_, err := rows(t, func(r record, n *int) error {
		var id int64
		err := r.Scan(&id, n)
		times[id] = *n
		return err
	}, "SELECT reference_id, count(*) FROM citations WHERE article_id = ? AND reference_id IS NOT NULL GROUP BY reference_id", article)
	if err != nil {
		return err
	}
	if err := t.countCitations(-1, times); err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM citations WHERE article_id = ?", article)
	return err
}
