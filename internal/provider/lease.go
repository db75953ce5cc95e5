// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

const (
	defaultLeasePrefix = "xacct-leases/"
	defaultLeaseTTL    = 2 * time.Minute
)

func leaseBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Leases, which have writers on different hosts wait for each other: for several workspaces or runners that write to the same targets. " +
			"Before a write, the provider takes an object in an S3 bucket, by conditional writes, as Terraform's own S3 backend does with `use_lockfile`; it renews it while it writes, and removes it afterwards. " +
			"All who write to a target must name the same bucket and prefix. See *Leases* above. No counterpart in `provider \"aws\"`.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"bucket": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Bucket for the leases. It is there already, in any region, and is reached with the provider's own credentials.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), bucketName()},
			},
			"prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the names of the objects begin with. Default: `" + defaultLeasePrefix + "`.",
				Validators:          []validator.String{leasePrefix()},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Time to live: how long a lease holds that is not renewed, from `10s` to `1h`, as a Go duration. " +
					"The lease of a process that died is taken over after it. Default: `2m`.",
				Validators: []validator.String{leaseTTL()},
			},
		}},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}

// leaseOf is what the block says; nil when there is none.
func leaseOf(blocks types.List) *target.Lease {
	for _, element := range blocks.Elements() { // at most one
		block, ok := element.(types.Object)
		if !ok {
			continue
		}
		text := func(name string) types.String {
			value, _ := block.Attributes()[name].(types.String)
			return value
		}
		return &target.Lease{
			Bucket: text("bucket").ValueString(),
			Prefix: cmp.Or(text("prefix").ValueString(), defaultLeasePrefix),
			TTL:    cmp.Or(durationValue(text("ttl")), defaultLeaseTTL),
		}
	}
	return nil
}

// bucketName is for general purpose buckets (S3 user guide, "General purpose bucket
// naming rules").
func bucketName() validator.String {
	return matching("must be the name of a bucket", "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last",
		`^[a-z0-9][a-z0-9.-]*[a-z0-9]$`, 3, 63)
}

// leasePrefix has the safe characters of S3 user guide, "Naming Amazon S3 objects", but
// those that mean something in an IAM policy or a URL.
func leasePrefix() validator.String {
	return matching("must be a prefix of object names", "1 to 256 letters, digits and !-_.'()/=, no slash first", `^[\w!.'()=-][\w!.'()/=-]*$`, 1, 256)
}

func leaseTTL() validator.String {
	return rule{"must be a duration from 10s to 1h", func(s string) error {
		return durationBetween(s, 10*time.Second, time.Hour)
	}}
}
