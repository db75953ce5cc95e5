// SPDX-License-Identifier: MPL-2.0

// Package checked makes validators of attributes from plain functions that check a
// value.
package checked

import (
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// String is a validator that refuses what check returns an error for. The
// description ends a sentence that begins with "value".
func String(description string, check func(string) error) validator.String {
	return checkedString{description, check}
}

type checkedString struct {
	description string
	check       func(string) error
}

func (v checkedString) Description(context.Context) string { return v.description }

func (v checkedString) MarkdownDescription(context.Context) string { return v.description }

func (v checkedString) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Value", Sentence(err.Error())+".")
	}
}

// Sentence makes a text, such as an error's, the beginning of a sentence.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
