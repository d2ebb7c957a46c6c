package text

// element says how one of the allowed elements stands among others.
type element struct {
	block  bool     // begins and ends a line of its own
	void   bool     // has no content
	phrase bool     // holds words, not blocks: the next block ends it
	in     []string // the only elements that it may stand in
}

// elements are those that a body may have. What is not here is unwrapped: its tags go, its content stays.
var elements = map[string]element{
	"p":  {block: true, phrase: true},
	"h1": {block: true, phrase: true}, "h2": {block: true, phrase: true}, "h3": {block: true, phrase: true},
	"h4": {block: true, phrase: true}, "h5": {block: true, phrase: true}, "h6": {block: true, phrase: true},
	"blockquote": {block: true}, "details": {block: true}, "div": {block: true}, "figcaption": {block: true},
	"figure": {block: true}, "pre": {block: true}, "section": {block: true}, "summary": {block: true},
	"hr": {block: true, void: true},

	"dl": {block: true}, "ol": {block: true}, "ul": {block: true},
	"li": {block: true, in: []string{"ol", "ul"}},
	"dd": {block: true, in: []string{"dl"}}, "dt": {block: true, in: []string{"dl"}},

	"table":   {block: true},
	"caption": {block: true, in: []string{"table"}},
	"tbody":   {block: true, in: []string{"table"}},
	"tfoot":   {block: true, in: []string{"table"}},
	"thead":   {block: true, in: []string{"table"}},
	"tr":      {block: true, in: []string{"tbody", "tfoot", "thead", "table"}},
	"td":      {block: true, in: []string{"tr"}}, "th": {block: true, in: []string{"tr"}},

	"a": {}, "abbr": {}, "b": {}, "bdi": {}, "bdo": {}, "br": {void: true}, "cite": {}, "code": {}, "del": {}, "dfn": {},
	"em": {}, "i": {}, "img": {void: true}, "ins": {}, "kbd": {}, "mark": {}, "q": {}, "s": {}, "samp": {}, "small": {},
	"span": {}, "strong": {}, "sub": {}, "sup": {}, "time": {}, "u": {}, "var": {},
}

// divisions stand apart from what surrounds them as a div does, and become one.
var divisions = map[string]bool{
	"address": true, "article": true, "aside": true, "center": true, "dialog": true, "fieldset": true, "footer": true,
	"form": true, "header": true, "hgroup": true, "legend": true, "main": true, "menu": true, "nav": true, "search": true,
	"section": true,
}

// hidden elements hold what is not for reading, and go with their content.
var hidden = map[string]bool{
	"datalist": true, "iframe": true, "math": true, "noembed": true, "noframes": true, "noscript": true, "script": true,
	"select": true, "style": true, "svg": true, "template": true, "textarea": true, "title": true,
}

// grid elements hold rows and cells, never words.
var grid = map[string]bool{"table": true, "tbody": true, "tfoot": true, "thead": true, "tr": true}

// tabular elements make up a table.
var tabular = map[string]bool{
	"caption": true, "table": true, "tbody": true, "td": true, "tfoot": true, "th": true, "thead": true, "tr": true,
}

// listed elements make up a list.
var listed = map[string]bool{"dd": true, "dt": true, "li": true}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6'
}
