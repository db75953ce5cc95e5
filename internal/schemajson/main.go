// SPDX-License-Identifier: MPL-2.0

// Command schemajson prints what tfplugindocs makes the documentation from: the provider's schema in the form of
// `terraform providers schema -json`, less what is not shown, such as versions.
//
// It asks the provider itself and not a CLI: Terraform before 1.12 leaves resource identities out, and OpenTofu writes the
// provider under another registry's name. So the documentation is the same wherever it is generated.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

func main() {
	server := providerserver.NewProtocol6(provider.New("dev")())()
	schema, err := describe(context.Background(), server)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(tfjson.ProviderSchemas{
			FormatVersion: "1.0",
			Schemas:       map[string]*tfjson.ProviderSchema{"xacct": schema},
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemajson:", err)
		os.Exit(1)
	}
}

// describe asks a provider for all that its documentation shows.
func describe(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchema, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		err = errors.Join(err, fmt.Errorf("%s: %s", d.Summary, d.Detail))
	}
	if err != nil {
		return nil, err
	}
	return &tfjson.ProviderSchema{
		ConfigSchema:            schema(schemas.Provider),
		ResourceSchemas:         each(schemas.ResourceSchemas, schema),
		DataSourceSchemas:       each(schemas.DataSourceSchemas, schema),
		ListResourceSchemas:     each(schemas.ListResourceSchemas, schema),
		Functions:               each(schemas.Functions, function),
		ResourceIdentitySchemas: each(identities.IdentitySchemas, identity),
	}, nil
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}
