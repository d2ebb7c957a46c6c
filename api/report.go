package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"kilde/models"
	"kilde/models/report"
	"kilde/models/source"
)

type reportStore interface {
	ArticleReport(ctx context.Context, c models.Caller, article string, q models.ReportQuery) (models.Reported, error)
	SeriesReport(ctx context.Context, c models.Caller, series string, q models.ReportQuery) (models.List[models.Reported], error)
	Report(context.Context, models.Caller, models.ReportQuery) (models.List[models.Reported], error)
	Waive(ctx context.Context, c models.Caller, fingerprint, reason string) (models.Waiver, error)
	Unwaive(ctx context.Context, fingerprint string) error
}

type reportHandlers struct {
	*Server
	store reportStore
}

// Finding is one thing that is wrong at one place.
type Finding struct {
	Rule        string         `json:"rule" validate:"required" enums:"C001,C002,C003,C004,C005,C006,C007,C008,C009,C010,C011,R001,R002,R003,R004,R005,R006,R007,R008,R009,R010,G001,G002,G003" example:"C003"`
	Severity    string         `json:"severity" validate:"required" enums:"error,warning,info" example:"error"`
	Confidence  float64        `json:"confidence" validate:"required" minimum:"0" maximum:"1" example:"0.83"` // That something is wrong
	Title       string         `json:"title" validate:"required" example:"Name differs from the reference"`   // What is wrong
	Mend        string         `json:"mend" validate:"required"`                                              // How to mend it
	Of          FindingSubject `json:"of" validate:"required"`
	Place       FindingPlace   `json:"place" validate:"required"`
	Reference   *string        `json:"reference" validate:"required" extensions:"x-nullable" example:"keller2012"` // Key of the reference that it is about
	Others      []string       `json:"others" validate:"required"`                                                 // Keys of further ones
	Found       string         `json:"found" validate:"required" example:"Keller og Fey (2012)"`                   // What stands there
	Expected    *string        `json:"expected" validate:"required" extensions:"x-nullable" example:"Keller og Fay (2012)"`
	Evidence    string         `json:"evidence" validate:"required"` // The sentence, the printed string, or what else shows it
	Fix         *Fix           `json:"fix" validate:"required" extensions:"x-nullable"`
	Fingerprint string         `json:"fingerprint" validate:"required" example:"0f1e2d3c4b5a69788796a5b4c3d2e1f0"` // By which it can be waived
	Waiver      *Waiver        `json:"waiver" validate:"required" extensions:"x-nullable"`
} //	@name	Finding

// FindingSubject is what a finding is about.
type FindingSubject struct {
	Resource string `json:"resource" validate:"required" enums:"article,reference" example:"article"`
	ID       string `json:"id" validate:"required" format:"uuid"`
	Name     string `json:"name" validate:"required" example:"sosial-markedsforing"` // Slug or key
} //	@name	FindingSubject

// FindingPlace is where a finding is.
type FindingPlace struct {
	Anchor  *string `json:"anchor" validate:"required" extensions:"x-nullable" example:"cite-4"` // Of its element in the HTML
	Pointer *string `json:"pointer" validate:"required" extensions:"x-nullable" example:"/body"` // JSON Pointer into what was written
	Start   *int    `json:"start" validate:"required" extensions:"x-nullable"`                   // First byte of the written body
	End     *int    `json:"end" validate:"required" extensions:"x-nullable"`                     // And the one behind it
} //	@name	FindingPlace

// Fix is a change that mends a finding.
type Fix struct {
	Target  string          `json:"target" validate:"required" example:"/v1/articles/sosial-markedsforing"` // What to PATCH
	IfMatch string          `json:"if_match" validate:"required" example:"\"r3\""`                          // The revision that it is made for
	Patch   json.RawMessage `json:"patch" validate:"required" swaggertype:"object" extensions:"x-nullable"` // A merge patch (RFC 7396); null where the page has too much of them: read the report of the article
} //	@name	Fix

