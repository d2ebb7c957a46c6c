package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"math"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/citation/bibtex"
	"kilde/models/citation/csljson"
	"kilde/models/citation/ris"
)

// Bounds on what is taken in at once.
const (
	maxImport      = 16 << 20 // bytes of a bibliography
	maxRecords     = 10_000   // of it
	maxParsed      = 256 << 10
	maxParsedLines = 500
)

// readers read bibliographies, by media type.
var readers = map[string]func(io.Reader) iter.Seq2[citation.Record, error]{
	"application/x-bibtex": bibtex.Read, "text/x-bibtex": bibtex.Read,
	"application/x-research-info-systems":     ris.Read,
	"application/vnd.citationstyles.csl+json": csljson.Read, echo.MIMEApplicationJSON: csljson.Read,
}

// ImportReport is what became of the records of a bibliography.
type ImportReport struct {
	DryRun  bool           `json:"dry_run" validate:"required"`
	Summary ImportSummary  `json:"summary" validate:"required"`
	Data    []ImportRecord `json:"data" validate:"required"` // In the order of the records
} //	@name	ImportReport

// ImportSummary counts the records of a bibliography by what became of them.
type ImportSummary struct {
	Created    int `json:"created" validate:"required" example:"12"`
	Matched    int `json:"matched" validate:"required" example:"1"`
	Unchanged  int `json:"unchanged" validate:"required" example:"3"`
	Refused    int `json:"refused" validate:"required" example:"0"`
	Duplicates int `json:"duplicates" validate:"required" example:"1"` // Of the created, those that may be works that were there
} //	@name	ImportSummary

// ImportRecord is what became of a record of a bibliography.
type ImportRecord struct {
	Line       int        `json:"line" validate:"required" example:"7"`                                                    // Where it begins
	SourceKey  *string    `json:"source_key" validate:"required" extensions:"x-nullable" example:"Wien:2012"`              // What the bibliography calls it
	Outcome    string     `json:"outcome" validate:"required" enums:"created,matched,unchanged,refused" example:"created"` // matched: the work is there, by its identifier or key, and was left as it is
	Reference  *string    `json:"reference" validate:"required" extensions:"x-nullable" example:"wien2012"`                // Key of the reference that it is
	Duplicates []Likeness `json:"duplicates" validate:"required"`                                                          // Of a new one, the references that may be the same work
	Warnings   []string   `json:"warnings" validate:"required"`                                                            // What of it was not understood
	Reason     *string    `json:"reason" validate:"required" extensions:"x-nullable"`                                      // Why it was refused
} //	@name	ImportRecord

// Likeness is a reference that may be the same work.
type Likeness struct {
	Reference string  `json:"reference" validate:"required" example:"wien2012"` // Key
	Score     float64 `json:"score" validate:"required" minimum:"0" maximum:"1" example:"0.97"`
	Reason    string  `json:"reason" validate:"required" example:"doi"` // The scheme of an identifier that both have, or fingerprint: authors, year and title are alike
} //	@name	Likeness

func newLikeness(l models.Likeness) Likeness {
	return Likeness{l.Key, math.Round(l.Score*100) / 100, l.Why}
}

func newImportRecord(r models.RecordResult) ImportRecord {
	return ImportRecord{
		Line: r.Record.Line, SourceKey: nullable(r.Record.Key), Outcome: string(r.Outcome), Reference: nullable(r.Key),
		Duplicates: converted(r.Alike, newLikeness), Warnings: append([]string{}, r.Record.Warnings...), Reason: nullable(r.Reason),
	}
}

// add adds a record to the report.
func (r *ImportReport) add(result models.RecordResult) {
	r.Data = append(r.Data, newImportRecord(result))
	switch result.Outcome {
	case models.Imported:
		r.Summary.Created++
	case models.Matched:
		r.Summary.Matched++
	case models.Unchanged:
		r.Summary.Unchanged++
	default:
		r.Summary.Refused++
	}
	if len(result.Alike) > 0 {
		r.Summary.Duplicates++
	}
}

// ImportQuery says how a bibliography is taken in.
type ImportQuery struct {
	// Whether only to tell what would become of the records.
	DryRun bool `query:"dry_run" default:"false"`
}

// importAll takes in a bibliography in BibTeX or biblatex, RIS or CSL-JSON, record by
// record: one that is refused loses nothing but itself.
//
//	@ID			importReferences
//	@Summary	Import a bibliography
//	@Tags		references
//	@Security	Key
//	@Param		query			query		ImportQuery	false	"Options"
//	@Param		bibliography	body		object		true	"The bibliography"
//	@Success	200				{object}	ImportReport
//	@Failure	default			{object}	Problem
//	@Router		/v1/references/import [post]
func (h referenceHandlers) importAll(c echo.Context) error {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return err
	}
	q, err := bindQuery[ImportQuery](c)
	if err != nil {
		return err
	}
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	read := readers[media]
	if read == nil || c.Request().Header.Get(echo.HeaderContentEncoding) != "" {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType, "Send the bibliography as Content-Type: application/x-bibtex, application/x-research-info-systems or application/vnd.citationstyles.csl+json, uncompressed.")
	}
	report := ImportReport{DryRun: q.DryRun, Data: []ImportRecord{}}
	records := atMost(maxRecords, read(http.MaxBytesReader(c.Response(), c.Request().Body, maxImport)))
	err = h.store.ImportReferences(c.Request().Context(), records, q.DryRun, report.add)
	if err != nil {
		if err = unread(err); len(report.Data) == 0 || err == nil {
			return err
		}
		report.add(models.RecordResult{Outcome: models.Refused, Reason: err.Error() + " What came before was taken in."})
	}
	data, err := encode(report)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, private)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, data)
}

