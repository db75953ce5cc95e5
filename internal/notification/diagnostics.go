// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// fail adds an error about an entry.
func fail(diags *diag.Diagnostics, verb edge.Verb, m model, err error) {
	which := "the entry"
	if id := m.ID.ValueString(); id != "" {
		which = fmt.Sprintf("the entry %q", id)
	}
	summary, remedy := explain(m, err)
	edge.Failure{Verb: verb, Object: which + " in " + m.configuration(), Summary: summary, Remedy: remedy, Err: err}.Add(diags)
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