// Reported is what was found in one article or reference.
type Reported struct {
	Resource string    `json:"resource" validate:"required" enums:"article,reference" example:"article"`
	ID       string    `json:"id" validate:"required" format:"uuid"`
	Name     string    `json:"name" validate:"required" example:"sosial-markedsforing"` // Slug or key
	Title    string    `json:"title" validate:"required" example:"Sosial markedsføring"`
	Revision int       `json:"revision" validate:"required" example:"3"` // That was looked at, the latest
	Waived   int       `json:"waived" validate:"required" example:"1"`   // How many findings are waived
	Findings []Finding `json:"findings" validate:"required"`
} //	@name	Reported

// Report is one page of what was found.
type Report struct {
	Data []Reported `json:"data" validate:"required"`
	Page Page       `json:"page" validate:"required"`
} //	@name	Report

// Waiver says of a finding that nothing is to be done about it.
type Waiver struct {
	Fingerprint string    `json:"fingerprint" validate:"required"`
	Reason      string    `json:"reason" validate:"required"`
	CreatedAt   time.Time `json:"created_at" validate:"required" format:"date-time"`
	KeyID       *string   `json:"key_id" validate:"required" format:"uuid" extensions:"x-nullable"` // Of the key that waived it
} //	@name	Waiver

// FindingsQuery selects findings.
type FindingsQuery struct {
	// Only findings by these rules.
	Rule []string `query:"rule" collectionFormat:"csv" enums:"C001,C002,C003,C004,C005,C006,C007,C008,C009,C010,C011,R001,R002,R003,R004,R005,R006,R007,R008,R009,R010,G001,G002,G003"`
	// The least severity.
	Severity string `query:"severity" enums:"info,warning,error"`
	// Whether to tell of findings that are waived, with the reason.
	Waived bool `query:"waived" default:"false"`
}

// ReportQuery selects findings, and a page of what they are in.
type ReportQuery struct {
	FindingsQuery
	WindowQuery
}

func (q FindingsQuery) model() models.ReportQuery {
	return models.ReportQuery{Rules: q.Rule, Severity: report.Severity(q.Severity), Waived: q.Waived}
}

func (s *Server) newReported(r models.Reported) Reported {
	return Reported{string(r.Resource), r.ID, r.Name, r.Title, r.Revision, r.Waived, converted(r.Findings, s.newFinding)}
}

func (s *Server) newFinding(f models.Finding) Finding {
	rule, _ := report.RuleNamed(f.Rule)
	out := Finding{
		Rule: f.Rule, Severity: string(f.Severity), Confidence: f.Confidence, Title: rule.Title, Mend: rule.Mend,
		Of: FindingSubject{string(f.Resource), f.ID, f.Name}, Place: FindingPlace{Anchor: nullable(f.Place.Anchor), Pointer: nullable(f.Place.Pointer)},
		Reference: nullable(f.Reference), Others: append([]string{}, f.Others...), Found: f.Found, Expected: nullable(f.Expected),
		Evidence: f.Evidence, Fingerprint: f.Fingerprint,
	}
	if f.Place.Start < f.Place.End {
		out.Place.Start, out.Place.End = &f.Place.Start, &f.Place.End
	}
	if f.Fix != nil {
		out.Fix = &Fix{targets[f.Resource] + f.Name, revisionTag(f.Revision), f.Fix.MergePatch()}
	}
	if f.Waiver != nil {
		w := newWaiver(*f.Waiver)
		out.Waiver = &w
	}
	return out
}

// targets are where what has findings is changed.
var targets = map[models.Resource]string{models.ArticleResource: "/v1/articles/", models.ReferenceResource: "/v1/references/"}

func newWaiver(w models.Waiver) Waiver {
	return Waiver{w.Fingerprint, w.Reason, w.CreatedAt, nullable(w.KeyID)}
}

// article reports what is wrong with an article's citations and references.
//
//	@ID			reportArticle
//	@Summary	Report what is wrong with an article
//	@Tags		reports
//	@Security	Key
//	@Param		article	path		string			true	"Slug or id"
//	@Param		query	query		FindingsQuery	false	"Findings"
//	@Success	200		{object}	Reported
//	@Failure	default	{object}	Problem
//	@Router		/v1/articles/{article}/report [get]
func (h reportHandlers) article(c echo.Context) error {
	in, err := bindQuery[FindingsQuery](c)
	if err != nil {
		return err
	}
	r, err := h.store.ArticleReport(c.Request().Context(), caller(c), c.Param("article"), in.model())
	if err != nil {
		return err
	}
	return respond(c, h.newReported(r), r.Revision)
}

