package bibtex

// accents are the commands that put a mark on the next letter, and the
// combining character that does.
var accents = map[string]string{
	"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", `"`: "\u0308",
	"r": "\u030A", "H": "\u030B", "v": "\u030C", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361",
}

// spacing are marks that stand alone, as \~{} writes them.
var spacing = map[string]string{
	"\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u0306": "˘", "\u0307": "˙", "\u0308": "¨",
	"\u030A": "˚", "\u030B": "˝", "\u030C": "ˇ", "\u0327": "¸", "\u0328": "˛",
}

// letters are those that a command of their own stands for; they are written so.
var letters = map[string]string{
	"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "oe": "œ", "OE": "Œ", "ss": "ß", "l": "ł", "L": "Ł",
	"i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}

// specials are characters that TeX would take for something else; they are
// written so.
var specials = map[string]string{
	"&": "&", "%": "%", "$": "$", "#": "#", "_": "_",
	"textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}",
	"newline": "\n", "ldots": "…", ",": "\u2009",
}

// symbols are other commands that stand for characters.
var symbols = map[string]string{
	"{": "{", "}": "}", " ": " ", "\n": " ", "\t": " ", "\\": "\n", "par": "\n\n", ";": " ", ":": " ", "quad": " ", "space": " ",
	"dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
	"textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’", "glqq": "„", "grqq": "“", "quotedblbase": "„",
	"textquotesingle": "'", "textquotedbl": `"`, "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«",
	"guillemetright": "»", "flqq": "«", "frqq": "»", "guilsinglleft": "‹", "guilsinglright": "›", "textless": "<",
	"textgreater": ">", "textbar": "|", "textdollar": "$", "textunderscore": "_", "textpercent": "%", "textampersand": "&",
	"lbrace": "{", "rbrace": "}", "backslash": `\`, "sim": "~", "S": "§", "textsection": "§", "P": "¶", "dag": "†", "ddag": "‡",
	"copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£", "textsterling": "£",
	"euro": "€", "texteuro": "€", "textdegree": "°", "degree": "°", "textperiodcentered": "·", "cdot": "·", "bullet": "•",
	"textbullet": "•", "textexclamdown": "¡", "textquestiondown": "¿", "textordfeminine": "ª", "textordmasculine": "º",
	"textmu": "µ", "textonehalf": "½", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "slash": "/", "nobreakspace": "\u00a0",
	"times": "×", "div": "÷", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈", "infty": "∞",
	"to": "→", "rightarrow": "→", "leftarrow": "←", "prime": "′", "ell": "ℓ", "lbrack": "[", "rbrack": "]",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
	"Omega": "Ω",
}

const (
	smallCaps = `<span style="font-variant:small-caps;">`
	noCase    = `<span class="nocase">`
)

// looks are commands that set their argument in another look, with the markup
// of CSL-JSON for it (CSL 1.0.2, rich text).
var looks = map[string][2]string{
	"emph": {"<i>", "</i>"}, "textit": {"<i>", "</i>"}, "mkbibemph": {"<i>", "</i>"}, "textsl": {"<i>", "</i>"},
	"textbf": {"<b>", "</b>"}, "mkbibbold": {"<b>", "</b>"}, "textsc": {smallCaps, "</span>"},
	"textsuperscript": {"<sup>", "</sup>"}, "mkbibsuperscript": {"<sup>", "</sup>"}, "textsubscript": {"<sub>", "</sub>"},
	"enquote": {"“", "”"}, "mkbibquote": {"“", "”"},
}

// declarations set the rest of a group in another look.
var declarations = map[string][2]string{
	"it": {"<i>", "</i>"}, "em": {"<i>", "</i>"}, "itshape": {"<i>", "</i>"}, "sl": {"<i>", "</i>"},
	"bf": {"<b>", "</b>"}, "bfseries": {"<b>", "</b>"}, "sc": {smallCaps, "</span>"}, "scshape": {smallCaps, "</span>"},
}

// silent are commands that say nothing to a reader; their arguments are read.
var silent = map[string]bool{
	"textrm": true, "textsf": true, "texttt": true, "textup": true, "textnormal": true, "textmd": true, "text": true,
	"mathrm": true, "mathit": true, "mathbf": true, "mathcal": true, "mbox": true, "hbox": true, "relax": true, "protect": true,
	"ensuremath": true, "nocite": true, "rm": true, "sf": true, "tt": true, "upshape": true, "normalfont": true, "-": true, "/": true,
	"!": true, "@": true, "bibstring": true, "footnotesize": true, "small": true, "hspace": true, "hskip": true,
}

// unread are commands whose argument is not for readers.
var unread = map[string]bool{"noopsort": true, "SortNoop": true, "noop": true, "label": true, "cite": true, "vspace": true}

// ligatures are characters that stand for another one together; the longest
// comes first.
var ligatures = []struct{ tex, text string }{
	{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {"?`", "¿"}, {"!`", "¡"},
}
