package main

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const schemaPrefix = "#/components/schemas/"

func schemaRef(name string) *openapi3.SchemaRef { return &openapi3.SchemaRef{Ref: schemaPrefix + name} }

// nameOf is the component that a schema refers to, or nothing.
func nameOf(ref *openapi3.SchemaRef) string { return strings.TrimPrefix(ref.Ref, schemaPrefix) }

// shorthands are the objects that may be written as a string, and what the
// string is.
var shorthands = map[string]openapi3.Schema{
	"BylineSource":            {Title: "Author", Description: "An author's slug or id, where the role is author", Example: "kjetil-sander"},
	"BibliographyEntrySource": {Title: "Key", Description: "A reference's key or id", Example: "wien2012"},
}

// schemas adds alternatives, free-form objects and the type beside null.
func schemas(all openapi3.Schemas) {
	for name, ref := range all {
		freeForm(ref)
		if short, ok := shorthands[name]; ok {
			short.Type = &openapi3.Types{openapi3.TypeString}
			ref.Value.Title = "Object"
			all[name] = openapi3.NewSchemaRef("", &openapi3.Schema{OneOf: openapi3.SchemaRefs{openapi3.NewSchemaRef("", &short), ref}})
		}
	}
}

// freeForm opens the objects whose members are not ours to name, CSL-JSON and
// meta, and gives a type to those that may be null, as 3.0 wants.
func freeForm(ref *openapi3.SchemaRef) {
	s := ref.Value
	if ref.Ref != "" {
		return
	}
	for _, member := range s.Properties {
		freeForm(member)
	}
	if s.Nullable && len(s.AllOf) == 1 {
		s.Type = &openapi3.Types{openapi3.TypeObject}
	}
	if s.Type.Is(openapi3.TypeObject) && len(s.Properties) == 0 && len(s.AllOf) == 0 {
		s.AdditionalProperties.Has = openapi3.Ptr(true)
	}
}

// patchOf is the merge patch of a written thing (RFC 7396): every member may be
// left out, null removes one that is not required, and objects merge in turn.
func patchOf(all openapi3.Schemas, name string) *openapi3.SchemaRef {
	patch := strings.TrimSuffix(strings.TrimPrefix(name, "Placed"), "Source") + "Patch"
	if all[patch] != nil {
		return schemaRef(patch)
	}
	written := all[name].Value
	s := *written
	s.Required, s.Properties = nil, openapi3.Schemas{}
	for member, ref := range written.Properties {
		s.Properties[member] = patchedMember(all, ref, slices.Contains(written.Required, member))
	}
	all[patch] = openapi3.NewSchemaRef("", &s)
	return schemaRef(patch)
}

func patchedMember(all openapi3.Schemas, ref *openapi3.SchemaRef, required bool) *openapi3.SchemaRef {
	switch {
	case ref.Ref != "" && required:
		return patchOf(all, nameOf(ref))
	case ref.Ref != "":
		return openapi3.NewSchemaRef("", &openapi3.Schema{
			Type: &openapi3.Types{openapi3.TypeObject}, Nullable: true, AllOf: openapi3.SchemaRefs{patchOf(all, nameOf(ref))}})
	}
	s := *ref.Value
	s.Default = nil // what is left out stays as it is
	if !required {
		s.Nullable = true
		if s.Enum != nil {
			s.Enum = append(slices.Clone(s.Enum), nil)
		}
	}
	return openapi3.NewSchemaRef("", &s)
}
