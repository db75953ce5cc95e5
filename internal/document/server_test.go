// SPDX-License-Identifier: MPL-2.0

package document_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/document"
)

// bare is a provider with the documents alone, and without a configuration.
type bare struct{}

func (bare) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "xacct"
}
func (bare) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (bare) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (bare) Resources(context.Context) []func() resource.Resource                              { return nil }
func (bare) DataSources(context.Context) []func() datasource.DataSource {
	return document.DataSources()
}

// config is a data source's configuration; what it does not name is null.
type config map[string]tftypes.Value

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func set(elements ...any) tftypes.Value {
	values := make([]tftypes.Value, 0, len(elements))
	for _, e := range elements {
		values = append(values, tftypes.NewValue(tftypes.String, e))
	}

	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
}

// server speaks the plugin protocol with a data source.
type server struct {
	tfprotov6.ProviderServer

	name   string
	object tftypes.Object
}

func serve(t *testing.T, name string) server {
	t.Helper()

	p := providerserver.NewProtocol6(bare{})()

	schemas, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}

	refuse(t, schemas.Diagnostics)

	object, ok := schemas.DataSourceSchemas[name].ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("there is no data source %s", name)
	}

	return server{ProviderServer: p, name: name, object: object}
}

func (s server) value(t *testing.T, c config) *tfprotov6.DynamicValue {
	t.Helper()

	values := map[string]tftypes.Value{}
	for name, kind := range s.object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, nil)
	}

	for name, v := range c {
		values[name] = v
	}

	value, err := tfprotov6.NewDynamicValue(s.object, tftypes.NewValue(s.object, values))
	if err != nil {
		t.Fatal(err)
	}

	return &value
}

func (s server) validate(t *testing.T, c config) []*tfprotov6.Diagnostic {
	t.Helper()

	resp, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: s.name, Config: s.value(t, c),
	})
	if err != nil {
		t.Fatal(err)
	}

	return resp.Diagnostics
}

func (s server) read(t *testing.T, c config) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	t.Helper()

	resp, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: s.name, Config: s.value(t, c)})
	if err != nil {
		t.Fatal(err)
	}

	if len(resp.Diagnostics) > 0 {
		return nil, resp.Diagnostics
	}

	value, err := resp.State.Unmarshal(s.object)
	if err != nil {
		t.Fatal(err)
	}

	var state map[string]tftypes.Value
	if err := value.As(&state); err != nil {
		t.Fatal(err)
	}

	return state, nil
}

func refuse(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()

	for _, d := range diagnostics {
		t.Errorf("unexpected: %s: %s (%s)", d.Summary, d.Detail, d.Attribute)
	}
}

// wantError wants one error, at the argument.
func wantError(t *testing.T, diagnostics []*tfprotov6.Diagnostic, argument, says string) {
	t.Helper()

	if len(diagnostics) != 1 {
		t.Fatalf("expected one error at %s, got %d", argument, len(diagnostics))
	}

	d := diagnostics[0]
	place := fmt.Sprintf("AttributeName(%q)", argument)

	if d.Severity != tfprotov6.DiagnosticSeverityError || !strings.HasPrefix(d.Attribute.String(), place) || !strings.Contains(d.Detail, says) {
		t.Errorf("expected an error at %s that says %q, got %s %q at %s", place, says, d.Severity, d.Detail, d.Attribute)
	}
}

func str(t *testing.T, v tftypes.Value) string {
	t.Helper()

	var s string
	if err := v.As(&s); err != nil {
		t.Fatal(err)
	}

	return s
}
