// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// equivalent is the function policies_equivalent.
type equivalent struct{}

func (equivalent) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "policies_equivalent"
}

func (equivalent) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Tell whether two policies mean the same",
		MarkdownDescription: "Tells whether two policy documents mean the same. AWS spells what it is given in its own way, so that the text of a policy " +
			"says little. These make no difference: an account id or its root's ARN, a scalar or a list of one, the order of statements, elements and " +
			"values, the case of actions and of condition keys, quotes around numbers and booleans, `\"*\"` or `{\"AWS\": \"*\"}` as the principal " +
			"of an Allow, and the document's `Id`.\n\nAnything else does: a Sid, the `Version` (one that is absent is 2008-10-17), an element that is misspelt.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "a", MarkdownDescription: "A policy document of a resource or of an identity, JSON. It is an error if it is none: no JSON, the same key twice, " +
				"no `Statement`, a `Version` or an `Effect` that there is not, no `Action`, an unknown condition operator."},
			function.StringParameter{Name: "b", MarkdownDescription: "The other one."},
		},
		Return: function.BoolReturn{},
	}
}

func (equivalent) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var texts [2]string
	if resp.Error = req.Arguments.Get(ctx, &texts[0], &texts[1]); resp.Error != nil {
		return
	}
	var documents [2]*policy.Document
	for i, text := range texts {
		var err error
		if documents[i], err = parse(text); err != nil {
			resp.Error = fail(int64(i), err)
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, documents[0].Equal(documents[1]))
}
