// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// describe names the document in texts.
func describe(v values) string { return "the event selectors of the trail " + v.trail.ValueString() }

// fail adds an error about the values for the buckets.
func fail(diags *diag.Diagnostics, verb edge.Verb, v values, err error) {
	summary, remedy := explain(err)
	edge.Failure{
		Verb: verb, Object: fmt.Sprintf("the values for the buckets %s in %s", some(v.list()), describe(v)),
		Summary: summary, Remedy: remedy, Err: err,
	}.Add(diags)
}

// explain returns a noun phrase for an error, and what to do about it.
func explain(err error) (summary, remedy string) {
	var limit *selector.LimitError
	var name *selector.NameError
	switch {
	case errors.As(err, &limit):
		return "Too Many Selectors", "A trail has at most 5 basic event selectors with 250 data resources in all, or advanced ones with 500 values in all their conditions. " +
			"Use one shorter prefix, or a whole bucket, in place of several prefixes; have the trail log all buckets; or use another trail."
	case errors.As(err, &name):
		return "Selector Name In Use", fmt.Sprintf("The trail has an advanced selector %q that is not for the data events of buckets that this resource wants, so that it is somebody else's. "+
			"It stays as it is. Choose another name.\n\nThere now:\n%s", name.Name, name.JSON)
	case errors.Is(err, splice.ErrLost):
		return "Overwritten Selectors", "Another program keeps writing the event selectors of this trail without looking at what is there. " +
			"Find it, by the caller of PutEventSelectors in CloudTrail, and let it leave our values in place (such as with ignore_changes); then repeat the apply."
	}
	return target.Explain(err)
}

// warnOfCovered names the buckets that are logged without us.
func warnOfCovered(diags *diag.Diagnostics, t *target.TrailSelectors, e *edit) {
	if len(e.covered) == 0 {
		return
	}
	var lines []string
	for _, v := range e.others() {
		bucket, _ := selector.Bucket(v)
		lines = append(lines, fmt.Sprintf("  %s, by %s", bucket, e.covered[v]))
	}
	diags.AddAttributeWarning(path.Root("buckets"), "Buckets Logged Already", fmt.Sprintf(
		"The trail %s logs these already. They are not written again, and destroy leaves what logs them:\n\n%s\n\n"+
			"If that is a value that this resource should own, import it instead.", t.ARN(), strings.Join(lines, "\n")))
}

// some are the first of many names.
func some(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
