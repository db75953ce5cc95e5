// SPDX-License-Identifier: MPL-2.0

package edge_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func TestAFailureSaysWhatWasTriedWhatIsThereAndWhatToDo(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		failure edge.Failure
		want    string
	}{
		"a read writes nothing": {
			edge.Failure{Verb: edge.Read, Object: "the entry", Err: refused},
			"Tried to read the entry.\n\nCause: refused",
		},
		"a plan": {
			edge.Failure{Verb: edge.Plan, Object: "the entry", Remedy: "Ask.", Err: refused},
			"An apply would change the entry. Nothing was written.\n\nAsk.\n\nCause: refused",
		},
		"before anything was sent": {
			edge.Failure{Verb: edge.Create, Object: "the entry", Err: refused},
			"Tried to create the entry. Nothing was written.\n\nCause: refused",
		},
		"written, and out of time": {
			edge.Failure{Verb: edge.Update, Object: "the entry", Err: &splice.Error{
				State: splice.Unverified, Elapsed: 1234 * time.Millisecond, Ended: context.DeadlineExceeded, Err: refused,
			}},
			"Tried to update the entry. It was written, but not verified. Repeat the apply, which looks first at what is there. " +
				"The time for it ended after 1.2s; the timeouts block can give it more.\n\nCause: refused",
		},
		"perhaps written, and interrupted": {
			edge.Failure{Verb: edge.Delete, Object: "the entry", Err: fmt.Errorf("wrapped: %w", &splice.Error{
				State: splice.Uncertain, Ended: context.Canceled, Err: refused,
			})},
			"Tried to delete the entry. It may or may not have been written. Repeat the apply, which looks first at what is there. It was interrupted.\n\nCause: refused",
		},
		"tried in vain for long": {
			edge.Failure{Verb: edge.Create, Object: "the entry", Err: &splice.Error{Elapsed: 75 * time.Second, Err: refused}},
			"Tried to create the entry. Nothing was written. Gave up after 1m15s.\n\nCause: refused",
		},
		"the provider's own settings": {
			edge.Failure{Verb: edge.Create, Object: "the entry", Err: &conns.Error{Detail: "Set region."}},
			"Set region.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			c.failure.Add(&diags)
			if len(diags) != 1 {
				t.Fatalf("%d diagnostics", len(diags))
			}
			if diff := cmp.Diff(c.want, diags[0].Detail()); diff != "" {
				t.Errorf("detail (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPlanGoesOnWithoutWhatItMayNotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		class    splice.Class
		leftOut  bool
		warnings int
	}{
		"gone":   {splice.Gone, true, 0},
		"denied": {splice.Denied, true, 1},
		"busy":   {splice.Busy, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			err := &target.Problem{Class: c.class, Err: errors.New("refused")}
			if got := edge.LeftOut(&diags, "the policy", err); got != c.leftOut {
				t.Errorf("left out: %v", got)
			}
			if diags.WarningsCount() != c.warnings || diags.HasError() {
				t.Errorf("diagnostics: %v", diags)
			}
		})
	}
}
