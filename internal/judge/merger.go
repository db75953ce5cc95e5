// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// merger is the function merge_policies.
type merger struct{}

func (merger) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "merge_policies"
}

func (merger) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Merge policies into one, by Sid",
		MarkdownDescription: "Merges policy documents into one, which has the statements of all of them in their order, each with its text as it is. " +
			"`aws_iam_policy_document` instead renders statements anew, and lets a later one replace an earlier one of the same Sid without a word.\n\n" +
			"- Statements that mean the same (see `policies_equivalent`) are one: those with the same Sid, and those without a Sid. Other statements without a Sid are all kept.\n" +
			"- Two statements with the same Sid that say different things are an error.\n" +
			"- The `Version` is the newest. One that is absent is 2008-10-17, in which `${` is plain text: a statement of such a document that has it " +
			"would change its meaning in a document of 2012-10-17, and is an error.\n" +
			"- The `Id` is the first that there is.\n" +
			"- An element beside `Version`, `Id` and `Statement` is an error, and so is a document that `policies_equivalent` would not take.",
		Parameters: []function.Parameter{function.ListParameter{
			Name:                "policies",
			ElementType:         types.StringType,
			MarkdownDescription: "The policy documents, JSON. The merger of none is a document without statements.",
		}},
		Return: function.StringReturn{},
	}
}

func (merger) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var policies []types.String
	if resp.Error = req.Arguments.Get(ctx, &policies); resp.Error != nil {
		return
	}
	texts := make([]string, len(policies))
	for i, p := range policies {
		texts[i] = p.ValueString() // null is as bad as empty
	}
	merged, err := merge(texts)
	if err != nil {
		resp.Error = fail(0, err)
		return
	}
	resp.Error = resp.Result.Set(ctx, string(merged.Bytes()))
}
