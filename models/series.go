package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kilde/models/source"
)

// Series is an ordered collection of parts.
type Series struct {
	ID              string
	Slug            string
	Language        string
	DescriptionHTML string // sanitised
	Source          source.Series
	Revision        int
	Total           int  // parts that the caller may see and that have a number
	Whole           int  // articles that have one, in chapters too; for editors plans as well
	Chaptered       bool // whether there are chapters
	Public          bool // whether readers without a key see it
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Parts           []Part      // nil in lists
	Parent          *SeriesLink // that it is a chapter of; nil in lists
}

// SeriesLink names a series, and tells how much there is of it.
type SeriesLink struct {
	ID    string
	Slug  string
	Title string
	Total int // as in Series
	Whole int // as in Series
}

// Part is one place in a series: an article, a series that is a chapter of it,
// or a title that is planned.
type Part struct {
	ID         string
	Position   int // among the parts that the caller may see; 0 where it has none
	Role       string
	Article    *Article
	Series     *SeriesLink // of a chapter
	Title      string      // of a planned part
	PlannedFor string      // a date, or empty
	Primary    bool
}

// partLabels are how a place in a series is told, by primary language subtag.
var partLabels = map[string]string{
	"nb": "Del %d av %d", "nn": "Del %d av %d", "no": "Del %d av %d", "da": "Del %d af %d", "sv": "Del %d av %d",
	"de": "Teil %d von %d", "fr": "Partie %d sur %d", "es": "Parte %d de %d",
}

// roleLabels are how parts without a number are told, by primary language
// subtag: an introduction, a conclusion, an appendix.
var roleLabels = map[string][3]string{
	"nb": {"Innledning", "Avslutning", "Tillegg"}, "nn": {"Innleiing", "Avslutning", "Tillegg"}, "no": {"Innledning", "Avslutning", "Tillegg"},
	"da": {"Indledning", "Afslutning", "Tillæg"}, "sv": {"Inledning", "Avslutning", "Bilaga"},
	"de": {"Einleitung", "Schluss", "Anhang"}, "fr": {"Introduction", "Conclusion", "Annexe"}, "es": {"Introducción", "Conclusión", "Apéndice"},
}

// Label tells the place in words, in the language of the series: Del 16 av 25. A
// part without a number is told by its role.
func (m Membership) Label() string {
	primary, _, _ := strings.Cut(m.Language, "-")
	if i := slices.Index([]string{source.IntroductionRole, source.ConclusionRole, source.AppendixRole}, m.Role); i >= 0 {
		label, ok := roleLabels[primary]
		if !ok {
			label = [3]string{"Introduction", "Conclusion", "Appendix"}
		}
		return label[i]
	}
	return partLabel(primary, m.Position, m.Total)
}

// Label tells the place in words, in the language of the series. What has no
// number in it has no words.
func (w Whole) Label() string {
	if w.Position == 0 {
		return ""
	}
	primary, _, _ := strings.Cut(w.Language, "-")
	return partLabel(primary, w.Position, w.Total)
}

func partLabel(language string, position, total int) string {
	label, ok := partLabels[language]
	if !ok {
		label = "Part %d of %d"
	}
	return fmt.Sprintf(label, position, total)
}
