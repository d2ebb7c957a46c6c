package generate

import (
	"bytes"
	"math/rand/v2"
	"strings"
)

// The distribution of words (Zipf–Mandelbrot). There is no end of rare ones:
// with the exponent s a text of n words has some n^(1/s) different ones (Heaps'
// law), and the most frequent word is one in thirty.
const (
	exponent  = 1.3
	shift     = 10
	mostStems = 3 // in a compound
)

// language is what texts in one language are made of.
type language struct {
	tag    string // BCP 47
	small  []string
	stems  []string
	ends   []string // inflections; the first is none
	joint  string   // between the stems of some compounds
	common []string // each in about half of all articles
	medium []string // each in about one of a hundred articles
}

// simple is how many words of one stem there are.
func (l *language) simple() uint64 { return uint64(len(l.stems) * len(l.ends)) }

// words is how many different words there are, the small ones included.
func (l *language) words() uint64 {
	n, all := l.simple(), uint64(len(l.small))
	for range mostStems {
		all += n
		n *= uint64(len(l.stems))
	}
	return all
}

// zipf draws ranks of words, 0 being the most frequent.
func (l *language) zipf(r *rand.Rand) *rand.Zipf {
	return rand.NewZipf(r, exponent, shift, l.words()-1)
}

// appendWord adds the word of a rank: the small words first, then inflected
// stems, then compounds of two and of three, which are without number.
func (l *language) appendWord(b []byte, rank uint64) []byte {
	if rank < uint64(len(l.small)) {
		return append(b, l.small[rank]...)
	}
	rank -= uint64(len(l.small))
	stems, count := 1, l.simple()
	for stems < mostStems && rank >= count {
		rank, stems, count = rank-count, stems+1, count*uint64(len(l.stems))
	}
	rank = rank * 2654435761 % count // a prime: neighbours in rank have nothing in common
	end := l.ends[rank%uint64(len(l.ends))]
	rank /= uint64(len(l.ends))
	for i := range stems {
		stem := rank % uint64(len(l.stems))
		rank /= uint64(len(l.stems))
		if i > 0 && stem%4 == 0 {
			b = append(b, l.joint...)
		}
		b = append(b, l.stems[stem]...)
	}
	if strings.HasPrefix(end, "e") {
		b = bytes.TrimSuffix(b, []byte("e")) // hage, hager
	}
	return append(b, end...)
}

// compound is a word of two stems without an ending; different numbers are
// different words.
func (l *language) compound(number int) string {
	n := len(l.stems)
	first := number % n
	second := (7*first + number/n + 1) % n
	return l.stems[first] + l.stems[second]
}

// syllables make the words that stand in one article alone.
var syllables = []string{
	"ba", "de", "fi", "go", "hu", "jy", "kæ", "lø", "må", "na", "pe", "ri", "so", "tu", "vy", "bæ", "dø", "få", "ga",
	"he", "ji", "ko", "lu", "my", "næ", "pø", "rå", "sa", "te", "vi", "bo", "du", "fy", "gæ", "hø", "jå", "ka", "le",
	"mi", "no", "pu", "ry", "sæ", "tø", "vå",
}

// Rare is a word that the article of that number has, 0 being the first, and
// no other one.
func Rare(article int) string {
	var b strings.Builder
	for n, left := len(syllables), article+len(syllables)*len(syllables); left > 0; left /= n {
		b.WriteString(syllables[left%n])
	}
	return b.String() + "kvorpf"
}

// Common is a word that about half of all articles have.
func Common() string { return languages[0].common[0] }

// Medium is a word that about one of a hundred articles has.
func Medium() string { return languages[0].medium[0] }
