// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// TestMain makes the tests independent of the AWS settings of whoever runs
// them.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "TF_AWS_") {
			_ = os.Unsetenv(name)
		}
	}
	_ = os.Setenv("AWS_CONFIG_FILE", os.DevNull)
	_ = os.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	_ = os.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	os.Exit(m.Run())
}

// block is a provider block as it is written: arguments by name; a list, set or
// sequence of blocks as []any, an object or map as block.
type block map[string]any

// unknown stands for a value that is not known yet.
type unknown struct{}

// value makes a value of the type; what an object doesn't mention is null, and
// empty for nested blocks.
func value(t *testing.T, typ tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case []any:
		element := tftypes.Type(nil)
		switch typ := typ.(type) {
		case tftypes.List:
			element = typ.ElementType
		case tftypes.Set:
			element = typ.ElementType
		default:
			t.Fatalf("a list for a %s", typ)
		}
		values := make([]tftypes.Value, len(v))
		for i := range v {
			values[i] = value(t, element, v[i])
		}
		return tftypes.NewValue(typ, values)
	case block:
		values := map[string]tftypes.Value{}
		switch typ := typ.(type) {
		case tftypes.Map:
			for key := range v {
				values[key] = value(t, typ.ElementType, v[key])
			}
		case tftypes.Object:
			for name := range v {
				if typ.AttributeTypes[name] == nil {
					t.Fatalf("no argument %s", name)
				}
			}
			for name, typ := range typ.AttributeTypes {
				values[name] = value(t, typ, v[name])
			}
		default:
			t.Fatalf("an object for a %s", typ)
		}
		return tftypes.NewValue(typ, values)
	case nil:
		if list, ok := typ.(tftypes.List); ok && list.ElementType.Is(tftypes.Object{}) {
			return tftypes.NewValue(typ, []tftypes.Value{})
		}
		return tftypes.NewValue(typ, nil)
	default:
		return tftypes.NewValue(typ, v)
	}
}

func blockType(t *testing.T) tftypes.Type {
	t.Helper()
	return providerSchema().Type().TerraformType(t.Context())
}

func (b block) config(t *testing.T) tfsdk.Config {
	t.Helper()
	return tfsdk.Config{Raw: value(t, blockType(t), b), Schema: providerSchema()}
}

// validate runs ValidateProviderConfig through the protocol.
func (b block) validate(t *testing.T) []*tfprotov6.Diagnostic {
	t.Helper()
	typ := blockType(t)
	config, err := tfprotov6.NewDynamicValue(typ, value(t, typ, b))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server(t).ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// configure returns what the resources get.
func (b block) configure(t *testing.T) *target.Session {
	t.Helper()
	var resp provider.ConfigureResponse
	New("1.2.3")().Configure(t.Context(), provider.ConfigureRequest{TerraformVersion: "1.11.4", Config: b.config(t)}, &resp)
	if len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics)
	}
	session, ok := resp.ResourceData.(*target.Session)
	if !ok || resp.DataSourceData != resp.ResourceData {
		t.Fatalf("got %T for resources and %T for data sources", resp.ResourceData, resp.DataSourceData)
	}
	return session
}

func server(t *testing.T) tfprotov6.ProviderServer {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(New("1.2.3")())()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// model decodes the block, without environment and validation.
func (b block) model(ctx context.Context, t *testing.T) *providerModel {
	t.Helper()
	var model providerModel
	if diags := b.config(t).Get(ctx, &model); diags.HasError() {
		t.Fatal(diags)
	}
	return &model
}
