// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

const (
	dataAccount    = "111122223333"
	controlAccount = "444455556666"
)

// attrs are attributes as a user writes them, all strings, beside what is said below.
type attrs map[string]any

// unknown is a value that is not known yet.
type unknown struct{}

// newAWS is a fake AWS with the bucket "data" in us-east-1.
func newAWS(t *testing.T) (*fakeaws.Server, *fakeaws.Account) {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	data := s.Account(dataAccount)
	data.CreateBucket("data", "us-east-1")
	return s, data
}

// server is a configured provider.
type server struct {
	tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// serve configures the provider with the credentials of somebody, and what else the
// block is to have.
func serve(t *testing.T, aws *fakeaws.Server, who fakeaws.Credentials, more attrs) server {
	t.Helper()
	p := providerserver.NewProtocol6(provider.New("test")())()
	schema, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, schema.Diagnostics)
	block := attrs{
		"region": "us-east-1", "access_key": who.AccessKeyID, "secret_key": who.SecretAccessKey,
		"s3_use_path_style": true, "lock_directory": t.TempDir(),
		"endpoints": attrs{"s3": aws.URL(), "s3control": aws.URL(), "sts": aws.URL(), "sns": aws.URL()},
	}
	maps.Copy(block, more)
	resp, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, schema.Provider.ValueType(), block)})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, resp.Diagnostics)
	return server{p, schema}
}

func dynamic(t *testing.T, typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	t.Helper()
	d, err := tfprotov6.NewDynamicValue(typ, value(typ, v))
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// value gives a Go value its Terraform type. What an object lacks is null, or no
// block where there can be several; an object in place of a list is one block.
func value(typ tftypes.Type, v any) tftypes.Value {
	if _, ok := v.(unknown); ok {
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	fields, _ := v.(attrs)
	switch typ := typ.(type) {
	case tftypes.Object:
		values := map[string]tftypes.Value{}
		for name, typ := range typ.AttributeTypes {
			values[name] = value(typ, fields[name])
		}
		return tftypes.NewValue(typ, values)
	case tftypes.List:
		if _, block := typ.ElementType.(tftypes.Object); block {
			blocks := []tftypes.Value{}
			if v != nil {
				blocks = append(blocks, value(typ.ElementType, v))
			}
			return tftypes.NewValue(typ, blocks)
		}
	}
	return tftypes.NewValue(typ, v)
}

// read reads a data source, as Terraform does after it has validated it.
func (s server) read(t *testing.T, name string, config attrs) (map[string]any, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema, ok := s.schema.DataSourceSchemas[name]
	if !ok {
		t.Fatalf("there is no data source %s", name)
	}
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("%s is no object", name)
	}
	values := map[string]tftypes.Value{}
	for attribute, typ := range object.AttributeTypes {
		values[attribute] = tftypes.NewValue(typ, config[attribute])
	}
	given, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		t.Fatal(err)
	}
	valid, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: &given})
	if err != nil {
		t.Fatal(err)
	}
	if len(valid.Diagnostics) > 0 {
		return nil, valid.Diagnostics
	}
	resp, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: &given})
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.Diagnostics) > 0 {
		return nil, resp.Diagnostics
	}
	state, err := resp.State.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	all, ok := plain(t, state).(map[string]any)
	if !ok {
		t.Fatalf("no state: %s", state)
	}
	return all, nil
}

// plain is a value of Terraform's as Go has it: strings, ints, lists, objects and
// nil for null.
func plain(t *testing.T, v tftypes.Value) any {
	t.Helper()
	if v.IsNull() {
		return nil
	}
	as := func(to any) {
		t.Helper()
		if err := v.As(to); err != nil {
			t.Fatal(err)
		}
	}
	switch {
	case v.Type().Is(tftypes.String):
		var s string
		as(&s)
		return s
	case v.Type().Is(tftypes.Number):
		var n big.Float
		as(&n)
		i, _ := n.Int64()
		return int(i)
	case v.Type().Is(tftypes.List{}):
		var elements []tftypes.Value
		as(&elements)
		all := []any{}
		for _, e := range elements {
			all = append(all, plain(t, e))
		}
		return all
	}
	var fields map[string]tftypes.Value
	as(&fields)
	all := map[string]any{}
	for name, field := range fields {
		all[name] = plain(t, field)
	}
	return all
}

func noErrors(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		t.Fatalf("unexpected: %s: %s (%s)", d.Summary, d.Detail, d.Attribute)
	}
}

// wantError wants one error, with these parts.
func wantError(t *testing.T, diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("expected one error with %q, got %d diagnostics", parts, len(diagnostics))
	}
	d := diagnostics[0]
	text := d.Attribute.String() + "\n" + d.Summary + "\n" + d.Detail
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("expected %q in the error:\n%s", part, text)
		}
	}
}
