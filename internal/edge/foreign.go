// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Lost are the parts of others that a write left alone and that were gone when the
// document was read back. Of edits that went together in a write, one reports them.
func Lost[D interface{ Missing(from D) []P }, P any](o splice.Outcome[D], same func(P, P) bool) []P {
	if !o.Led || !o.Wrote {
		return nil
	}
	removed := o.Before.Missing(o.Sent) // by us and those who went along
	return slices.DeleteFunc(o.Before.Missing(o.After), func(lost P) bool {
		return slices.ContainsFunc(removed, func(r P) bool { return same(lost, r) })
	})
}

// WarnOfLost shows a part that is lost. What it is goes into the summary, such as
// "Statement".
func WarnOfLost(diags *diag.Diagnostics, what, document, part string) {
	diags.AddWarning("Foreign "+what+" Gone Or Changed", fmt.Sprintf(
		"During a write of %s a part of it disappeared that is not ours, and that we left as it was: its owner may have changed or removed it, "+
			"or another program may have overwritten it with an older version. It is not put back. It was:\n\n%s", document, part))
}
