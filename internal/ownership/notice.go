// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// notice says that a setting stays as it is: once in a process, which plans or
// destroys any number of them.
type notice struct{ said atomic.Bool }

func (n *notice) give(diags *diag.Diagnostics, m model) {
	if !n.said.CompareAndSwap(false, true) {
		return
	}
	diags.AddWarning("Object Ownership Kept",
		"The object ownership of the bucket "+m.Bucket.ValueString()+" stays "+m.Ownership.ValueString()+", and so does that of every other bucket whose xacct_bucket_ownership goes: "+
			"it is only no longer managed here, since others may rely on it. To change it, use the S3 console or aws s3api put-bucket-ownership-controls.")
}