// series reports what is wrong with the articles of a series, in its order.
//
//	@ID			reportSeries
//	@Summary	Report what is wrong with a series
//	@Tags		reports
//	@Security	Key
//	@Param		series	path		string		true	"Slug or id"
//	@Param		query	query		ReportQuery	false	"Findings"
//	@Success	200		{object}	Report
//	@Failure	default	{object}	Problem
//	@Router		/v1/series/{series}/report [get]
func (h reportHandlers) series(c echo.Context) error {
	return h.pages(c, func(ctx context.Context, who models.Caller, q models.ReportQuery) (models.List[models.Reported], error) {
		return h.store.SeriesReport(ctx, who, c.Param("series"), q)
	})
}

// site reports what is wrong on the whole site: articles, then references. A page
// may have fewer items than asked for, or none, although has_more says that there
// are others.
//
//	@ID			reportSite
//	@Summary	Report what is wrong on the site
//	@Tags		reports
//	@Security	Key
//	@Param		query	query		ReportQuery	false	"Findings"
//	@Success	200		{object}	Report
//	@Failure	default	{object}	Problem
//	@Router		/v1/report [get]
func (h reportHandlers) site(c echo.Context) error {
	if err := caller(c).Require(models.ReadScope); err != nil {
		return err
	}
	return h.pages(c, h.store.Report)
}

func (h reportHandlers) pages(c echo.Context, read func(context.Context, models.Caller, models.ReportQuery) (models.List[models.Reported], error)) error {
	in, err := bindQuery[ReportQuery](c)
	if err != nil {
		return err
	}
	q := in.model()
	if err := in.place(c, &q.Query); err != nil {
		return err
	}
	found, err := read(c.Request().Context(), caller(c), q)
	if err != nil {
		return err
	}
	page, err := h.page(c, q.Query, found.Extent)
	if err != nil {
		return err
	}
	return respond(c, Report{converted(found.Items, h.newReported), page}, 0)
}

// waive says of a finding, for good, that nothing is to be done about it.
//
//	@ID			waiveFinding
//	@Summary	Waive a finding
//	@Tags		reports
//	@Security	Key
//	@Param		fingerprint	path		string			true	"Of the finding"
//	@Param		waiver		body		source.Waiver	true	"Why"
//	@Success	200			{object}	Waiver
//	@Failure	default		{object}	Problem
//	@Router		/v1/report/waivers/{fingerprint} [put]
func (h reportHandlers) waive(c echo.Context) error {
	_, src, err := writeBody[NoQuery, source.Waiver](c)
	if err != nil {
		return err
	}
	if !report.ValidFingerprint(c.Param("fingerprint")) {
		return models.Errorf(models.Malformed, "A fingerprint is 32 hexadecimal digits, as a finding has it; %q is none.", c.Param("fingerprint"))
	}
	w, err := h.store.Waive(c.Request().Context(), caller(c), c.Param("fingerprint"), src.Reason)
	if err != nil {
		return err
	}
	return respond(c, newWaiver(w), 0)
}

// unwaive takes a waiver back.
//
//	@ID			unwaiveFinding
//	@Summary	Take a waiver back
//	@Tags		reports
//	@Security	Key
//	@Param		fingerprint	path	string	true	"Of the finding"
//	@Success	204
//	@Failure	default	{object}	Problem
//	@Router		/v1/report/waivers/{fingerprint} [delete]
func (h reportHandlers) unwaive(c echo.Context) error {
	if err := caller(c).Require(models.WriteScope); err != nil {
		return err
	}
	if _, err := bindQuery[NoQuery](c); err != nil {
		return err
	}
	if err := h.store.Unwaive(c.Request().Context(), c.Param("fingerprint")); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, private)
	return c.NoContent(http.StatusNoContent)
}
