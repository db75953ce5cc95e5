// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// fail adds an error about the configuration: what was tried, what state it is in,
// what to do, and what AWS said.
func fail(diags *diag.Diagnostics, verb string, m model, err error) {
	if settings := (*conns.Error)(nil); errors.As(err, &settings) {
		diags.AddError(settings.Summary, settings.Detail)
		return
	}
	bucket := m.Bucket.ValueString()
	which := "the entry"
	if id := m.ID.ValueString(); id != "" {
		which = fmt.Sprintf("the entry %q", id)
	}
	var said, state string
	switch verb {
	case "read":
		said = fmt.Sprintf("Tried to read %s in the notification configuration of %s.", which, bucket)
	case "plan":
		said, state = fmt.Sprintf("An apply would change %s in the notification configuration of %s.", which, bucket), "Nothing was written."
	default:
		said = fmt.Sprintf("Tried to %s %s in the notification configuration of %s.", verb, which, bucket)
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
	summary, remedy := explain(m, err)
	parts := []string{strings.TrimSpace(said + " " + state)}
	if remedy != "" {
		parts = append(parts, remedy)
	}
	diags.AddError(summary, strings.Join(append(parts, "Cause: "+cause(err)), "\n\n"))
}

// explain returns a noun phrase for an error, and what to do about it.
func explain(m model, err error) (summary, remedy string) {
	var taken *conflict
	var overlapping *overlap
	switch {
	case errors.As(err, &taken):
		return "Conflicting Notification Id", fmt.Sprintf("There now:\n%s\n\nWanted:\n%s\n\n%s Otherwise choose another id.",
			taken.live, taken.wanted, importHint(m, taken.live))
	case errors.As(err, &overlapping):
		return "Overlapping Notifications", fmt.Sprintf("S3 accepts one entry only for an event type, a prefix and a suffix. Wanted:\n%s\n\nIn the way:\n%s\n\n"+
			"Give this entry other events, or a prefix or suffix that excludes the other's; or let the destination of the other entry pass on what it gets (a topic can have many subscribers). "+
			"If the other entry is to change or go in the same apply, apply that first. %s",
			overlapping.wanted, list(overlapping.others), importHint(m, overlapping.others[0]))
	}
	return target.Explain(err)
}

// importHint says how to take over an entry that is there.
func importHint(m model, e entry.Entry) string {
	return fmt.Sprintf("If the entry that is there is this resource's, import it; the next apply then changes it:\n\n  terraform import xacct_bucket_notification.NAME '%s,%s'\n\n", m.Bucket.ValueString(), e.ID)
}

// missing says what an import could have meant.
func missing(m model, doc *entry.Document) string {
	there := "It has no entries."
	if entries := doc.Entries(); len(entries) > 0 {
		there = "Its entries:\n\n" + list(entries)
	}
	return fmt.Sprintf("The notification configuration of %s has no entry with the id %q. %s", m.Bucket.ValueString(), m.ID.ValueString(), there)
}

func list(entries []entry.Entry) string {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.String()
	}
	return strings.Join(lines, "\n")
}

// remedyAndCause is all there is to say about an error of AWS.
func remedyAndCause(err error) string {
	var problem *target.Problem
	if errors.As(err, &problem) {
		return problem.Remedy + "\n\nCause: " + cause(err)
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
