package mark

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"kilde/models/citation"
)

func fold(s string) string { return citation.Fold(s) }

// spellings are the ways in which a name may be meant: as it stands, or without
// the s of a genitive.
func spellings(name string, owned bool) []string {
	s := fold(name)
	if base, ok := strings.CutSuffix(s, "s"); ok && (owned || hasApostrophe(name)) && len(base) > 2 {
		return []string{s, base}
	}
	return []string{s}
}

// surnames are the spellings of a name and of what of it may be the surname: its
// last words.
func surnames(name string, owned bool) []string {
	const most = 4
	var found []string
	for _, s := range spellings(name, owned) {
		for n := 0; s != "" && n < most; n++ {
			found = append(found, s)
			_, s, _ = strings.Cut(s, " ")
		}
	}
	return found
}

func hasApostrophe(name string) bool {
	return strings.HasSuffix(name, "'s") || strings.HasSuffix(name, "’s")
}

// years are what a citation gives as the date of a work: a year and perhaps a
// letter, a work still to come, or none.
var (
	yearShape = regexp.MustCompile(`^((?:1[5-9]|20)[0-9]{2})([a-z]?)(?:\s?([-–/])\s?((?:1[5-9]|20)[0-9]{2}|[0-9]{2}))?`)
	noYear    = regexp.MustCompile(`^(?i:u\.\s?å\.?|n\.\s?d\.?|s\.\s?a\.|i trykk|in press|forthcoming|under publisering|kommer)`)
	furtherYr = regexp.MustCompile(`^\s*[,;&]?\s*(?:og |and |& ?)?`)
	lone      = regexp.MustCompile(`^\s*(?:,|og|and|&|/)\s*([a-z])\b`)
)

// locators are what a locator may count, as CSL names it.
var locators = []struct {
	pattern *regexp.Regexp
	label   string
}{
	{regexp.MustCompile(`^(?:s|ss|sd)\.\s*|^(?i:side(?:r|ne|n)?)\s+`), "page"},
	{regexp.MustCompile(`^(?:pp?|pgs?)\.\s*|^(?i:pages?)\s+`), "page"},
	{regexp.MustCompile(`^(?i:kap)\.\s*|^(?i:kapit(?:tel|let|ler|la)|chap(?:ter)?s?|ch)\.?\s+`), "chapter"},
	{regexp.MustCompile(`^§§?\s*`), "section"},
	{regexp.MustCompile(`^(?i:avsn|para?)\.\s*|^(?i:avsnitt|paragraphs?)\s+`), "paragraph"},
	{regexp.MustCompile(`^(?i:fig)\.\s*|^(?i:figurs?|figures?|figur)\s+`), "figure"},
	{regexp.MustCompile(`^(?i:bd|vol|b)\.\s*|^(?i:bind|volume)\s+`), "volume"},
	{regexp.MustCompile(`^(?i:del|part|pt\.)\s+`), "part"},
}

// numberShape is what a locator counts to: 45, 45–47, xi, 45 f., 3 and 7.
var numberShape = regexp.MustCompile(`^(?:[0-9]+[a-z]?|[ivxlc]+\b)(?:\s?[-–—]\s?(?:[0-9]+[a-z]?|[ivxlc]+\b))?(?:\s?(?:ff?|fl?g)\.?(?:[^\pL]|$))?(?:\s?(?:,|og|and|&)\s?[0-9]{1,3}(?:\s?[-–]\s?[0-9]+)?\b)*`)

// introductions are words before a citation that are not part of it.
var introductions = regexp.MustCompile(`^(?:(?i:se også|se|sml\.?|jamfør|sammenlign|referert i|omtalt i|gjengitt etter|gjengitt hos|opprinnelig|compare|jfr?\.?|cf\.?|f\.eks\.|for eksempel|e\.g\.,?|see also|see|also|også|bl\.a\.|blant annet|blant andre|især|særlig|og|and|samt|sitert i|sitert etter|sitert hos|cited in|quoted in|etter|fra|from|i|in|hos|gjengitt i|basert på|based on|adapted from|kilder?:|source:|sources:|ifølge|according to),?\s+)+`)

