package generate

import "strings"

// languages are nb, nn and en.
var languages = [3]language{
	{
		tag: "nb", ends: []string{"", "en", "er", "ene", "et", "ens", "lig", "ning"}, joint: "s",
		small: strings.Fields(`og i det som på er en til av for at med den de har ikke et om fra var men så vi kan han seg ved
			skal eller også etter hun blir dette når bare mange noe ble over andre alle må ut mellom mot under der hvor
			sin sine hver uten slik enn før nå fordi både selv`),
		stems:  northern,
		common: strings.Fields("undersøkelse forklaring hverdagen spørsmålet"),
		medium: strings.Fields("vannkikkert rødgrøt snøplog gåsegang blåbærlyng ærfugl øyehvitt skjærgårdsbåt"),
	},
	{
		tag: "nn", ends: []string{"", "en", "ar", "ane", "et", "a", "leg", "ing"}, joint: "s",
		small: strings.Fields(`og i det som på er ein til av for at med den dei har ikkje eit om frå var men så vi kan han seg ved
			skal eller også etter ho blir dette når berre mange noko vart over andre alle må ut mellom mot under der kvar
			sin sine kvar utan slik enn før no fordi både sjølv`),
		stems:  northern,
		common: strings.Fields("undersøking forklaring kvardagen spørsmålet"),
		medium: strings.Fields("vasskikkert raudgraut snøplog gåsegang blåbærlyng ærfugl augekvite skjergardsbåt"),
	},
	{
		tag: "en", ends: []string{"", "s", "ed", "ing", "er", "ful", "less", "ly"},
		small: strings.Fields(`the of and to in a is that for it as was with be by on not he this are or his from at which but
			have an had they you were their one all we can has there been if more when will would who so no out up into
			them then some could only other about`),
		stems: strings.Fields(`water stone field light river house road wind cloud forest hill bridge ship coast sand bird horse
			wheel glass paper table chair window door garden bread salt iron copper silver grain wool thread cloth market
			harbour tower wall gate corner lamp clock letter word voice song story dream winter summer morning evening
			night north south east west snow rain frost fire smoke ash earth root leaf branch seed flower fruit berry apple
			farm barn mill well spring lake shore wave tide sail rope anchor map track trail camp hunt fish net boat oar`),
		common: strings.Fields("inquiry explanation everyday question"),
		medium: strings.Fields("lighthouse snowplough goosestep bilberry eiderdown eyewitness archipelago hourglass"),
	},
}

// northern are stems that both written forms of Norwegian have.
var northern = []string{
	"fjell", "fjord", "hav", "skog", "veg", "bru", "by", "bygd", "hus", "dør", "tak", "mur", "stein", "sand", "jord",
	"vatn", "elv", "bekk", "foss", "øy", "strand", "båt", "skip", "segl", "åre", "garn", "fisk", "torsk", "sild",
	"laks", "fugl", "ørn", "måke", "hest", "ku", "sau", "geit", "ull", "tråd", "vev", "duk", "bord", "stol", "seng",
	"lys", "lampe", "ovn", "ild", "røyk", "aske", "kol", "jern", "stål", "kopar", "sølv", "gull", "glas", "papir",
	"bok", "blad", "skrift", "ord", "språk", "røyst", "song", "dans", "leik", "spel", "draum", "natt", "dag", "morgon",
	"kveld", "sommar", "vinter", "vår", "haust", "snø", "is", "regn", "vind", "sky", "storm", "torden", "måne", "sol",
	"stjerne", "himmel", "luft", "lukt", "smak", "brød", "korn", "mjøl", "salt", "sukker", "mjølk", "smør", "ost",
	"kjøt", "suppe", "eple", "bær", "plomme", "tre", "gran", "furu", "bjørk", "lauv", "rot", "grein", "blom", "gras",
	"eng", "åker", "hage", "gard", "stove", "kjeller", "loft", "låve", "kvern", "sag", "hammar", "nagle", "tau",
	"anker", "kart", "spor", "sti", "leir", "jakt", "bjørn", "ulv", "rev", "hare", "mus", "katt", "hund", "møte", "råd",
	"lov", "rett", "dom", "skatt", "pris", "marked", "handel", "arbeid", "løn", "yrke", "skule", "lære", "prøve", "tal",
	"mål", "vekt", "rom", "flate", "linje", "punkt", "bilde", "farge", "form", "mønster", "kraft", "straum", "varme",
	"kulde", "helse", "kropp", "hjerte", "hånd", "auge", "øre", "munn", "tann", "fot", "kne",
}

// people are given and family names that are common in Norway.
var (
	given = []string{
		"Anne", "Inger", "Kari", "Marit", "Ingrid", "Liv", "Eva", "Berit", "Astrid", "Bjørg", "Hilde", "Anna", "Solveig",
		"Marianne", "Randi", "Ida", "Nina", "Jan", "Per", "Bjørn", "Ole", "Lars", "Kjell", "Knut", "Arne", "Svein",
		"Thomas", "Hans", "Geir", "Tor", "Morten", "Terje", "Odd", "Erik", "Martin", "Andreas", "Håkon", "Åse", "Øyvind",
	}
	family = []string{
		"Hansen", "Johansen", "Olsen", "Larsen", "Andersen", "Pedersen", "Nilsen", "Kristiansen", "Jensen", "Karlsen",
		"Johnsen", "Pettersen", "Eriksen", "Berg", "Haugen", "Hagen", "Johannessen", "Andreassen", "Jacobsen", "Dahl",
		"Jørgensen", "Halvorsen", "Henriksen", "Lund", "Sørensen", "Jakobsen", "Moen", "Gundersen", "Iversen", "Strand",
		"Solberg", "Svendsen", "Eide", "Knutsen", "Martinsen", "Paulsen", "Bakken", "Kristoffersen", "Mathisen", "Lie",
		"Amundsen", "Nguyen", "Rasmussen", "Lunde", "Solheim", "Berge", "Moe", "Nygård", "Bakke", "Fredriksen", "Holm",
		"Lien", "Hauge", "Ødegård", "Ås", "Ærø",
	}
)
