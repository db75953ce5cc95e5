// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// ImportState takes "bucket,id" or an identity. Read does the rest. An id may have
// commas, the name of a bucket has none.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var bucket, id string
	if req.ID != "" {
		bucket, id, _ = strings.Cut(req.ID, ",")
		bucket, id = strings.TrimSpace(bucket), strings.TrimSpace(id)
	} else {
		edge.Attributes{"bucket": &bucket, "id": &id}.Get(ctx, &resp.Diagnostics, req.Identity)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	err := preset.CheckBucket(bucket)
	if err == nil && id == "" {
		err = fmt.Errorf("there is no id after the bucket %q", bucket)
	}
	if err != nil {
		resp.Diagnostics.AddError("Invalid Import Id",
			fmt.Sprintf("%s.\n\nThe id is the name of the bucket and the id of the entry, with a comma between them: \"my-bucket,my-entry\".", checked.Sentence(err.Error())))
		return
	}
	identity := edge.Attributes{"bucket": bucket, "id": id}
	identity.Set(ctx, &resp.Diagnostics, &resp.State)
	identity.Identify(ctx, &resp.Diagnostics, resp.Identity)
}
