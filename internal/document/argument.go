// SPDX-License-Identifier: MPL-2.0

package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/dynamic"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// argument is one argument of a document. Its type is that of its field: a
// string, a set of strings, or a bool.
type argument[S any] struct {
	name        string
	description string // Markdown
	required    bool
	check       func(string) error // of the value, or of each element of a set
	field       func(*S) any       // *string, *[]string or *bool
	mayBeEmpty  bool               // a set without elements is one that is left out
}

// attribute is the argument in a data source's schema.
func (a argument[S]) attribute() schema.Attribute {
	switch a.field(new(S)).(type) {
	case *[]string:
		return schema.SetAttribute{
			ElementType: types.StringType, Required: a.required, Optional: !a.required, MarkdownDescription: a.description,
		}
	case *bool:
		return schema.BoolAttribute{Required: a.required, Optional: !a.required, MarkdownDescription: a.description}
	default:
		return schema.StringAttribute{Required: a.required, Optional: !a.required, MarkdownDescription: a.description}
	}
}

// kind says in words what the values of the argument are.
func (a argument[S]) kind() string {
	switch a.field(new(S)).(type) {
	case *[]string:
		return "list or set of strings"
	case *bool:
		return "bool"
	default:
		return "string"
	}
}

// converted is a value of whatever type as one of the argument's.
func (a argument[S]) converted(v dynamic.Value) (attr.Value, error) {
	switch a.field(new(S)).(type) {
	case *[]string:
		return convertedSet(v)
	case *bool:
		return v.Bool()
	default:
		return v.Text()
	}
}

func convertedSet(v dynamic.Value) (attr.Value, error) {
	if v.IsUnknown() {
		return types.SetUnknown(types.StringType), nil
	}

	elements, err := v.Elements()
	problems := []error{err}

	var texts []attr.Value

	for _, e := range elements {
		text, err := e.Text()
		problems = append(problems, err)

		if !slices.ContainsFunc(texts, func(t attr.Value) bool { return t.Equal(text) }) {
			texts = append(texts, text)
		}
	}

	if err := errors.Join(problems...); err != nil {
		return nil, err
	}

	return types.SetValueMust(types.StringType, texts), nil
}

// assign checks a value and puts it into the settings; null leaves them alone.
// It says whether the value is known, all of it.
func (a argument[S]) assign(ctx context.Context, settings *S, value attr.Value) (known bool, diags diag.Diagnostics) {
	switch {
	case value == nil || value.IsNull():
		return true, nil
	case value.IsUnknown():
		return false, nil
	}

	switch field := a.field(settings).(type) {
	case *string:
		if v, ok := value.(types.String); ok {
			*field = v.ValueString()
			diags.Append(a.valid(path.Root(a.name), *field)...)

			return true, diags
		}
	case *bool:
		if v, ok := value.(types.Bool); ok {
			*field = v.ValueBool()

			return true, nil
		}
	case *[]string:
		if v, ok := value.(types.Set); ok {
			return a.assignSet(field, v)
		}
	}

	diags.AddAttributeError(path.Root(a.name), "Invalid Argument",
		fmt.Sprintf("%s: a value of type %s does not fit.", a.name, value.Type(ctx)))

	return true, diags
}

func (a argument[S]) assignSet(field *[]string, set types.Set) (known bool, diags diag.Diagnostics) {
	known = true
	*field = make([]string, 0, len(set.Elements()))

	if len(set.Elements()) == 0 && !a.mayBeEmpty {
		diags.Append(diagnostic(&preset.ArgumentError{Argument: a.name, Err: preset.ErrEmpty}))
	}

	for _, element := range set.Elements() {
		v, ok := element.(types.String)

		switch {
		case !ok || v.IsNull():
			diags.AddAttributeError(path.Root(a.name), "Invalid Argument", a.name+": null is no element.")
		case v.IsUnknown():
			known = false
		default:
			*field = append(*field, v.ValueString())
			diags.Append(a.valid(path.Root(a.name).AtSetValue(element), v.ValueString())...)
		}
	}

	return known, diags
}

// valid says what is wrong with a value, at its place.
func (a argument[S]) valid(place path.Path, value string) (diags diag.Diagnostics) {
	if err := a.check(value); err != nil {
		diags.Append(diag.WithPath(place, diagnostic(&preset.ArgumentError{Argument: a.name, Err: err})))
	}

	return diags
}
