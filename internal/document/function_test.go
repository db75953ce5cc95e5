// SPDX-License-Identifier: MPL-2.0

package document_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// call calls the function that belongs to a data source.
func call(t *testing.T, source string, settings any) (map[string]tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()

	result, problem := prototest.CallFunction(t, strings.TrimPrefix(source, "xacct_"), settings)
	if problem != nil || !result.IsKnown() {
		return nil, problem
	}

	return prototest.As[map[string]tftypes.Value](t, result), nil
}

// object is a configuration as one object, as a user writes it.
func (c config) object() prototest.Attrs {
	object := prototest.Attrs{}
	for name, v := range c {
		object[name] = v
	}

	return object
}

// wantProblem wants an error of the only argument that says these.
func wantProblem(t *testing.T, problem *tfprotov6.FunctionError, says ...string) {
	t.Helper()

	if problem == nil {
		t.Fatalf("no error, expected one that says %q", says)
	}

	if problem.FunctionArgument == nil || *problem.FunctionArgument != 0 {
		t.Errorf("the error is about the argument %v", problem.FunctionArgument)
	}

	for _, part := range says {
		if !strings.Contains(problem.Text, part) {
			t.Errorf("the error does not say %q: %s", part, problem.Text)
		}
	}
}

// A function gives what its data source gives.
func TestFunctionsGiveWhatDataSourcesGive(t *testing.T) {
	t.Parallel()

	for name, test := range readings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			state, diagnostics := serve(t, test.source).read(t, test.config)
			refuse(t, diagnostics)

			result, problem := call(t, test.source, test.config.object())
			if problem != nil {
				t.Fatal(problem.Text)
			}

			want := []string{"json", "minified_json", "sids"}
			if test.source == towerWrite {
				want = append(want, "allow_buckets")
			}

			for _, attribute := range want {
				if !result[attribute].Equal(state[attribute]) {
					t.Errorf("%s is %s, of the data source %s", attribute, result[attribute], state[attribute])
				}
			}

			if len(result) != len(want) {
				t.Errorf("%d attributes, expected %v", len(result), want)
			}
		})
	}
}

// A function refuses what its data source refuses, in the same words.
func TestFunctionsRefuseWhatDataSourcesRefuse(t *testing.T) {
	t.Parallel()

	for name, test := range mistakes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, problem := call(t, test.source, test.config.object())
			wantProblem(t, problem, test.argument, test.says)
		})
	}
}

