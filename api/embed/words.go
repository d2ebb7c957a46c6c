package embed

import "strings"

// Words are what a page says beside its content, in one language.
type Words struct {
	All      string // a link to the whole series, which has so many parts
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
	"nb": {"Alle %d deler", "Kommer", "%d min lesetid", "Les artikkelen", "Kilder", "Av", "Her er det ikke noe å vise.", "Adressen kan ikke brukes slik den er skrevet."},
	"nn": {"Alle %d delar", "Kjem", "%d min lesetid", "Les artikkelen", "Kjelder", "Av", "Her er det ikkje noko å vise.", "Adressa kan ikkje brukast slik ho er skriven."},
	"da": {"Alle %d dele", "Kommer", "%d min læsetid", "Læs artiklen", "Kilder", "Af", "Her er der ikke noget at vise.", "Adressen kan ikke bruges, som den er skrevet."},
	"sv": {"Alla %d delar", "Kommer", "%d min läsning", "Läs artikeln", "Källor", "Av", "Här finns inget att visa.", "Adressen kan inte användas som den är skriven."},
	"de": {"Alle %d Teile", "Geplant", "%d Min. Lesezeit", "Artikel lesen", "Quellen", "Von", "Hier gibt es nichts zu zeigen.", "Die Adresse kann so nicht verwendet werden."},
	"fr": {"Les %d parties", "À venir", "%d min de lecture", "Lire l’article", "Sources", "Par", "Il n’y a rien à afficher ici.", "Cette adresse ne peut pas être utilisée telle quelle."},
	"es": {"Las %d partes", "Próximamente", "%d min de lectura", "Leer el artículo", "Fuentes", "Por", "Aquí no hay nada que mostrar.", "La dirección no se puede usar tal como está escrita."},
	"en": {"All %d parts", "To come", "%d min read", "Read the article", "Sources", "By", "There is nothing to show here.", "The address can’t be used as it is written."},
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
