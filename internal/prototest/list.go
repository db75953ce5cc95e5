// SPDX-License-Identifier: MPL-2.0

package prototest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is a resource that a query found.
type Listed struct {
	Name               string // for users to read
	Identity, Resource map[string]tftypes.Value
}

// List is what "terraform query" asks: for resources of a type, at most limit of them
// where that is not 0, with all their attributes or only their identities.
func (p *Provider) List(name string, config Attrs, attributes bool, limit int64) (found []Listed, diags Diags) {
	p.t.Helper()
	server, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider lists nothing")
	}
	schema, ok := p.schema.ListResourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no list of %s", name)
	}
	given := p.dynamic(schema.ValueType(), config)
	valid, err := server.ValidateListResourceConfig(p.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: given})
	if err != nil {
		p.t.Fatal(err)
	}
	if Diags(valid.Diagnostics).Errors() != "" {
		return nil, valid.Diagnostics
	}
	stream, err := server.ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{TypeName: name, Config: given, IncludeResource: attributes, Limit: limit})
	if err != nil {
		p.t.Fatal(err)
	}
	identities, err := p.server.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	for result := range stream.Results {
		diags = append(diags, result.Diagnostics...)
		if result.Identity == nil {
			continue
		}
		one := Listed{Name: result.DisplayName, Identity: fieldsOf(p.t, identities.IdentitySchemas[name].ValueType(), result.Identity.IdentityData)}
		if result.Resource != nil {
			one.Resource = fieldsOf(p.t, p.schema.ResourceSchemas[name].ValueType(), result.Resource)
		}
		found = append(found, one)
	}
	return found, diags
}
