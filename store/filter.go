package store

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"kilde/models"
	"kilde/models/search"
	"kilde/models/text"
)

// narrowing is the making of a selection from a query.
type narrowing struct {
	*selection
	t          *tx
	c          models.Caller
	resource   models.Resource
	single     bool // whether there is one filter
	searched   bool // whether words lead the list
	public     bool // whether only what readers see is asked for
	byPosition bool

	leads      []lead
	nested     []string // what one and the same reference has to be
	nestedArgs []any
	identified bool // whether an identifier says which one
}

// lead is a filter by one thing whose articles may lead the list.
type lead struct {
	criterion
	thing int64
	rest  func() // narrows the list where they do not
}

// selection turns a query into SQL, by the tables of models and of this
// package and nothing else. Readers get what is published, whatever they ask
// for, and no order that would tell of drafts.
func (l listing[R, M]) selection(t *tx, c models.Caller, q models.Query) (selection, error) {
	n := narrowing{selection: &selection{from: l.from(), tie: l.id()}, t: t, c: c, resource: l.resource, searched: q.Text != nil}
	if err := n.sort(q.Sort); err != nil {
		return selection{}, err
	}
	filters := n.status(q.Filters)
	n.single = len(filters) == 1
	if n.public || !c.SeesDrafts() {
		n.and(l.visible)
	}
	for _, f := range filters {
		if err := n.filter(f); err != nil {
			return selection{}, err
		}
	}
	if err := n.references(); err != nil {
		return selection{}, err
	}
	if err := n.lead(); err != nil {
		return selection{}, err
	}
	if n.byPosition && n.from == l.from() {
		return selection{}, fmt.Errorf("%s: a position is in one series", l.resource)
	}
	return *n.selection, nil
}

// status looks whether what is published is all that is asked for, which is
// assumed of articles, and returns the filters that say more than that.
func (n *narrowing) status(filters []models.Filter) []models.Filter {
	const name = "status"
	if n.resource != models.ArticleResource {
		return filters
	}
	n.public = true
	var rest []models.Filter
	for _, f := range filters {
		is := f.Name == name && f.Operator == models.Is && slices.Equal(f.Values, published)
		n.public = n.public && (f.Name != name || is)
		if !is {
			rest = append(rest, f)
		}
	}
	if !n.public {
		return filters
	}
	return rest
}

// published is the status that is assumed.
var published = []models.Value{{Text: string(models.PublishedStatus)}}

// criterion is what a name stands for, if the caller may use it.
func (n *narrowing) criterion(name string) (models.Criterion, criterion, error) {
	known, ok := models.CriterionNamed(n.resource, name)
	if !ok || known.Scope != "" && len(known.Open) == 0 && !n.c.Key.May(known.Scope) {
		return known, criterion{}, fmt.Errorf("%s: nothing goes by %q for this caller", n.resource, name)
	}
	if inner, ok := nestedIn(name); ok {
		return known, criteria[models.ReferenceResource][inner], nil
	}
	return known, criteria[n.resource][name], nil
}

// sort sets what the list is sorted by. Editors count the parts of a series
// that readers do not see.
func (n *narrowing) sort(by models.Sort) error {
	if n.searched && by == models.ByRelevance {
		return nil
	}
	for _, o := range by.Orders() {
		known, x, err := n.criterion(o.Name)
		if err != nil || !known.Sorts {
			return firstError(err, fmt.Errorf("%s can't be sorted by %q", n.resource, o.Name))
		}
		k := key{x.column, known.Kind.Textual(), o.Desc}
		if o.Name == string(models.ByPosition) {
			n.byPosition = true
			if n.c.SeesDrafts() {
				k.column = "d.draft_place"
			}
		}
		n.keys = append(n.keys, k)
	}
	return nil
}

func (n *narrowing) filter(f models.Filter) error {
	known, x, err := n.criterion(f.Name)
	if err != nil || !slices.Contains(known.Operators, f.Operator) {
		return firstError(err, fmt.Errorf("%s can't be filtered by %s", n.resource, known.Parameter(f.Operator)))
	}
	values, err := n.values(known, x, f)
	if err != nil {
		return err
	}
	if _, ok := nestedIn(f.Name); ok {
		condition, args := x.compare(f, values, n.least())
		n.nested, n.nestedArgs = append(n.nested, condition), append(n.nestedArgs, args...)
		n.identified = n.identified || known.Kind == models.IdentifierKind
		return nil
	}
	n.narrow(x, f, values)
	return nil
}

// narrow lets what passes a filter remain.
func (n *narrowing) narrow(x criterion, f models.Filter, values any) {
	if x.token && f.Operator.Many() {
		if known := token(f, values); len(known.Values) <= maxTokens {
			n.tokens = append(n.tokens, known)
		}
	}
	if x.dates && !f.Operator.Many() {
		n.dates.narrow(f.Operator, f.Values[0].Number)
	}
	rest := func() {
		condition, args := x.compare(f, values, n.least())
		n.and(condition, args...)
	}
	if ids, ok := values.([]int64); !ok || x.names == "" || f.Operator != models.Is || !n.among(x, ids, rest) {
		rest()
	}
}

