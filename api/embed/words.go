package embed

import (
	"fmt"
	"strings"
)

// Words are what a page says beside its content, in one language.
type Words struct {
	All      string // a link to the whole series, which has so many parts
	Whole    string // the same where those are one or none
	Parts    string // how long a chapter is
	Part     string // how long one of a single part is
	Planned  string // of a part that is not out yet
	Minutes  string // how long an article takes
	Read     string // a link to an article
	Sources  string // the heading of a bibliography
	By       string // before those who wrote it
	NotFound string // of an address under which there is nothing
	Wrong    string // of an address that says something that is not valid
}

// words are by primary language subtag.
var words = map[string]Words{
	"nb": {"Alle %d deler", "Hele serien", "%d deler", "1 del", "Kommer", "%d min lesetid", "Les artikkelen", "Kilder", "Av", "Her er det ikke noe å vise.", "Adressen kan ikke brukes slik den er skrevet."},
	"nn": {"Alle %d delar", "Heile serien", "%d delar", "1 del", "Kjem", "%d min lesetid", "Les artikkelen", "Kjelder", "Av", "Her er det ikkje noko å vise.", "Adressa kan ikkje brukast slik ho er skriven."},
	"da": {"Alle %d dele", "Hele serien", "%d dele", "1 del", "Kommer", "%d min læsetid", "Læs artiklen", "Kilder", "Af", "Her er der ikke noget at vise.", "Adressen kan ikke bruges, som den er skrevet."},
	"sv": {"Alla %d delar", "Hela serien", "%d delar", "1 del", "Kommer", "%d min läsning", "Läs artikeln", "Källor", "Av", "Här finns inget att visa.", "Adressen kan inte användas som den är skriven."},
	"de": {"Alle %d Teile", "Die ganze Reihe", "%d Teile", "1 Teil", "Geplant", "%d Min. Lesezeit", "Artikel lesen", "Quellen", "Von", "Hier gibt es nichts zu zeigen.", "Die Adresse kann so nicht verwendet werden."},
	"fr": {"Les %d parties", "Toute la série", "%d parties", "1 partie", "À venir", "%d min de lecture", "Lire l’article", "Sources", "Par", "Il n’y a rien à afficher ici.", "Cette adresse ne peut pas être utilisée telle quelle."},
	"es": {"Las %d partes", "Toda la serie", "%d partes", "1 parte", "Próximamente", "%d min de lectura", "Leer el artículo", "Fuentes", "Por", "Aquí no hay nada que mostrar.", "La dirección no se puede usar tal como está escrita."},
	"en": {"All %d parts", "The whole series", "%d parts", "1 part", "To come", "%d min read", "Read the article", "Sources", "By", "There is nothing to show here.", "The address can’t be used as it is written."},
}

// AllOf is a link to the whole of a series of n parts.
func (w Words) AllOf(n int) string {
	if n < 2 {
		return w.Whole
	}
	return fmt.Sprintf(w.All, n)
}

// Length is how long a chapter of n parts is.
func (w Words) Length(n int) string {
	if n == 1 {
		return w.Part
	}
	return fmt.Sprintf(w.Parts, n)
}

// In are the words of a language (BCP 47); English where there are none.
func In(language string) Words {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	if primary == "no" {
		primary = "nb"
	}
	w, ok := words[primary]
	if !ok {
		w = words["en"]
	}
	return w
}
