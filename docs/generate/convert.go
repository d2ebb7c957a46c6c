package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3conv"
	"github.com/swaggo/swag/gen"
)

// version31 stands in for the newer one that the library writes, which many
// tools do not read.
const version31 = "3.1.1"

// documents are the description in both versions, as indented JSON, and the
// guide to queries.
type documents struct{ v30, v31, queries []byte }

// generate makes the description of the API from the repository that root is.
func generate(root string) (made documents, err error) {
	swagger, err := annotations(root)
	if err != nil {
		return made, fmt.Errorf("read annotations: %w", err)
	}
	doc, err := openapi2conv.ToV3(swagger)
	if err != nil {
		return made, fmt.Errorf("convert to OpenAPI 3.0: %w", err)
	}
	overlay(doc)
	if made.v30, err = printed(doc); err != nil {
		return made, fmt.Errorf("OpenAPI 3.0: %w", err)
	}
	if doc, err = openapi3.NewLoader().LoadFromData(made.v30); err != nil {
		return made, fmt.Errorf("OpenAPI 3.0: %w", err)
	}
	if made.queries, err = guide(root); err != nil {
		return made, fmt.Errorf("guide to queries: %w", err)
	}
	upgrade(doc)
	if made.v31, err = printed(doc); err != nil {
		return made, fmt.Errorf("OpenAPI 3.1: %w", err)
	}
	return made, nil
}

// annotations is what swag makes of them: Swagger 2.0.
func annotations(root string) (doc *openapi2.T, err error) {
	dir, err := os.MkdirTemp("", "kilde-docs-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	err = gen.New().Build(&gen.Config{
		SearchDir:     filepath.Join(root, "api") + "," + filepath.Join(root, "models"),
		MainAPIFile:   "doc.go",
		ParseInternal: true,
		Strict:        true,
		OutputDir:     dir,
		OutputTypes:   []string{"json"},
		Debugger:      silent{},
	})
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "swagger.json"))
	if err != nil {
		return nil, err
	}
	doc = new(openapi2.T)
	return doc, json.Unmarshal(data, doc)
}

// silent keeps swag from telling what it does; its errors come as errors.
type silent struct{}

// Printf prints nothing.
func (silent) Printf(string, ...any) {}

// printed is the document as JSON, once it is known to be valid. The library
// escapes <, > and & and does not indent; a second pass through JSON mends both.
func printed(doc *openapi3.T) ([]byte, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	whole, err := openapi3.NewLoader().LoadFromData(data) // resolves what overlay refers to
	if err != nil {
		return nil, err
	}
	if err := whole.Validate(context.Background()); err != nil {
		return nil, err
	}
	var value any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(value)
	return b.Bytes(), err
}

// upgrade makes OpenAPI 3.1 of a valid 3.0 document.
func upgrade(doc *openapi3.T) {
	for _, schema := range doc.Components.Schemas {
		orNull(schema)
	}
	openapi3conv.Upgrade(doc)
	doc.OpenAPI = version31
}

// orNull says of a member that is another schema or null what it is: in 3.1
// null is a type, and a schema beside it has to let it through.
func orNull(ref *openapi3.SchemaRef) {
	s := ref.Value
	if ref.Ref != "" || s == nil {
		return
	}
	for _, member := range s.Properties {
		orNull(member)
	}
	if s.Nullable && len(s.AllOf) == 1 {
		s.AnyOf = openapi3.SchemaRefs{s.AllOf[0], openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}})}
		s.AllOf, s.Type, s.Nullable = nil, nil, false
	}
}
