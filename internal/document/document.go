// SPDX-License-Identifier: MPL-2.0

// Package document offers the documents of package preset to users. Each is a
// table of arguments, in a file of its own; a data source and a function follow
// from it.
// Rendering is offline: it needs no credentials and makes no call to AWS.
package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// DataSources returns the data sources that render documents.
func DataSources() []func() datasource.DataSource {
	var all []func() datasource.DataSource
	for _, o := range offers() {
		all = append(all, func() datasource.DataSource { return o.source })
	}

	return all
}

// Functions returns the functions that render the same documents.
func Functions() []func() function.Function {
	var all []func() function.Function
	for _, o := range offers() {
		all = append(all, func() function.Function { return o.function })
	}

	return all
}

// offer is a document in the ways that users get it.
type offer struct {
	source   datasource.DataSource
	function function.Function
}

func of[S any](d document[S]) offer { return offer{source[S]{d}, renderer[S]{d}} }

func offers() []offer {
	return []offer{
		of(quiltBucketPolicy()),
		of(quiltTopicPolicy()),
		of(quiltTrailBucketPolicy()),
		of(quiltKeyPolicy()),
		of(towerBucketPolicy()),
		of(towerS3WritePolicy()),
		of(towerKeyPolicy()),
	}
}

// document is a document as users see it; S are its settings.
type document[S any] struct {
	name        string // without the provider's
	summary     string // a sentence, plain text
	description string // Markdown
	use         string // what json is for, Markdown
	arguments   []argument[S]
	lists       []list[S]
	render      func(S) (preset.Document, error)
}

// list is what a document gives beside itself and its Sids.
type list[S any] struct {
	name        string
	description string // Markdown
	values      func(S) []string
}

// rendering is what a document gives.
type rendering struct {
	preset.Document
	lists map[string][]string // by their names
}

// evaluate checks the values of the arguments, and renders the document if
// they are all known and right; known says whether they are all known.
func (d document[S]) evaluate(ctx context.Context, values map[string]attr.Value) (rendered rendering, known bool, diags diag.Diagnostics) {
	var settings S

	known = true

	for _, a := range d.arguments {
		argumentKnown, argumentDiags := a.assign(ctx, &settings, values[a.name])

		known = known && argumentKnown
		diags.Append(argumentDiags...)
	}

	if !known || diags.HasError() {
		return rendering{}, known, diags
	}

	document, err := d.render(settings)
	if err != nil {
		diags.Append(diagnostic(err))

		return rendering{}, known, diags
	}

	rendered = rendering{Document: document, lists: map[string][]string{}}
	for _, l := range d.lists {
		rendered.lists[l.name] = l.values(settings)
	}

	return rendered, known, diags
}

// diagnostic puts an error at the argument that it is about.
func diagnostic(err error) diag.Diagnostic {
	const summary = "Invalid Argument"

	var wrong *preset.ArgumentError
	if errors.As(err, &wrong) {
		return diag.NewAttributeErrorDiagnostic(path.Root(wrong.Argument), summary, fmt.Sprintf("%s.", err))
	}

	return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s.", err))
}