// openers are words that begin a sentence before a name and are none.
const openers = " se jf jfr sml særlig spesielt nylig bare selv dessuten ettersom gjennom foruten nå så allerede endelig deretter også ifølge i som hos etter for men og når da hvis både her det de den en et slik dette disse fordi siden mens " +
	"likevel imidlertid derfor dermed hverken verken med fra til på av om mot under over ved uten blant mellom " +
	"samtidig senere tidligere først videre slikt at alle according as in by from both while however the see also " +
	"following like with for since although though when where after before here this these those that it they but and " +
	"or thus hence therefore unlike similarly recently later another a an if studies research hva hvorfor hvordan " +
	"forskerne forskere forfatterne professor psykologen sosiologen filosofen økonomen dr prof "

// never are words that stand before a year and are no authors.
const never = " januar februar mars april mai juni juli august september oktober november desember january february march may " +
	"june july october december våren sommeren høsten vinteren vår sommer høst vinter jul påske spring summer autumn " +
	"fall winter norge sverige danmark finland island europa oslo bergen trondheim tromsø stavanger london paris new " +
	"york usa eu nato fn ol vm em nm facebook twitter google youtube instagram linkedin apple microsoft amazon figur " +
	"figure tabell table del part kapittel chapter versjon version vedlegg bilde foto kilde født født døde f d ca " +
	"circa lov loven forskrift side punkt avsnitt stortinget regjeringen venstre høyre tyskland frankrike england storbritannia " +
	"russland kina japan spania italia polen ukraina canada berlin roma brussel geneve kyoto tokyo beijing stockholm københavn helsinki " +
	"amsterdam madrid washington malmö göteborg uppsala eidsvoll lillehammer kristiansand bodø ålesund drammen hamar " +
	"windows android linux unix macintosh iphone ipad ios playstation xbox nintendo photoshop excel powerpoint netscape firefox chrome " +
	"snapchat tiktok myspace bebo nettby whatsapp messenger skype pinterest reddit flickr spotify netflix wordpress napster wikipedia gmail pegi tetris " +
	"ibm intel nokia samsung sony tesla equinor statoil telenor hydro finn vipps ruter schibsted opera " +
	"chatgpt minecraft tinder twitch discord telegram pisa timss pirls gdpr html css isbn issn " +
	"etablert grunnlagt stiftet lansert opprettet revidert oppdatert utgitt publisert endret vedtatt hentet lest utgave årgang " +
	"founded established launched updated revised published released retrieved accessed copyright edition "

// surnamesToo are words that stand before years and yet are surnames as well.
const surnamesToo = " march may august winter vinter sommer lund del berlin london washington hamar drammen england "

// small are words within a name that begin with a small letter.
const small = " van von der den de del della di da du des la le af zu zur ten ter dos el al bin ibn y "

// joiners join the names of a citation.
const joiners = " og and & und samt et "

// sourceWords make a title or an organisation out of words in capitals.
var sourceWords = []string{
	"leksikon", "dictionary", "encyclop", "ordbok", "institutt", "institute", "universitet", "university", "høgskol", "høyskol", "direktorat",
	"departement", "ministry", "byrå", "bureau", "sentralbyrå", "forbund", "foreningen", "association", "society", "journal", "tidsskrift",
	"tidende", "wikipedia", "britannica", "nettsted", "håndbok", "handbook", "rapport", "report", "kommisjon", "commission", "rådet", "council",
	"tilsyn", "stiftelse", "foundation", "magasin", "magazine", "avisen", "review", "times",
}

// officialShape is the number of a paper of the state.
var officialShape = regexp.MustCompile(`^(?:NOU|Meld\. ?St\.|St\. ?meld\.|Prop\.|Ot\. ?prp\.|Innst\.)(?: nr\.)? [0-9]+(?:: ?[0-9]+| ?[LS]*)(?: ?\([0-9]{4}[–-][0-9]{4}\))?`)

