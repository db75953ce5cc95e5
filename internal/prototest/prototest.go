// SPDX-License-Identifier: MPL-2.0

// Package prototest drives the provider over its protocol, as Terraform does, for
// the tests of the resources: in process, and call by call.
package prototest

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

// Attrs are attributes as a user writes them: strings, bools, numbers, []string and
// Attrs.
type Attrs map[string]any

// Unknown stands for a value that is not known at plan time.
type Unknown struct{}

// Provider is the provider, as Terraform starts it for one plan or apply.
type Provider struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// Block is a provider block that reaches the services of the fake AWS at url with
// credentials, and verifies writes once; more is added to it.
func Block(url, accessKeyID, secretAccessKey string, more Attrs) Attrs {
	endpoints := Attrs{}
	for _, service := range []string{"s3", "s3control", "sts", "iam", "sns", "sqs", "kms", "cloudtrail"} {
		endpoints[service] = url
	}
	block := Attrs{
		"region": "us-east-1", "access_key": accessKeyID, "secret_key": secretAccessKey,
		"s3_use_path_style": true, "settle_time": "0s", "endpoints": []Attrs{endpoints},
	}
	maps.Copy(block, more)
	return block
}

// Start starts and configures a provider. Without a lock_directory in the block it
// has one of its own.
func Start(t testing.TB, block Attrs) *Provider {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	NoErrors(t, schema.Diagnostics)
	p := &Provider{t: t, server: server, schema: schema}
	if _, ok := block["lock_directory"]; !ok {
		block = maps.Clone(block)
		block["lock_directory"] = t.TempDir()
	}
	config := p.dynamic(schema.Provider.ValueType(), block)
	valid, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	NoErrors(t, valid.Diagnostics)
	done, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	NoErrors(t, done.Diagnostics)
	return p
}

func (p *Provider) dynamic(typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	p.t.Helper()
	d, err := tfprotov6.NewDynamicValue(typ, value(typ, v))
	if err != nil {
		p.t.Fatal(err)
	}
	return &d
}

// Read reads a data source and returns its state's attributes.
func (p *Provider) Read(name string, config Attrs) (map[string]tftypes.Value, Diags) {
	p.t.Helper()
	schema, ok := p.schema.DataSourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no data source %s", name)
	}
	typ := schema.ValueType()
	resp, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: p.dynamic(typ, config)})
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.State == nil {
		return nil, resp.Diagnostics
	}
	return fieldsOf(p.t, typ, resp.State), resp.Diagnostics
}

// value gives a Go value its Terraform type; what an object lacks is null.
func value(typ tftypes.Type, v any) tftypes.Value {
	if v == nil {
		return tftypes.NewValue(typ, nil)
	}
	if v == (Unknown{}) {
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		given := v.(Attrs) //nolint:forcetypeassert // a test
		fields := map[string]tftypes.Value{}
		for name, t := range typ.AttributeTypes {
			if _, isList := t.(tftypes.List); isList && given[name] == nil && slices.Contains(blockLists, name) {
				fields[name] = tftypes.NewValue(t, []tftypes.Value{})
				continue
			}
			fields[name] = value(t, given[name])
		}
		return tftypes.NewValue(typ, fields)
	case tftypes.Set:
		return tftypes.NewValue(typ, elements(typ.ElementType, v))
	case tftypes.List:
		return tftypes.NewValue(typ, elements(typ.ElementType, v))
	}
	if n, ok := v.(int); ok {
		return tftypes.NewValue(typ, big.NewFloat(float64(n)))
	}
	return tftypes.NewValue(typ, v)
}

// blockLists are blocks that Terraform sends as empty lists when they are absent.
var blockLists = []string{"assume_role", "assume_role_with_web_identity", "endpoints", "default_tags", "ignore_tags", "lease"}

func elements(typ tftypes.Type, v any) []tftypes.Value {
	all := []tftypes.Value{}
	switch v := v.(type) {
	case []string:
		for _, e := range v {
			all = append(all, value(typ, e))
		}
	case []any:
		for _, e := range v {
			all = append(all, value(typ, e))
		}
	case []Attrs:
		for _, e := range v {
			all = append(all, value(typ, e))
		}
	}
	return all
}

// Diags are what the provider says.
type Diags []*tfprotov6.Diagnostic

// Errors are the texts of the errors, "" when there are none.
func (d Diags) Errors() string { return d.texts(tfprotov6.DiagnosticSeverityError) }

// Warnings are the texts of the warnings, "" when there are none.
func (d Diags) Warnings() string { return d.texts(tfprotov6.DiagnosticSeverityWarning) }

func (d Diags) texts(severity tfprotov6.DiagnosticSeverity) string {
	var b strings.Builder
	for _, one := range d {
		if one.Severity != severity {
			continue
		}
		if one.Attribute != nil {
			b.WriteString(one.Attribute.String() + ": ")
		}
		b.WriteString(one.Summary + "\n" + one.Detail + "\n")
	}
	return b.String()
}

// NoErrors ends the test when there are errors.
func NoErrors(t testing.TB, d []*tfprotov6.Diagnostic) {
	t.Helper()
	if text := Diags(d).Errors(); text != "" {
		t.Fatalf("errors:\n%s", text)
	}
}
