// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/dynamic"
)

// evaluator is the function evaluate_access. It reads a policy that many requests
// have only once; what was read goes when the process does, after the plan.
type evaluator struct{ *access.Evaluator }

func (evaluator) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "evaluate_access"
}

func (evaluator) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Judge from policies whether AWS would allow a request",
		MarkdownDescription: "Judges from policies alone, without a call to AWS, whether AWS would let a principal do something, after the " +
			"[evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html) of the IAM user guide. " +
			"It is meant for `check` blocks, preconditions and `terraform test`. (For `tofu test`, call it in a local value and assert on that: " +
			"OpenTofu 1.12 crashes when an `assert` of a test file itself calls a provider's function.)\n\n" +
			"Only what the request has is looked at: `Allowed` means that nothing in it stands in the way. A kind of policy that is left out does not apply, " +
			"apart from `resource_policy` and `identity_policies`, without which there is nothing that allows. A condition key that `context` does not have, " +
			"and that does not follow from the rest, is absent from the request.\n\n" +
			"The result is an object: `decision` is `Allowed`, `ImplicitlyDenied` (nothing denies, and something that would have to allow does not) or " +
			"`ExplicitlyDenied` (a Deny applies); `reasons` is a list of texts that say why: the statements that made the decision, such as `resource policy: statement \"Tls\" (Deny)`, or what would " +
			"have to allow and does not, such as `not allowed: identity policies`. If that names both the resource policy and the identity policies of one " +
			"account, one of them is enough.",
		Parameters: []function.Parameter{function.DynamicParameter{
			Name: "request",
			MarkdownDescription: "An object. One that has an attribute of another name is refused; an attribute that is `null` is one that is left out. The attributes:\n" +
				describeRequest(),
		}},
		Return: function.ObjectReturn{AttributeTypes: judgementTypes()},
	}
}

func judgementTypes() map[string]attr.Type {
	return map[string]attr.Type{"decision": types.StringType, "reasons": types.ListType{ElemType: types.StringType}}
}

func (f evaluator) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument attr.Value // not types.Dynamic, for which the framework converts it twice more
	if resp.Error = req.Arguments.Get(ctx, &argument); resp.Error != nil {
		return
	}
	result, err := evaluate(dynamic.Of(argument), f.Evaluator)
	if err != nil {
		resp.Error = fail(0, err)
		return
	}
	reasons := []attr.Value{}
	for _, r := range result.Reasons {
		reasons = append(reasons, types.StringValue(sentence(r)))
	}
	for _, name := range result.Missing {
		reasons = append(reasons, types.StringValue("not allowed: "+name))
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(judgementTypes(), map[string]attr.Value{
		"decision": types.StringValue(result.Decision.String()),
		"reasons":  types.ListValueMust(types.StringType, reasons),
	}))
}

// sentence words a reason.
func sentence(r access.Reason) string {
	if r.Sid == "" {
		return fmt.Sprintf("%s: statement %d (%s)", r.Policy, r.Index+1, r.Effect)
	}
	return fmt.Sprintf("%s: statement %q (%s)", r.Policy, r.Sid, r.Effect)
}
