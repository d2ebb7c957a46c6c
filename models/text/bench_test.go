package text_test

import (
	"strings"
	"testing"

	"kilde/models/text"
)

// article is some 6 KB of Markdown, as editors write it.
var article = strings.Repeat(`## Word-of-mouth og vareprat

Vareprat er *uformell* kommunikasjon mellom forbrukere om merker, produkter og tjenester (Wien 2012). Det virker fordi
avsenderen ikke har noe å tjene på det, og fordi mottakeren selv har spurt. Se [Nettverksverdi](/artikler/nettverksverdi)
og [Keller og Fay](https://example.org/keller "Word-of-mouth Advocacy") for mer om **hvorfor** vi deler et innlegg.[^1]

> Sosial markedsføring er å bruke sosiale medier til å skape, dele og utveksle innhold som har verdi for målgruppen.

- Relasjonsbygging over tid, ikke kampanjer
- Demokratisert markedskommunikasjon: alle kan svare
- Ærlighet lønner seg; ryktet går fortere enn annonsen

| Medium  | Rekkevidde | Kostnad |
|---------|-----------:|---------|
| Blogg   |      1 200 | lav     |
| Podcast |        800 | middels |

`, 7) + "[^1]: Eldre undersøkelser viser det samme.\n"

func BenchmarkMarkdown(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		render(b, text.Markdown, article)
	}
}

func BenchmarkHTML(b *testing.B) {
	body := render(b, text.Markdown, article).HTML
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		render(b, text.HTML, body)
	}
}

func BenchmarkSlug(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		text.Slug("Hva gjør jeg hvis jeg blir utsatt for sjikane og ærekrenkelser?")
	}
}

func BenchmarkSortKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		text.SortKey("Sosial markedsføring", "nb")
	}
}
