// SPDX-License-Identifier: MPL-2.0

package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/dynamic"
)

// renderer is the function of a document: its settings in one object, what the
// data source gives in another.
type renderer[S any] struct{ document[S] }

func (f renderer[S]) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

func (f renderer[S]) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: f.summary,
		MarkdownDescription: f.description + "\n\nThe function gives what the data source `xacct_" + f.name + "` gives, and refuses what that refuses. " +
			"It takes no place in Terraform's graph, which is much faster where there are hundreds of buckets. The result is an object with " + f.results() + ".",
		Parameters: []function.Parameter{function.DynamicParameter{
			Name:                "settings",
			AllowUnknownValues:  true, // so that mistakes in what is known are told early
			MarkdownDescription: f.settings(),
		}},
		Return: function.ObjectReturn{AttributeTypes: f.resultTypes()},
	}
}

// settings describes the attributes of the one argument, Markdown.
func (f renderer[S]) settings() string {
	var b strings.Builder
	b.WriteString("An object. One that has an attribute of another name is refused; an attribute that is `null` is one that is left out. The attributes:\n")
	for _, a := range f.arguments {
		use := "optional"
		if a.required {
			use = "required"
		}
		fmt.Fprintf(&b, "\n   - `%s` (%s, %s) %s", a.name, a.kind(), use, a.description)
	}
	return b.String()
}

// results describes the attributes of the result, Markdown.
func (f renderer[S]) results() string {
	names := []string{"`minified_json`", "`sids`"}
	for _, l := range f.lists {
		names = append(names, "`"+l.name+"`")
	}
	last := len(names) - 1
	return "`json`, " + strings.Join(names[:last], ", ") + " and " + names[last]
}

func (f renderer[S]) resultTypes() map[string]attr.Type {
	texts := types.ListType{ElemType: types.StringType}
	result := map[string]attr.Type{"json": types.StringType, "minified_json": types.StringType, "sids": texts}
	for _, l := range f.lists {
		result[l.name] = texts
	}
	return result
}

func (f renderer[S]) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var settings attr.Value // not types.Dynamic, for which the framework converts it twice more
	if resp.Error = req.Arguments.Get(ctx, &settings); resp.Error != nil {
		return
	}
	result, err := f.result(ctx, dynamic.Of(settings))
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// result renders the document, unless something about the settings is wrong or
// not known yet.
func (f renderer[S]) result(ctx context.Context, settings dynamic.Value) (types.Object, error) {
	unknown := types.ObjectUnknown(f.resultTypes())
	if settings.IsUnknown() {
		return unknown, nil
	}
	values, err := f.values(settings)
	if err != nil {
		return unknown, err
	}
	rendered, known, diags := f.evaluate(ctx, values)
	var problems []error
	for _, d := range diags.Errors() {
		problems = append(problems, errors.New(strings.TrimSuffix(d.Detail(), ".")))
	}
	if len(problems) > 0 || !known {
		return unknown, errors.Join(problems...)
	}
	attributes := map[string]attr.Value{
		"json":          types.StringValue(rendered.JSON()),
		"minified_json": types.StringValue(rendered.MinifiedJSON()),
		"sids":          listOf(rendered.Sids()),
	}
	for name, values := range rendered.lists {
		attributes[name] = listOf(values)
	}
	return types.ObjectValueMust(f.resultTypes(), attributes), nil
}

// values are the settings as the data source has them.
func (f renderer[S]) values(settings dynamic.Value) (map[string]attr.Value, error) {
	var known, required []string
	for _, a := range f.arguments {
		known = append(known, a.name)
		if a.required {
			required = append(required, a.name)
		}
	}
	slices.Sort(known)
	given, err := settings.Attributes(known, required)
	problems := []error{err}
	values := make(map[string]attr.Value, len(given))
	for _, a := range f.arguments {
		if v, ok := given[a.name]; ok {
			values[a.name], err = a.converted(v)
			problems = append(problems, err)
		}
	}
	return values, errors.Join(problems...)
}

func listOf(texts []string) types.List {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}
