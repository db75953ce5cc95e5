// SPDX-License-Identifier: MPL-2.0

// Package dynamic reads arguments of functions whose type the caller chooses:
// objects in which attributes may be left out, lists in whatever form. Terraform
// does not convert such values, so it is done here, by Terraform's own rules.
package dynamic

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Value is an argument or a part of one. Errors about it begin with its place,
// as users write it: policies[1].
type Value struct {
	attr.Value // never a dynamic value that holds another

	place string // empty for the argument itself
}

// Of is an argument.
func Of(argument attr.Value) Value { return at("", argument) }

func at(place string, v attr.Value) Value {
	for {
		d, ok := v.(types.Dynamic)
		if !ok || d.IsNull() || d.IsUnknown() {
			return Value{v, place}
		}
		v = d.UnderlyingValue()
	}
}

// Errorf is an error about the value.
func (v Value) Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if v.place == "" {
		return err
	}
	return fmt.Errorf("%s: %w", v.place, err)
}

// Attributes are the attributes of an object, or the elements of a map, that
// are not null. The error names those that are not among known, and those that
// are required and not there.
func (v Value) Attributes(known, required []string) (map[string]Value, error) {
	given, err := v.Members()
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			problems = append(problems, given[name].Errorf("there is no attribute of this name; there are %s", strings.Join(known, ", ")))
		}
	}
	maps.DeleteFunc(given, func(_ string, member Value) bool { return member.IsNull() })
	for _, name := range required {
		if _, ok := given[name]; !ok {
			problems = append(problems, v.member(name, nil).Errorf("this attribute is required"))
		}
	}
	return given, errors.Join(problems...)
}

// Members are all attributes of an object, or all elements of a map, nulls
// included.
func (v Value) Members() (map[string]Value, error) {
	var values map[string]attr.Value
	switch object := v.Value.(type) {
	case types.Object:
		values = object.Attributes()
	case types.Map:
		values = object.Elements()
	default:
		return nil, v.Errorf("an object is required, not %s", v.kind())
	}
	members := make(map[string]Value, len(values))
	for name, value := range values {
		members[name] = v.member(name, value)
	}
	return members, nil
}

// member is an attribute of the value. One whose name is not an identifier is
// written as an index.
func (v Value) member(name string, value attr.Value) Value {
	place := name
	switch {
	case strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_-") != "":
		place = fmt.Sprintf("%s[%q]", v.place, name)
	case v.place != "":
		place = v.place + "." + name
	}
	return at(place, value)
}

// Elements are the elements of a list, a tuple or a set.
func (v Value) Elements() ([]Value, error) {
	var values []attr.Value
	switch list := v.Value.(type) {
	case types.List:
		values = list.Elements()
	case types.Tuple:
		values = list.Elements()
	case types.Set:
		values = list.Elements()
	default:
		return nil, v.Errorf("a list is required, not %s", v.kind())
	}
	elements := make([]Value, len(values))
	for i, value := range values {
		elements[i] = at(fmt.Sprintf("%s[%d]", v.place, i), value)
	}
	return elements, nil
}

// Text is a string, or what Terraform takes for one: a number or a bool.
func (v Value) Text() (types.String, error) {
	switch value := v.Value.(type) {
	case types.String:
		return value, nil
	case types.Number:
		if !value.IsNull() && !value.IsUnknown() {
			return types.StringValue(value.ValueBigFloat().Text('f', -1)), nil
		}
	case types.Bool:
		if !value.IsNull() && !value.IsUnknown() {
			return types.StringValue(fmt.Sprint(value.ValueBool())), nil
		}
	case types.Dynamic:
	default:
		return types.StringNull(), v.Errorf("a string is required, not %s", v.kind())
	}
	if v.IsUnknown() {
		return types.StringUnknown(), nil
	}
	return types.StringNull(), nil
}

// Bool is a bool, or what Terraform takes for one: the strings "true" and
// "false".
func (v Value) Bool() (types.Bool, error) {
	switch value := v.Value.(type) {
	case types.Bool:
		return value, nil
	case types.String:
		switch value.ValueString() {
		case "true", "false":
			return types.BoolValue(value.ValueString() == "true"), nil
		}
	}
	switch {
	case v.IsUnknown():
		return types.BoolUnknown(), nil
	case v.IsNull():
		return types.BoolNull(), nil
	default:
		return types.BoolNull(), v.Errorf("a bool is required, not %s", v.kind())
	}
}

// kind says in words what the value is.
func (v Value) kind() string {
	if v.IsNull() {
		return "null"
	}
	switch v.Value.(type) {
	case types.String:
		return "a string"
	case types.Number:
		return "a number"
	case types.Bool:
		return "a bool"
	case types.List, types.Tuple:
		return "a list"
	case types.Set:
		return "a set"
	case types.Map:
		return "a map"
	case types.Object:
		return "an object"
	default:
		return "a value of a type that is not known yet"
	}
}
