// SPDX-License-Identifier: MPL-2.0

// Package preflight foretells, when a grant is planned, what AWS would refuse, and
// what would keep the grant from giving access. It reads; it changes nothing.
package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Change is what a grant would do to a policy.
type Change struct {
	Kind target.Kind
	At   target.Address
	// Account owns the document, Partition is the one it is in; "" when unknown.
	Account, Partition string
	// Before is the document as it is, After as it would be with all that is planned.
	Before, After *policy.Document
	// Ours are the statements of the grant, as After has them.
	Ours []policy.Statement
}

// Finding is something that the user should know before the apply.
type Finding struct {
	// Blocks: AWS would refuse the change, or the change would do harm.
	Blocks  bool
	Summary string // a noun phrase, Title Case
	Detail  string // what, why, and what to do
}

// Check looks for one thing. It makes calls only where the answer depends on them.
// The error is that of a call, after retries.
type Check func(ctx context.Context, s *target.Session, c Change) ([]Finding, error)

// Run runs the checks. What could not be looked at is one finding more: a check
// that fails is no reason against an apply.
func Run(ctx context.Context, s *target.Session, c Change, checks []Check) []Finding {
	var findings []Finding
	var left []string
	for _, check := range checks {
		found, err := check(ctx, s, c)
		findings = append(findings, found...)
		if err == nil || target.Classify(err) == splice.Gone {
			continue
		}
		reason := err.Error()
		if _, remedy := target.Explain(err); remedy != "" {
			reason = remedy + " Cause: " + reason
		}
		if !slices.Contains(left, reason) {
			left = append(left, reason)
		}
	}
	if len(left) > 0 {
		findings = append(findings, Finding{
			Summary: "Plan Checks Left Out",
			Detail: fmt.Sprintf("The plan can't say everything about the grant in %s: not all could be read. The apply doesn't need it. plan_checks = false in the provider block leaves such checks out.\n\n%s",
				c.describe(), strings.Join(left, "\n\n")),
		})
	}
	return findings
}

func (c Change) describe() string { return c.Kind.Describe(c.At.ID) }

// ours tells whether a statement of the document is the grant's, by its Sid.
func (c Change) ours(sid string) bool {
	return sid != "" && slices.ContainsFunc(c.Ours, func(s policy.Statement) bool { return s.Sid() == sid })
}

// planTime is how long a check waits for others to be planned that mend what it
// would complain of: Terraform plans resources side by side, in no order unless
// one refers to another.
const planTime = 300 * time.Millisecond

// soon tells whether something is so, or comes to be while the rest is planned.
func soon(ctx context.Context, ok func() bool) bool {
	for deadline := time.Now().Add(planTime); !ok(); {
		if time.Now().After(deadline) || ctx.Err() != nil {
			return false
		}
		time.Sleep(planTime / 20)
	}
	return true
}
