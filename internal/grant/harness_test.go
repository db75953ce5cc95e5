// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"context"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
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

// attrs are attributes as a user writes them: strings, bools, []string and attrs.
// unknown stands for a value that is not known at plan time.
type attrs map[string]any

type unknownValue struct{}

var unknown = unknownValue{}

// world is a fake AWS with a data account that has a bucket.
type world struct {
	*fakeaws.Server
	data, control *fakeaws.Account
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &world{Server: s, data: s.Account(dataAccount), control: s.Account(controlAccount)}
	w.data.CreateBucket("data", "us-east-1")
	return w
}

// policy is that of the bucket, as S3 shows it.
func (w *world) policy(t *testing.T) string {
	t.Helper()
	text, _ := w.BucketPolicy("data")
	return text
}

// count is the number of calls of an operation.
func (w *world) count(operation string) int {
	n := 0
	for _, c := range w.Calls() {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

// configured is the provider, as Terraform starts it for one plan or apply.
type configured struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// providerBlock is one that reaches the fake as the data account's root.
func (w *world) providerBlock(more attrs) attrs {
	key := w.data.Credentials()
	block := attrs{
		"region": "us-east-1", "access_key": key.AccessKeyID, "secret_key": key.SecretAccessKey,
		"s3_use_path_style": true, "settle_time": "0s",
		"endpoints": []attrs{{"s3": w.URL(), "sts": w.URL(), "iam": w.URL(), "sns": w.URL(), "sqs": w.URL(), "kms": w.URL()}},
	}
	maps.Copy(block, more)
	return block
}

func start(t testing.TB, block attrs) *configured {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, schema.Diagnostics)
	p := &configured{t: t, server: server, schema: schema}
	if _, ok := block["lock_directory"]; !ok {
		block = maps.Clone(block)
		block["lock_directory"] = t.TempDir()
	}
	config := p.dynamic(schema.Provider.ValueType(), block)
	valid, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, valid.Diagnostics)
	done, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, done.Diagnostics)
	return p
}

// provider is a configured provider of the data account.
func (w *world) provider(t testing.TB) *configured {
	t.Helper()
	return start(t, w.providerBlock(nil))
}

func (p *configured) dynamic(typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	p.t.Helper()
	d, err := tfprotov6.NewDynamicValue(typ, value(typ, v))
	if err != nil {
		p.t.Fatal(err)
	}
	return &d
}

