// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// describeTrail names the document in texts.
func describeTrail(v values) string {
	return fmt.Sprintf("the event selectors of the trail %s", v.trail.ValueString())
}

// fail adds an error about the trail: what was tried, what state it is in, what to
// do, and what AWS said.
func (r *Resource) fail(diags *diag.Diagnostics, verb string, v values, err error) {
	if settings := (*conns.Error)(nil); errors.As(err, &settings) {
		diags.AddError(settings.Summary, settings.Detail)
		return
	}
	buckets := some(v.list())
	var said, state string
	switch verb {
	case "read":
		said = fmt.Sprintf("Tried to read %s for the buckets %s.", describeTrail(v), buckets)
	case "plan", "check":
		said = fmt.Sprintf("An apply would change %s for the buckets %s.", describeTrail(v), buckets)
		state = "Nothing was written."
	default:
		said = fmt.Sprintf("Tried to %s the buckets %s in %s.", verb, buckets, describeTrail(v))
		state = "Nothing was written."
	}
	var failed *splice.Error
	if errors.As(err, &failed) {
		state = checked.Sentence(failed.State.String()) + "."
		if failed.State != splice.NotWritten {
			state += " Repeat the apply: what is there already is kept."
		}
		if failed.Elapsed > 10*time.Second {
			state += fmt.Sprintf(" Gave up after %s.", failed.Elapsed.Round(time.Second))
		}
	}
	summary, remedy := explain(err)
	parts := []string{strings.TrimSpace(said + " " + state)}
	if remedy != "" {
		parts = append(parts, remedy)
	}
	diags.AddError(summary, strings.Join(append(parts, "Cause: "+cause(err)), "\n\n"))
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

// warnOfLost names what others had in the trail, and lost while we wrote.
func warnOfLost(diags *diag.Diagnostics, t *target.TrailSelectors, parts []string) {
	for _, part := range parts {
		diags.AddWarning("Foreign Selector Gone Or Changed", fmt.Sprintf(
			"While the event selectors of %s were written, a part disappeared from them that is not ours, and that we left as it was: its owner may have changed or removed it, "+
				"or another program may have overwritten it with an older version. It is not put back. It was:\n\n%s", t.ARN(), part))
	}
}

// remedyAndCause is all there is to say about an error of AWS.
func remedyAndCause(err error) string {
	if _, remedy := explain(err); remedy != "" {
		return remedy + "\n\nCause: " + cause(err)
	}
	return "Cause: " + cause(err)
}

// cause is the original error, without what the engine wraps around it.
func cause(err error) string {
	var failed *splice.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
}

// some are the first of many names.
func some(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
