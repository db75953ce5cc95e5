// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// public is the function policy_is_public.
type public struct{}

func (public) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "policy_is_public"
}

func (public) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Tell whether S3 would call a bucket policy public",
		MarkdownDescription: "Tells whether a bucket policy is public in the sense of S3's " +
			"[Block Public Access](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status): " +
			"`block_public_policy` makes S3 refuse such a policy, and `restrict_public_buckets` cuts off all access from other accounts while there is one.\n\n" +
			"A policy is public unless every Allow is for fixed values only, without wildcards and policy variables: of principals, or of a " +
			"condition on one of the keys that the page lists. So a wildcard in `aws:PrincipalArn` does not help a `\"Principal\": \"*\"`.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "policy", MarkdownDescription: "The bucket policy, JSON. It is an error if it can't be read or is no policy of a resource."},
		},
		Return: function.BoolReturn{},
	}
}

func (public) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	isPublic, _, err := access.Public([]byte(text))
	if err != nil {
		resp.Error = fail(0, err)
		return
	}
	resp.Error = resp.Result.Set(ctx, isPublic)
}
