package report

import (
	"fmt"
	"slices"
	"strings"

	"kilde/models/citation"
)

// silent are folded words of printed references that say nothing of the work.
const silent = " red reds redaktor redaktorer utg utgave opplag ed eds edited edition i in s ss sd p pp pg side sider pages page vol volume argang arg nr no num bd bind " +
	"hentet lest sett last nedlastet tilgjengelig besokt retrieved accessed available from fra at pa den http https www com org html htm pdf doi hdl handle net url isbn issn " +
	"og and with by av et al mfl flere others m fl the a of to for on an der kap kapittel chapter online internett nettside dato udatert u n d utgiver forlag press " +
	"januar februar mars april mai juni juli august september oktober november desember january february march may june july october december " +
	"jan feb mar apr jun jul aug sep sept okt oct nov des dec serie series rapport report masteroppgave doktoravhandling avhandling thesis dissertation phd master " +
	"upublisert overs oversatt transl translated trans oppr orig first utgitt published publisert artikkel article bok book "

// unexplained compares the printed string with the fields, word by word.
func (r Record) unexplained() []Finding {
	const fewest = 2 // words that are worth a look
	if r.Raw == "" {
		return nil
	}
	known := r.words()
	var missing []string
	isNumber := false
	for word := range strings.FieldsSeq(citation.Fold(r.Raw)) {
		if known.has(word) || slices.Contains(missing, word) {
			continue
		}
		missing = append(missing, word)
		isNumber = isNumber || len(word) > 3 && strings.Trim(word, "0123456789") == ""
	}
	if len(missing) < fewest && !isNumber {
		return nil
	}
	f := r.finding(Unexplained, "", missing...)
	f.Place.Pointer, f.Found, f.Evidence, f.Confidence = "/raw", strings.Join(missing, " "), r.Raw, 0.6
	return []Finding{f}
}

// vocabulary is the folded words that a record explains.
type vocabulary struct {
	words map[string]bool
	all   string // run together, for words that a hyphen or an address parts elsewhere
}

func (v vocabulary) has(word string) bool {
	const least = 3 // letters that say something
	return len(word) < least || strings.Contains(silent, " "+word+" ") || v.words[word] || len(word) > 5 && strings.Contains(v.all, word)
}

func (r Record) words() vocabulary {
	v := vocabulary{words: map[string]bool{}}
	var all strings.Builder
	add := func(s string) {
		for word := range strings.FieldsSeq(citation.Fold(s)) {
			v.words[word] = true
			all.WriteString(word)
		}
	}
	for _, language := range []string{"nb", "en"} {
		add(citation.Print(r.Item, language).Text)
	}
	for _, variable := range r.Item.Variables() {
		add(r.Item.Text(variable))
		for _, n := range r.Item.Names(variable) {
			add(strings.Join([]string{n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family, n.Suffix, n.Literal}, " "))
		}
		if d, ok := r.Item.Date(variable); ok {
			for _, day := range []citation.Day{d.From, d.To} {
				add(fmt.Sprintf("%d %d %d %02d %02d %04d %02d", day.Year, day.Month, day.Day, day.Month, day.Day, day.Year, day.Year%100))
				add(fmt.Sprintf("%04d%02d%02d", day.Year, day.Month, day.Day))
			}
			add(d.Literal + " " + d.Raw + " " + d.Season)
		}
	}
	for _, id := range r.Item.Identifiers() {
		add(id.Value)
	}
	v.all = all.String()
	return v
}