// lawShape is the name of a law or an event, which stands with the year that it is of.
var lawShape = regexp.MustCompile(`^(?i:[\p{L} -]*)(?i:lov(?:en|a)|forskrift(?:en|a)|løftet|reform(?:en|a)|planen|partiet|meldingen|avtalen|konvensjonen|traktaten|erklæringen|direktivet|` +
	`pakten|krigen|revolusjonen|valget|opprøret|kuppet|freden|forliket|slaget|ulykken|katastrofen|krisen|lekene|festivalen|pandemien|saken|plakaten|støtten|ordningen|streiken|bevegelsen|utbruddet|tsunamien|konferansen|` +
	`kongressen|skandalen|vedtaket|unionen|oppløsningen|brannen|stormen|fjernsynet|protokollen|utstillingen|mesterskapet|prisen)$|` +
	`(?:^| )(?:Act|Treaty|Convention|Directive|Agreement|War|Revolution|Election|Referendum|Olympics|Constitution)$`)

// productShape is a name with a number or a capital letter within a word, which surnames only have behind some syllables.
var (
	productShape = regexp.MustCompile(`[0-9]|\p{Ll}\p{Lu}`)
	surnameStart = regexp.MustCompile(`\b(?:Mc|Mac|Di|De|Del|Della|Le|La|Lo|Van|Vander|Von|Fitz|Du|Da|Des|Ten|Ter|San|St|Ó|Ap)\p{Lu}`)
)

// What stands beside a name in a list of names with years.
var (
	listedBefore = regexp.MustCompile(`(?:\p{L}[\pL\d+.-]* \((?:1[5-9]|20)\d\d\)(?:,| og| and|, and) )+$`)
	listedName   = regexp.MustCompile(`(\p{L}[\pL\d+.-]*) \(`)
	listedAfter  = regexp.MustCompile(`^\)(?:(?:,| og| and|, and) \p{L}[\pL\d+.-]* \((?:1[5-9]|20)\d\d\))+`)
)

// institutionBefore is what makes a place of what may be a surname: Universitetet i Lund.
var institutionBefore = regexp.MustCompile(`(?i)(?:universitet(?:et)?|h(?:ø|ö)[gy]skol[ea]n?|university|college|institute|sykehuset|bispedømmet|messa|messen|museet) (?:i|of|in|ved|på) $`)

// workBefore is what stands before the title of a work of art, or before the place of games.
var workBefore = regexp.MustCompile(`(?i)(?:^|[\s(])(?:film(?:en|ene)?|roman(?:en|ene)?|boka|boken|bøkene|seriene|spillene|albumene|dataspillet|dataspillene|kampanjen|messen|festivalen|tv-serien|serien|albumet|spillet|programmet|reformen|læreplanen|operativsystemet|nettstedet|tjenesten|appen|dokumentaren|sangen|diktet|romanen|konferansen|utstillingen|låta|låten|stykket|maleriet|novellen|the (?:film|movie|novel|album|game)|(?:ol|vm|em|nm) (?:på|i))\s+[«"“”*]?(?:` + "\uFFFC" + `)?$`)

// organisations are names, folded, that are known as such where no bibliography has them.
var organisations = []string{"statistisk sentralbyra", "store norske leksikon", "norges forskningsrad", "norsk biografisk leksikon"} //nolint:misspell // Norwegian

// abbreviations are what organisations are known as for short, by their names; both folded.
//
//nolint:misspell // Norwegian
var abbreviations = map[string]string{
	"statistisk sentralbyra": "ssb", "folkehelseinstituttet": "fhi", "utdanningsdirektoratet": "udir", "norsk rikskringkasting": "nrk",
	"verdens helseorganisasjon": "who", "store norske leksikon": "snl", "norsk biografisk leksikon": "nbl", "kunnskapsdepartementet": "kd",
	"direktoratet for samfunnssikkerhet og beredskap": "dsb", "direktorat for samfunnssikkerhet og beredskap": "dsb",
}

// has reports whether a list of words with spaces around has a word.
func has(words, word string) bool { return strings.Contains(words, " "+word+" ") }

// isCapital reports whether a word begins with a capital letter.
func isCapital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// Barrier stands in a text for what no citation is to be found in.
const Barrier = '\uFFFC'
