package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kilde/models"
	"kilde/models/source"
	"kilde/store/storetest"
)

// BenchmarkWrite creates drafts of 6 KB from one client and from 64 at once.
func BenchmarkWrite(b *testing.B) {
	body := strings.Repeat("Vareprat er ord som går fra munn til munn. ", 140)
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := storetest.New(b)
			var n atomic.Int64
			var gone sync.WaitGroup
			b.ResetTimer()
			for range clients {
				gone.Go(func() {
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						src := source.Article{Title: fmt.Sprintf("Artikkel %d", i), Body: body, Authors: []source.Byline{{Author: "kilde"}}}
						if _, err := s.CreateArticle(b.Context(), models.Caller{}, src, ""); err != nil {
							b.Error(err)
						}
					}
				})
			}
			gone.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}