// maxTokens is how many values of a filter engines take in an expression.
const maxTokens = 1000

// token is a filter as search has it.
func token(f models.Filter, values any) (out search.Filter) {
	switch values := values.(type) {
	case []int64:
		out = filter(f.Name, decimal, values...)
	case []string:
		out = filter(f.Name, verbatim, values...)
	}
	out.Not = f.Operator == models.Not
	return out
}

// least is the least live_at that the caller may see.
func (n *narrowing) least() int {
	if n.c.SeesDrafts() {
		return 0
	}
	return 1
}

// values are those of a filter as they are stored: numbers, texts, or the ids
// of what they name.
func (n *narrowing) values(known models.Criterion, x criterion, f models.Filter) (any, error) {
	language := n.t.store.opts.Language
	var numbers []int64
	var texts []string
	for _, v := range f.Values {
		switch {
		case !known.Kind.Textual():
			numbers = append(numbers, v.Number)
		case f.Operator == models.Prefix:
			texts = append(texts, text.SortPrefix(v.Text, language))
		case x.stored != nil:
			texts = append(texts, x.stored(v.Text, language))
		default:
			texts = append(texts, v.Text)
		}
	}
	switch {
	case x.names != "":
		return n.t.ids(n.c, x.names, texts)
	case texts == nil:
		return numbers, nil
	}
	return texts, nil
}

// among narrows the list to what names one of some things, where there is a
// better way than to look at everything: there are none, or one may lead.
func (n *narrowing) among(x criterion, ids []int64, rest func()) bool {
	switch {
	case n.byPosition && x.names == models.SeriesResource && x.drive.table != "":
		n.place(ids[len(ids)-1])
		n.from, n.tie = x.drive.from(), "d.article_id"
	case len(ids) == 1: // none
		n.and("1 = 0")
	case len(ids) == 2 && x.drive.table != "" && n.public && !n.searched && !n.byPosition:
		n.leads = append(n.leads, lead{x, ids[1], rest})
	default:
		return false
	}
	return true
}

// mostSorted is how many articles are sorted for a list at most. One of a thing
// that has more goes through all articles in their order: of a million it finds
// a page among 10,000.
const mostSorted = 2000

// lead lets the thing that has fewest articles lead the list.
func (n *narrowing) lead() error {
	leader, err := n.leader()
	if err != nil {
		return err
	}
	for i, l := range n.leads {
		if i != leader {
			l.rest()
			continue
		}
		if n.byPublication() {
			n.from, n.tie, n.keys[0].column = l.drive.from(), "d.article_id", "d.live_at"
			n.and(l.drive.where, l.thing)
			if n.single {
				n.counter = l.drive.counter
			}
			continue
		}
		ids, err := values[int64](n.t, "SELECT d.article_id FROM "+l.drive.table+" d WHERE "+l.drive.where, l.thing)
		if err != nil {
			return err
		}
		n.and("a.id IN ?", ids)
		for i := range n.keys {
			n.keys[i].unindex()
		}
	}
	return nil
}

// from is the articles that it drives.
func (d drive) from() string { return d.table + " d JOIN articles a ON a.id = d.article_id" }

// leader is which of the leads has fewest articles, or -1 where they are
// neither in order nor few enough to be sorted.
func (n *narrowing) leader() (leader int, err error) {
	if len(n.leads) == 1 && n.byPublication() {
		return 0, nil
	}
	fewest := int64(math.MaxInt64)
	for i, l := range n.leads {
		articles, err := n.t.number(cmp.Or(l.drive.counter, l.drive.bound), l.thing)
		if err != nil {
			return -1, err
		}
		if articles < fewest {
			leader, fewest = i, articles
		}
	}
	if !n.byPublication() && fewest > int64(n.t.store.engine.maxSorted) {
		return -1, nil
	}
	return leader, nil
}

// byPublication reports whether the list is all that readers see in the order
// of publication, as drives have it.
func (n *narrowing) byPublication() bool {
	return n.public && !n.searched && n.keys[0].column == publishedAt
}

// place narrows the list to the places in a series that the caller may see.
func (n *narrowing) place(series int64) {
	n.and("d.series_id = ?", series)
	if !n.c.SeesDrafts() {
		n.and("d.place IS NOT NULL")
	}
}

// references narrows articles to those that list a reference of which all
// holds that is asked of reference[…]. Where an identifier tells which
// references those are, they are found first, so that they can drive the list.
func (n *narrowing) references() error {
	if len(n.nested) == 0 {
		return nil
	}
	all := strings.Join(n.nested, " AND ")
	if !n.identified {
		n.and("EXISTS (SELECT 1 FROM bibliographies m JOIN reference_items r ON r.id = m.reference_id WHERE m.article_id = a.id AND "+all+")", n.nestedArgs...)
		return nil
	}
	ids, err := values[int64](n.t, "SELECT r.id FROM reference_items r WHERE "+all, n.nestedArgs...)
	if err != nil {
		return err
	}
	const name = "reference"
	n.narrow(criteria[models.ArticleResource][name], models.Filter{Name: name}, append([]int64{0}, ids...))
	return nil
}
