// Package docs holds the description of the API that its annotations generate.
package docs

import _ "embed"

// OpenAPI31 is the description as OpenAPI 3.1.
//
//go:embed openapi.json
var OpenAPI31 []byte

// OpenAPI30 is the same as OpenAPI 3.0, for generators that read no newer one.
//
//go:embed openapi-3.0.json
var OpenAPI30 []byte
