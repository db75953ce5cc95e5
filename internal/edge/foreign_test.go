// SPDX-License-Identifier: MPL-2.0

package edge_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// parts is a document.
type parts []string

func (p parts) Missing(from parts) []string {
	return slices.DeleteFunc(slices.Clone(p), func(part string) bool { return slices.Contains(from, part) })
}

func TestLostIsWhatNobodyTookOut(t *testing.T) {
	t.Parallel()
	before, sent, after := parts{"theirs", "ours", "gone"}, parts{"theirs", "gone"}, parts{"theirs"}
	for name, c := range map[string]struct {
		outcome splice.Outcome[parts]
		want    []string
	}{
		"taken out by a rival": {splice.Outcome[parts]{Before: before, Sent: sent, After: after, Wrote: true, Led: true}, []string{"gone"}},
		"said by another edit": {splice.Outcome[parts]{Before: before, Sent: sent, After: after, Wrote: true}, nil},
		"nothing written":      {splice.Outcome[parts]{Before: before, Sent: sent, After: after, Led: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, edge.Lost(c.outcome, func(a, b string) bool { return a == b })); diff != "" {
				t.Errorf("lost (-want +got):\n%s", diff)
			}
		})
	}
}
