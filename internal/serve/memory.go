// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	smallHeap    = 24 << 20 // bytes
	largePercent = 50       // as GOGC
)

// saveMemory keeps the heap small, as Terraform runs many providers beside each
// other and most of ours waits for AWS. A heap that is small anyway is collected
// seldom, or functions would take a fifth longer. GOGC, when it is set, is heeded
// instead.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		afterCollections(new(collected))
	}
}

// collected is found to be garbage by every collection.
type collected struct{ _ *byte }

// afterCollections sets the percentage by which the heap may grow until the next
// collection, now and after each.
func afterCollections(c *collected) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(growth(float64(live[0].Value.Uint64())))
	runtime.SetFinalizer(c, afterCollections)
}

// growth is by how much a heap with so many bytes in use may grow, in percent.
func growth(live float64) int {
	room := smallHeap/max(live, 1<<20) - 1
	return max(largePercent, int(100*room))
}