// value gives a Go value its Terraform type; what an object lacks is null.
func value(typ tftypes.Type, v any) tftypes.Value {
	if v == nil {
		return tftypes.NewValue(typ, nil)
	}
	if v == unknown {
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		given := v.(attrs) //nolint:forcetypeassert // a test
		fields := map[string]tftypes.Value{}
		for name, t := range typ.AttributeTypes {
			if _, isList := t.(tftypes.List); isList && given[name] == nil && blockLists[name] {
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
var blockLists = map[string]bool{"assume_role": true, "assume_role_with_web_identity": true, "endpoints": true, "default_tags": true, "ignore_tags": true}

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
	case []attrs:
		for _, e := range v {
			all = append(all, value(typ, e))
		}
	}
	return all
}

// instance is one resource: its state, as Terraform keeps it between the calls.
type instance struct {
	*configured
	name    string
	typ     tftypes.Type
	state   *tfprotov6.DynamicValue
	private []byte
}

func (p *configured) resource(name string) *instance {
	p.t.Helper()
	schema, ok := p.schema.ResourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no resource %s", name)
	}
	i := &instance{configured: p, name: name, typ: schema.ValueType()}
	i.state = p.dynamic(i.typ, nil)
	return i
}

// with is the same instance with another provider process.
func (i *instance) with(p *configured) *instance {
	other := *i
	other.configured = p
	return &other
}

type diags []*tfprotov6.Diagnostic

func (d diags) errors() string { return d.texts(tfprotov6.DiagnosticSeverityError) }

func (d diags) warnings() string { return d.texts(tfprotov6.DiagnosticSeverityWarning) }

func (d diags) texts(severity tfprotov6.DiagnosticSeverity) string {
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

func noErrors(t testing.TB, d []*tfprotov6.Diagnostic) {
	t.Helper()
	if text := diags(d).errors(); text != "" {
		t.Fatalf("errors:\n%s", text)
	}
}

func (i *instance) validate(config attrs) diags {
	i.t.Helper()
	resp, err := i.server.ValidateResourceConfig(i.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: i.name, Config: i.dynamic(i.typ, config),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return resp.Diagnostics
}

// plan is what Terraform does before an apply, the refresh excepted.
func (i *instance) plan(config attrs) (*tfprotov6.PlanResourceChangeResponse, diags) {
	i.t.Helper()
	if d := i.validate(config); d.errors() != "" {
		return nil, d
	}
	resp, err := i.server.PlanResourceChange(i.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, PriorPrivate: i.private,
		Config: i.dynamic(i.typ, config), ProposedNewState: i.proposed(config),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return resp, resp.Diagnostics
}

// proposed is the configuration with the prior state's computed values.
func (i *instance) proposed(config attrs) *tfprotov6.DynamicValue {
	i.t.Helper()
	prior := i.raw(i.state)
	fields := map[string]tftypes.Value{}
	if err := value(i.typ, config).As(&fields); err != nil {
		i.t.Fatal(err)
	}
	for _, computed := range []string{"sids", "statements"} {
		if prior != nil {
			fields[computed] = prior[computed]
		} else {
			fields[computed] = tftypes.NewValue(fields[computed].Type(), tftypes.UnknownValue)
		}
	}
	d, err := tfprotov6.NewDynamicValue(i.typ, tftypes.NewValue(i.typ, fields))
	if err != nil {
		i.t.Fatal(err)
	}
	return &d
}

// apply plans and carries out; a failed creation leaves no state.
func (i *instance) apply(config attrs) diags {
	i.t.Helper()
	return i.applyWith(i.t.Context(), config)
}

func (i *instance) applyWith(ctx context.Context, config attrs) diags {
	i.t.Helper()
	planned, d := i.plan(config)
	if d.errors() != "" {
		return d
	}
	resp, err := i.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, Config: i.dynamic(i.typ, config),
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state, i.private = resp.NewState, resp.Private
	return append(d, resp.Diagnostics...)
}

// destroy removes the resource.
func (i *instance) destroy() diags {
	i.t.Helper()
	null := i.dynamic(i.typ, nil)
	resp, err := i.server.ApplyResourceChange(i.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, Config: null, PlannedState: null, PlannedPrivate: i.private,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state = resp.NewState
	return resp.Diagnostics
}

// refresh reads the resource.
func (i *instance) refresh() diags {
	i.t.Helper()
	resp, err := i.server.ReadResource(i.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.name, CurrentState: i.state, Private: i.private,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state = resp.NewState
	return resp.Diagnostics
}

// importID imports by id, and reads.
func (i *instance) importID(id string) diags {
	i.t.Helper()
	resp, err := i.server.ImportResourceState(i.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: i.name, ID: id})
	if err != nil {
		i.t.Fatal(err)
	}
	if diags(resp.Diagnostics).errors() != "" {
		return resp.Diagnostics
	}
	i.state, i.private = resp.ImportedResources[0].State, resp.ImportedResources[0].Private
	return append(resp.Diagnostics, i.refresh()...)
}

// gone tells whether the resource is not in the state.
func (i *instance) gone() bool { return i.raw(i.state) == nil }

func (i *instance) raw(d *tfprotov6.DynamicValue) map[string]tftypes.Value {
	i.t.Helper()
	v, err := d.Unmarshal(i.typ)
	if err != nil {
		i.t.Fatal(err)
	}
	if v.IsNull() {
		return nil
	}
	fields := map[string]tftypes.Value{}
	if err := v.As(&fields); err != nil {
		i.t.Fatal(err)
	}
	return fields
}

// sids are those of the state.
func (i *instance) sids() []string {
	i.t.Helper()
	var values []tftypes.Value
	if err := i.raw(i.state)["sids"].As(&values); err != nil {
		i.t.Fatal(err)
	}
	all := make([]string, len(values))
	for n, v := range values {
		if err := v.As(&all[n]); err != nil {
			i.t.Fatal(err)
		}
	}
	return all
}

// changes tells whether a plan would change something.
func (i *instance) changes(config attrs) bool {
	i.t.Helper()
	planned, d := i.plan(config)
	noErrors(i.t, d)
	before, err := i.state.Unmarshal(i.typ)
	if err != nil {
		i.t.Fatal(err)
	}
	after, err := planned.PlannedState.Unmarshal(i.typ)
	if err != nil {
		i.t.Fatal(err)
	}
	return !before.Equal(after)
}

// deleteBucket deletes a bucket and its policy, as its owner would.
func (w *world) deleteBucket(t *testing.T, name string) {
	t.Helper()
	key := w.data.Credentials()
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(w.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
	if _, err := client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
}

// statement is what the state says for a Sid.
func (i *instance) statement(sid string) string {
	i.t.Helper()
	statements := map[string]tftypes.Value{}
	if err := i.raw(i.state)["statements"].As(&statements); err != nil {
		i.t.Fatal(err)
	}
	var text string
	if err := statements[sid].As(&text); err != nil {
		i.t.Fatal(err)
	}
	return text
}
