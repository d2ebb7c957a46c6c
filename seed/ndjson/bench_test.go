package ndjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kilde/seed/generate"
	"kilde/seed/ndjson"
	"kilde/store/storetest"
)

// BenchmarkRead brings in published articles of 6 KB that name authors, tags
// and references, all the way from lines of text to the database.
func BenchmarkRead(b *testing.B) {
	chapter := "## Word-of-mouth\n\nVareprat er *uformell* kommunikasjon mellom forbrukere om merker, produkter og tjenester (Wien 2012). Det virker fordi\n" +
		"den som anbefaler ikke tjener på det; se [Keller og Fay](https://example.org/keller-fay) og **hvorfor** vi deler.\n\n" +
		"> Sosial markedsføring er å bruke sosiale medier til å skape og dele innhold som har verdi for målgruppen.\n\n" +
		"- Relasjonsbygging over tid, ikke kampanjer\n- Ærlighet lønner seg; ryktet går fortere enn annonsen\n\n"
	from := &generator{left: b.N, line: func(number int) []byte {
		line, err := json.Marshal(map[string]any{
			"resource": "article", "title": fmt.Sprintf("Artikkel %d", number), "body": strings.Repeat(chapter, 11),
			"authors": []string{"kjetil-sander", "kilde"}, "tags": []string{"Sosiale medier", "Markedsføring", fmt.Sprintf("Emne %d", number%50)},
			"bibliography": []string{"wien2012", "keller2012", "kotler2005"}, "publication": map[string]any{"status": "published"},
		})
		if err != nil {
			b.Error(err)
		}
		return append(line, '\n')
	}}
	s := storetest.New(b)
	b.ResetTimer()
	if _, err := ndjson.Read(b.Context(), from, s, func(e *ndjson.LineError) { b.Error(e) }); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkCopy brings in what kilde generate makes, from nothing to the
// database.
func BenchmarkCopy(b *testing.B) {
	s := storetest.Empty(b)
	b.ResetTimer()
	if _, err := ndjson.Copy(b.Context(), generate.New(b.N, 1), s, func(e *ndjson.LineError) { b.Error(e) }); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