// atMost ends records after some with an error.
func atMost(n int, records iter.Seq2[citation.Record, error]) iter.Seq2[citation.Record, error] {
	return func(yield func(citation.Record, error) bool) {
		i := 0
		for r, err := range records {
			if i++; i > n {
				yield(citation.Record{}, models.Errorf(models.Malformed, "The bibliography has more than %d records; send it in parts.", n))
				return
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// unread is why a bibliography could not be read to its end, as its sender is
// told.
func unread(err error) error {
	_, told := errors.AsType[*models.Error](err)
	_, syntax := errors.AsType[*json.SyntaxError](err)
	switch {
	case tooLarge(err):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge, "The bibliography must be at most 16 MiB; send it in parts.")
	case told:
		return err
	case syntax || errors.Is(err, io.ErrUnexpectedEOF):
		return models.Errorf(models.Malformed, "The bibliography can't be read: %v.", err)
	}
	return err
}

// ParsedReference is a reference as it was printed, read.
type ParsedReference struct {
	Raw        string             `json:"raw" validate:"required" example:"Kotler, Philip. 2005. Markedsføringsledelse. 3. utg. Oslo: Gyldendal."`
	CSL        json.RawMessage    `json:"csl" validate:"required" swaggertype:"object" extensions:"x-nullable"` // CSL-JSON 1.0.2
	Confidence map[string]float64 `json:"confidence" validate:"required"`                                       // How sure each variable of csl is, from 0 to 1
	Matches    []Likeness         `json:"matches" validate:"required"`                                          // The references that it may be
} //	@name	ParsedReference

// ParsedReferences are references that were read, in the order of their lines.
type ParsedReferences struct {
	Data []ParsedReference `json:"data" validate:"required"`
} //	@name	ParsedReferences

func newParsedReference(p models.ParsedReference) ParsedReference {
	out := ParsedReference{Raw: p.Raw, Confidence: map[string]float64{}, Matches: converted(p.Matches, newLikeness)}
	if !p.Item.IsZero() {
		out.CSL = p.Item.JSON("")
	}
	for name, sure := range p.Confidence {
		out.Confidence[name] = math.Round(sure*100) / 100
	}
	return out
}

// parse reads references as they were printed, one a line, and saves nothing.
//
//	@ID			parseReferences
//	@Summary	Read printed references
//	@Tags		references
//	@Accept		plain
//	@Security	Key
//	@Param		references	body		string	true	"References, one a line"
//	@Success	200			{object}	ParsedReferences
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/parse [post]
func (h referenceHandlers) parse(c echo.Context) error {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return err
	}
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	lines, err := printedLines(c)
	if err != nil {
		return err
	}
	found, err := h.store.ParseReferences(c.Request().Context(), lines)
	if err != nil {
		return err
	}
	data, err := encode(ParsedReferences{converted(found, newParsedReference)})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, private)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, data)
}

// printedLines are the references that a request carries.
func printedLines(c echo.Context) (lines []string, err error) {
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if media != echo.MIMETextPlain || c.Request().Header.Get(echo.HeaderContentEncoding) != "" {
		return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType, "Send the references as Content-Type: text/plain, one a line, uncompressed.")
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxParsed))
	switch {
	case tooLarge(err):
		return nil, echo.NewHTTPError(http.StatusRequestEntityTooLarge, "The text must be at most 256 KiB; send it in parts.")
	case err != nil:
		return nil, models.Errorf(models.Malformed, "The body ended before it was complete.")
	case !utf8.Valid(data) || strings.ContainsRune(string(data), 0):
		return nil, models.Errorf(models.Malformed, "The text must be UTF-8 without NUL.")
	}
	return textLines(string(data))
}

// textLines are the lines of a text that say something.
func textLines(text string) (lines []string, err error) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 || len(lines) > maxParsedLines {
		return nil, models.Errorf(models.Malformed, "Send 1 to %d references, one a line.", maxParsedLines)
	}
	return lines, nil
}

type importStore interface {
	ImportReferences(ctx context.Context, records iter.Seq2[citation.Record, error], dry bool, report func(models.RecordResult)) error
	ParseReferences(ctx context.Context, lines []string) ([]models.ParsedReference, error)
}
