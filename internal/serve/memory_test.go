// SPDX-License-Identifier: MPL-2.0

package serve

import "testing"

func TestGrowth(t *testing.T) {
	t.Parallel()
	const mebi = 1 << 20
	for live, goal := range map[int]int{ // MiB
		8:    24,
		16:   24,
		20:   30,
		32:   48,
		2000: 3000,
	} {
		if got := live * (100 + growth(float64(live*mebi))) / 100; got != goal {
			t.Errorf("with %d MiB in use the heap grows to %d MiB, not %d", live, got, goal)
		}
	}
	if got := growth(0); got <= largePercent {
		t.Errorf("before the first collection: %d %%", got)
	}
}
