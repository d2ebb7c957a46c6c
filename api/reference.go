package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/citation"
	"kilde/models/source"
)

type referenceStore interface {
	Reference(ctx context.Context, c models.Caller, name string) (models.Reference, error)
	References(context.Context, models.Caller, models.Query) (models.List[models.Reference], error)
	CreateReference(context.Context, models.Caller, source.Reference) (models.Reference, error)
	SaveReference(ctx context.Context, name string, revision int, edit func(source.Reference) (source.Reference, error)) (models.Reference, error)
	ReferenceCitations(ctx context.Context, c models.Caller, name string, q models.Query) (models.List[models.Citing], error)
	CoCited(ctx context.Context, c models.Caller, name string, limit int) (models.Reference, []models.CoCited, error)
	DeleteReference(ctx context.Context, name string, revision int) error
	importStore
}

type referenceHandlers struct {
	*Server
	store referenceStore
}

// ReferenceRecord is what a bibliography shows of a reference.
type ReferenceRecord struct {
	ID   string          `json:"id" validate:"required" format:"uuid"`
	Key  string          `json:"key" validate:"required" example:"wien2012"`
	Type *string         `json:"type" validate:"required" extensions:"x-nullable" example:"thesis"`                                                                                                     // Of CSL
	Text string          `json:"text" validate:"required" example:"Wien, Anders Hauge. 2012. «Merkeambassadører – Ditt sikreste kort i sosiale medier». Universitetet i Tromsø."`                       // As a bibliography prints it
	HTML string          `json:"html" validate:"required" example:"Wien, Anders Hauge. 2012. «Merkeambassadører – Ditt sikreste kort i sosiale medier». Universitetet i Tromsø."`                       // The same, with titles marked and links; safe to put in a page
	CSL  json.RawMessage `json:"csl" validate:"required" swaggertype:"object" extensions:"x-nullable"`                                                                                                  // CSL-JSON 1.0.2
	Raw  *string         `json:"raw" validate:"required" extensions:"x-nullable" example:"Wien, Anders Hauge. 2012. ”Merkeambassadører – Ditt sikreste kort i sosiale medier” Universitetet i Tromsø."` // As it was printed where it came from
} //	@name	ReferenceRecord

// Reference is one bibliographic record, shared by every article that uses it.
type Reference struct {
	ReferenceRecord
	Articles  int       `json:"articles" validate:"required" example:"1"`  // That readers see and that list it
	Citations int       `json:"citations" validate:"required" example:"2"` // In their texts
	UpdatedAt time.Time `json:"updated_at" validate:"required" format:"date-time"`
	Revision  int       `json:"revision,omitempty" example:"3"` // With a key only
	// Alike for records that differ in spelling only: with a key only, and of what has csl.
	Fingerprint string `json:"fingerprint,omitempty" example:"wien|2012|merkeambassadorer ditt sikreste kort i sosiale medier"`
	// With a key only: the names that the world knows the work by, normalised; what can't be right is left out.
	Identifiers []Identifier `json:"identifiers,omitempty"`
	// With a key only: where variables of csl come from, by their names; one that is not there was written by an editor.
	Provenance map[string]source.Origin `json:"provenance,omitempty"`
} //	@name	Reference

// Identifier is a name that the world knows a work by.
type Identifier struct {
	Scheme string `json:"scheme" validate:"required" enums:"doi,isbn,issn,handle,url,pmid,pmcid" example:"handle"`
	Value  string `json:"value" validate:"required" example:"10037/5050"`
} //	@name	Identifier

// References is one page of references.
type References struct {
	Data []Reference `json:"data" validate:"required"`
	Page Page        `json:"page" validate:"required"`
} //	@name	References

func newReferenceRecord(r models.Reference, language string) ReferenceRecord {
	return printedRecord(r, models.Printing{}, language, "")
}

// printedRecord is newReferenceRecord as it is wanted printed.
func printedRecord(r models.Reference, p models.Printing, language, suffix string) ReferenceRecord {
	entry := printed(r, p, language, suffix)
	return ReferenceRecord{ID: r.ID, Key: r.Key, Type: nullable(r.Type), Text: entry.Text, HTML: entry.HTML, CSL: r.CSL, Raw: nullable(r.Raw)}
}

// newReference maps a reference for a caller, printed in the site's language.
func (s *Server) newReference(who models.Caller) func(models.Reference) Reference {
	return s.printedReference(who, models.Printing{})
}

