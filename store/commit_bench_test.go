package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"kilde/models/source"
)

// BenchmarkLoneWrite compares a write of one client through the committer with
// the same write in a transaction of its own, which is what the committer must
// not be slower than.
func BenchmarkLoneWrite(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "kilde.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	n := 0
	makeTag := func(t *tx) error {
		n++
		_, err := tags.create(t, source.Tag{Name: fmt.Sprint("tag ", n)})
		return err
	}
	b.Run("committer", func(b *testing.B) {
		for b.Loop() {
			if err := s.write(b.Context(), makeTag); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			err := s.writer.WithContext(b.Context()).Transaction(func(db *gorm.DB) error {
				t := s.beginWrite(db)
				if err := makeTag(t); err != nil {
					return err
				}
				return t.writeChanges()
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