// Terraform converts what is given to a data source; it doesn't for a function.
func TestSettingsInAnyForm(t *testing.T) {
	t.Parallel()

	null := func(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, nil) }
	stringSet := tftypes.Set{ElementType: tftypes.String}
	forms := map[string]struct{ given, same prototest.Attrs }{
		"a tuple": {prototest.Attrs{"prefixes": []any{"b/", "a/"}}, prototest.Attrs{"prefixes": set("a/", "b/")}},
		"a list":  {prototest.Attrs{"prefixes": []string{"b/", "a/"}}, prototest.Attrs{"prefixes": set("a/", "b/")}},
		"twice":   {prototest.Attrs{"prefixes": []any{"a/", "a/"}}, prototest.Attrs{"prefixes": set("a/")}},
		"a number": {
			prototest.Attrs{"control_account_id": 111122223333}, prototest.Attrs{"control_account_id": "111122223333"},
		},
		"nulls": {
			prototest.Attrs{"prefixes": null(stringSet), "access": null(tftypes.String), "principals": nil, "partition": nil}, nil,
		},
		"empty lists that say nothing": {
			prototest.Attrs{"additional_actions": []any{}, "excluded_actions": []string{}}, nil,
		},
	}

	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, problem := call(t, quilt, quiltConfig(nil).object().With(form.given))
			if problem != nil {
				t.Fatal(problem.Text)
			}

			want, _ := call(t, quilt, quiltConfig(nil).object().With(form.same))
			if diff := cmp.Diff(str(t, want["json"]), str(t, got["json"])); diff != "" {
				t.Errorf("json (-want +got):\n%s", diff)
			}
		})
	}

	asMap := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value(quiltConfig(nil)))
	if _, problem := call(t, quilt, asMap); problem != nil {
		t.Errorf("a map: %s", problem.Text)
	}

	on, _ := call(t, tower, towerConfig(nil).object().With(prototest.Attrs{"fusion": "true"}))
	if !strings.Contains(str(t, on["json"]), "s3:AbortMultipartUpload") {
		t.Error(`fusion = "true" has no effect`)
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		given any
		says  []string
	}{
		"no object":   {"data-bucket", []string{"an object is required, not a string"}},
		"a list":      {[]any{}, []string{"an object is required, not a list"}},
		"null":        {nil, []string{"an object is required, not null"}},
		"no settings": {prototest.Attrs{}, []string{"bucket: this attribute is required", "control_account_id: this attribute is required"}},
		"a typing error": {
			quiltConfig(nil).object().With(prototest.Attrs{"prefix": nil}),
			[]string{"prefix: there is no attribute", "access, additional_actions, bucket, control_account_id, excluded_actions, partition, prefixes, principals"},
		},
		"required, but null": {quiltConfig(nil).object().With(prototest.Attrs{"bucket": nil}), []string{"bucket: this attribute is required"}},
		"a list for a string": {
			quiltConfig(nil).object().With(prototest.Attrs{"bucket": []any{"data-bucket"}}), []string{"bucket: a string is required, not a list"},
		},
		"a string for a set": {
			quiltConfig(nil).object().With(prototest.Attrs{"prefixes": "raw/"}), []string{"prefixes: a list is required, not a string"},
		},
		"an element that is no string": {
			quiltConfig(nil).object().With(prototest.Attrs{"prefixes": []any{"raw/", prototest.Attrs{}}}),
			[]string{"prefixes[1]: a string is required, not an object"},
		},
		"several": {
			quiltConfig(nil).object().With(prototest.Attrs{"prefixes": "raw/", "access": []any{}}), []string{"prefixes: a list", "access: a string"},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, problem := call(t, quilt, test.given)
			wantProblem(t, problem, test.says...)
		})
	}

	_, problem := call(t, tower, towerConfig(nil).object().With(prototest.Attrs{"fusion": "yes"}))
	wantProblem(t, problem, "fusion: a bool is required, not a string")
}

// While something is unknown, so is the document; what is known is checked.
func TestUnknownSettings(t *testing.T) {
	t.Parallel()

	unknown := map[string]any{
		"all":                   prototest.Unknown{},
		"a string":              quiltConfig(nil).object().With(prototest.Attrs{"bucket": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}),
		"a string, perhaps":     quiltConfig(nil).object().With(prototest.Attrs{"bucket": prototest.Unknown{}}),
		"a set":                 quiltConfig(nil).object().With(prototest.Attrs{"prefixes": prototest.Unknown{}}),
		"an element":            quiltConfig(nil).object().With(prototest.Attrs{"prefixes": []any{"raw/", prototest.Unknown{}}}),
		"an element and others": quiltConfig(nil).object().With(prototest.Attrs{"prefixes": set("raw/", tftypes.UnknownValue)}),
	}

	for name, settings := range unknown {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if result, problem := call(t, quilt, settings); result != nil || problem != nil {
				t.Errorf("got %v, %v, expected that nothing is known", result, problem)
			}
		})
	}

	_, problem := call(t, quilt, quiltConfig(nil).object().With(prototest.Attrs{"bucket": prototest.Unknown{}, "access": "ro"}))
	wantProblem(t, problem, "access", "read_only")
}

// Every function has what its page and an editor show.
func TestFunctionsAreDocumented(t *testing.T) {
	t.Parallel()

	signatures := prototest.Functions(t)

	for _, source := range []string{quilt, quiltTopic, quiltTrail, quiltKey, tower, towerWrite, towerKey} {
		f, ok := signatures[strings.TrimPrefix(source, "xacct_")]
		if !ok {
			t.Errorf("there is no function for %s", source)

			continue
		}

		if f.Summary == "" || f.Description == "" || f.DescriptionKind != tfprotov6.StringKindMarkdown || len(f.Parameters) != 1 {
			t.Errorf("%s: %+v", source, f)
		}

		arguments := []string{}

		for name := range serve(t, source).object.AttributeTypes {
			if !slices.Contains([]string{"json", "minified_json", "sids", "allow_buckets"}, name) {
				arguments = append(arguments, name)
			}
		}

		for _, name := range arguments {
			if !strings.Contains(f.Parameters[0].Description, "- `"+name+"` (") {
				t.Errorf("%s: nothing is said of %s", source, name)
			}
		}
	}
}
