// SPDX-License-Identifier: MPL-2.0

// Package judge offers functions that say something about policies which the
// caller has: whether two mean the same, what several are together, whether one
// is public, what a request meets with. They are pure and need no credentials.
package judge

import (
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// Functions returns the functions that judge policies.
func Functions() []func() function.Function {
	e := evaluator{new(access.Evaluator)}
	return []func() function.Function{
		func() function.Function { return equivalent{} },
		func() function.Function { return merger{} },
		func() function.Function { return public{} },
		func() function.Function { return e },
	}
}

// fail is an error about an argument, the first being 0.
func fail(argument int64, err error) *function.FuncError {
	return function.NewArgumentFuncError(argument, err.Error())
}

// parse reads a policy, be it one of a resource or of an identity.
func parse(text string) (*policy.Document, error) {
	document, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	return document, access.Check([]byte(text))
}
