package citation

// place is how an item names what it is part of.
type place int

const (
	whole   place = iota // it is part of nothing
	journal              // Journal 12 (1): 4–16
	dated                // Aftenposten, 10. november
	within               // I Boken, red. Kari Nordmann, 4–16
	site                 // Nettstedet, 10. november. Hentet …
	meeting              // Presentert på Konferansen, Oslo, 10. november
)

// layout is what the entries of one type have in common.
type layout struct {
	quoted bool // the title stands in quotation marks, not in italics
	place  place
}

// layouts are those of the 45 types of CSL 1.0.2 (Chicago Manual of Style,
// chapters 14 and 15).
var layouts = map[string]layout{
	"article":                {true, journal},
	"article-journal":        {true, journal},
	"article-magazine":       {true, dated},
	"article-newspaper":      {true, dated},
	"bill":                   {true, journal},
	"book":                   {false, whole},
	"broadcast":              {true, site},
	"chapter":                {true, within},
	"classic":                {false, whole},
	"collection":             {false, whole},
	"dataset":                {false, whole},
	"document":               {false, within},
	"entry":                  {true, within},
	"entry-dictionary":       {true, within},
	"entry-encyclopedia":     {true, within},
	"event":                  {true, meeting},
	"figure":                 {true, within},
	"graphic":                {false, within},
	"hearing":                {false, meeting},
	"interview":              {true, dated},
	"legal_case":             {false, journal},
	"legislation":            {true, journal},
	"manuscript":             {true, whole},
	"map":                    {false, within},
	"motion_picture":         {false, whole},
	"musical_score":          {false, whole},
	"pamphlet":               {false, whole},
	"paper-conference":       {true, within},
	"patent":                 {true, whole},
	"performance":            {false, meeting},
	"periodical":             {false, whole},
	"personal_communication": {true, dated},
	"post":                   {true, site},
	"post-weblog":            {true, site},
	"regulation":             {true, journal},
	"report":                 {false, whole},
	"review":                 {true, journal},
	"review-book":            {true, journal},
	"software":               {false, whole},
	"song":                   {true, within},
	"speech":                 {true, meeting},
	"standard":               {false, whole},
	"thesis":                 {true, whole},
	"treaty":                 {true, journal},
	"webpage":                {true, site},
}