// printedReference is newReference as it is wanted printed.
func (s *Server) printedReference(who models.Caller, p models.Printing) func(models.Reference) Reference {
	return func(r models.Reference) Reference {
		out := Reference{ReferenceRecord: printedRecord(r, p, s.opts.Language, ""), Articles: r.Articles, Citations: r.Citations, UpdatedAt: r.UpdatedAt}
		if who.SeesDrafts() {
			out.Revision, out.Fingerprint, out.Provenance = r.Revision, r.Fingerprint, r.Provenance
			out.Identifiers = identifiersOf(r)
		}
		return out
	}
}

func identifiersOf(r models.Reference) []Identifier {
	if r.CSL == nil {
		return nil
	}
	var list []Identifier
	for _, i := range citation.ReadItem(string(r.CSL)).Identifiers() {
		list = append(list, Identifier(i))
	}
	return list
}

// ReferencesQuery says what a list of references shows, beside its filters.
type ReferencesQuery struct {
	PagedQuery
	PrintQuery
	// Members of each reference to return; all where it is left out.
	Fields []string `query:"fields" collectionFormat:"csv" enums:"id,key,type,text,html,csl,raw,articles,citations,updated_at,revision,fingerprint,identifiers,provenance"`
}

// list lists references as a bibliography would: by names, year and title.
//
//	@ID			listReferences
//	@Summary	List references
//	@Tags		references
//	@Param		query	query		ReferencesQuery	false	"Filter"
//	@Success	200		{object}	References
//	@Failure	default	{object}	Problem
//	@Router		/v1/references [get]
func (h referenceHandlers) list(c echo.Context) error {
	same := func(r models.Reference) models.Reference { return r }
	in, found, page, err := list[ReferencesQuery](h.Server, c, readList[models.Reference, models.Reference]{models.ReferenceResource, h.store.References, same})
	if err != nil {
		return err
	}
	data := converted(found, h.printedReference(caller(c), in.printing()))
	return respondTrimmed(c, References{data, page}, 0, ofList(members{only: in.Fields}))
}

// get returns one reference.
//
//	@ID			readReference
//	@Summary	Read a reference
//	@Tags		references
//	@Param		reference	path		string		true	"Key or id"
//	@Param		query		query		FormatQuery	false	"Format"
//	@Success	200			{object}	Reference
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference} [get]
func (h referenceHandlers) get(c echo.Context) error {
	q, f, err := bindFormat(c)
	if err != nil {
		return err
	}
	r, err := h.store.Reference(c.Request().Context(), caller(c), c.Param("reference"))
	if err != nil {
		return err
	}
	if f.isJSON() {
		return respond(c, h.printedReference(caller(c), q.printing())(r), r.Revision)
	}
	return f.respond(c, document{
		name: r.Key, entries: []models.Entry{{Position: 1, Reference: r}}, language: h.opts.Language, printing: q.printing(), revision: r.Revision,
	})
}

// create stores a new reference. Readers see it from the first published
// article on that lists it.
//
//	@ID			createReference
//	@Summary	Create a reference
//	@Tags		references
//	@Security	Key
//	@Param		reference	body		source.Reference	true	"The reference"
//	@Success	201			{object}	Reference
//	@Failure	default		{object}	Problem
//	@Router		/v1/references [post]
func (h referenceHandlers) create(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Reference](c)
	if err != nil {
		return err
	}
	who, err := creator(c)
	if err != nil {
		return err
	}
	r, err := h.store.CreateReference(c.Request().Context(), who, src)
	if err != nil {
		return err
	}
	return h.created(c, "/v1/references/"+r.Key, h.newReference(who)(r), r.Revision)
}

// patch changes a reference, in every article that lists it.
//
//	@ID			changeReference
//	@Summary	Change a reference
//	@Tags		references
//	@Security	Key
//	@Param		reference	path		string				true	"Key or id"
//	@Param		patch		body		source.Reference	true	"A merge patch (RFC 7396)"
//	@Success	200			{object}	Reference
//	@Failure	default		{object}	Problem
//	@Router		/v1/references/{reference} [patch]
func (h referenceHandlers) patch(c echo.Context) error {
	_, edit, revision, err := writePatch[NoQuery, source.Reference](c)
	if err != nil {
		return err
	}
	r, err := h.store.SaveReference(c.Request().Context(), c.Param("reference"), revision, edit)
	if err != nil {
		return err
	}
	return saved(c, http.StatusOK, h.newReference(caller(c))(r), r.Revision)
}

// delete removes a reference that no article lists.
//
//	@ID			deleteReference
//	@Summary	Delete a reference
//	@Tags		references
//	@Security	Key
//	@Param		reference	path	string	true	"Key or id"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/references/{reference} [delete]
func (h referenceHandlers) delete(c echo.Context) error {
	return remove(c, func(ctx context.Context, revision int) error {
		return h.store.DeleteReference(ctx, c.Param("reference"), revision)
	})
}
