package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/report"
)

// Nothing may be lost between a model and its JSON: from a model with no field
// empty comes a response with no field empty.
func TestResponsesAreComplete(t *testing.T) {
	t.Parallel()
	s := New(nil, Options{PublicURL: "https://kilde.example", Language: "nb", WordsPerMinute: 240, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	editor := models.Caller{Key: &models.Key{Scopes: []models.Scope{models.AdminScope}}}
	revision := filled[models.Revision]()
	article, series := newArticle(filled[models.Article](), shape{speed: 240, formats: []string{"html", "Format", "text"}}), s.newSeries(filled[models.Series](), editor)
	article.JSONLD, series.JSONLD = json.RawMessage("{}"), json.RawMessage("{}") // which come where they are asked for
	for _, response := range []any{
		article, series,
		s.newPart(filled[models.Part]()),
		newOrderSummary(filled[models.SeriesOrder]()),
		newPlan(filled[models.SeriesPlan]()),
		newStatistics(filled[models.Statistics](), 240),
		newMergedBibliography(filled[models.MergedBibliography](), models.Printing{}),
		authorFor(editor)(filled[models.Author]()),
		s.newReference(editor)(filled[models.Reference]()),
		newCiting(filled[models.Citing]()),
		s.newCoCited(filled[models.CoCited]()),
		newParsedReference(models.ParsedReference{Raw: "r", Item: citation.ReadItem(`{"type":"book"}`), Confidence: map[string]float64{"type": 1}, Matches: filled[[]models.Likeness]()}),
		newImportRecord(models.RecordResult{Record: citation.Record{Key: "k", Line: 1, Warnings: []string{"w"}}, Outcome: models.Refused, Key: "k", Alike: filled[[]models.Likeness](), Reason: "r"}),
		newCitationInText(filled[models.Article]())(filled[models.Citation]()),
		newTag(editor)(filled[models.Tag]()),
		s.newDuplicate(editor)(filled[models.Duplicate]()),
		s.newMerge(editor)(filled[models.Merge]()),
		newWaiver(filled[models.Waiver]()),
		Revision{newRevisionSummary(revision), *revision.Source},
	} {
		complete(t, reflect.TypeOf(response).String(), reflect.ValueOf(response))
	}
}

// What needs a key is empty without one, and only that.
func TestResponsesWithoutKey(t *testing.T) {
	t.Parallel()
	author, tag, series := newAuthor(filled[models.Author]()), newTag(models.Caller{})(filled[models.Tag]()), newSeriesSummary(filled[models.Series](), models.Caller{})
	if author.Revision != 0 || author.Source != nil || tag.Revision != 0 || series.Revision != 0 || series.Public != nil {
		t.Errorf("%+v\n%+v\n%+v", author, tag, series)
	}
}

// The members that fields can name are those that there are, so that neither
// the list nor its description forgets one.
func TestFieldsAreMembers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		query reflect.Type
		field string
		of    reflect.Type
	}{
		{reflect.TypeFor[ArticlesQuery](), "Fields", reflect.TypeFor[ArticleItem]()},
		{reflect.TypeFor[ArticleQuery](), "Fields", reflect.TypeFor[Article]()},
		{reflect.TypeFor[ShapeQuery](), "FieldsAuthors", reflect.TypeFor[Byline]()},
		{reflect.TypeFor[ShapeQuery](), "FieldsSeries", reflect.TypeFor[Membership]()},
		{reflect.TypeFor[ShapeQuery](), "FieldsTags", reflect.TypeFor[TagLink]()},
		{reflect.TypeFor[ShapeQuery](), "FieldsReferences", reflect.TypeFor[BibliographyEntry]()},
		{reflect.TypeFor[SeriesListQuery](), "Fields", reflect.TypeFor[SeriesSummary]()},
		{reflect.TypeFor[AuthorsQuery](), "Fields", reflect.TypeFor[Author]()},
		{reflect.TypeFor[ReferencesQuery](), "Fields", reflect.TypeFor[Reference]()},
		{reflect.TypeFor[TagsQuery](), "Fields", reflect.TypeFor[Tag]()},
	} {
		field, _ := test.query.FieldByName(test.field)
		got, want := strings.Split(field.Tag.Get("enums"), ","), memberNames(test.of)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s.%s names %v, and %s has %v", test.query, test.field, got, test.of, want)
		}
	}
}

// The rules that a query and a finding can name are those that there are.
func TestRulesAreDescribed(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		of    reflect.Type
		field string
	}{{reflect.TypeFor[Finding](), "Rule"}, {reflect.TypeFor[FindingsQuery](), "Rule"}} {
		field, _ := x.of.FieldByName(x.field)
		if got, want := field.Tag.Get("enums"), strings.Join(report.IDs(), ","); got != want {
			t.Errorf("%s.%s: %s, want %s", x.of, x.field, got, want)
		}
	}
}

func memberNames(of reflect.Type) (names []string) {
	for _, field := range reflect.VisibleFields(of) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); !field.Anonymous {
			names = append(names, name)
		}
	}
	return names
}

var (
	timeType = reflect.TypeFor[time.Time]()
	jsonType = reflect.TypeFor[json.RawMessage]()
)

func filled[T any]() (v T) {
	fill(reflect.ValueOf(&v).Elem(), "v")
	return v
}

func fill(v reflect.Value, name string) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Unix(1, 0)))
	case v.Type() == jsonType:
		v.SetBytes([]byte(`{"type":"book","title":"T","DOI":"10.1000/x"}`))
	case v.Kind() == reflect.String:
		v.SetString(name)
	case v.CanInt():
		v.SetInt(1)
	case v.CanFloat():
		v.SetFloat(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, name)
		v.SetMapIndex(reflect.ValueOf(name), value)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name)
		}
	}
}

func complete(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
		t.Errorf("%s is not filled in", name)
		return
	}
	switch {
	case v.Type() == timeType || v.Type() == jsonType:
	case v.Kind() == reflect.Pointer:
		complete(t, name, v.Elem())
	case v.Kind() == reflect.Slice:
		complete(t, name+"[0]", v.Index(0))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			complete(t, name+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}
