// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// goBenchmark is what "go test -bench" says of one operation on one document.
type goBenchmark struct {
	operation string  // "Parse"
	document  string  // "10KB"
	nanos     float64 // a run
	bytes     float64
	allocs    float64
}

// runGoBenchmarks runs those of internal/policy, and those of the module that
// compares it with what others use, several times each.
func runGoBenchmarks(ctx context.Context, time string) (all []goBenchmark, err error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for _, folder := range []string{"internal/policy", "tools/bench"} {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", time, "-count", "5", ".")
		cmd.Dir = filepath.Join(string(bytes.TrimSpace(root)), folder)
		output, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("go test -bench in %s: %w\n%s", folder, err, output)
		}
		all = append(all, parseGoBenchmarks(output)...)
	}
	return all, nil
}

var benchmarkName = regexp.MustCompile(`^Benchmark(\S+)/(\d+KB)(?:-\d+)?$`)

// parseGoBenchmarks reads the lines of a benchmark's output that are results: name,
// number of runs, then pairs of value and unit (Go's benchmark data format).
func parseGoBenchmarks(output []byte) (all []goBenchmark) {
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		name := benchmarkName.FindStringSubmatch(fields[0])
		if name == nil {
			continue
		}
		b := goBenchmark{operation: name[1], document: name[2]}
		for pair := range slices.Chunk(fields[2:], 2) {
			value, err := strconv.ParseFloat(pair[0], 64)
			if err != nil || len(pair) < 2 {
				continue
			}
			switch pair[1] {
			case "ns/op":
				b.nanos = value
			case "B/op":
				b.bytes = value
			case "allocs/op":
				b.allocs = value
			}
		}
		all = append(all, b)
	}
	return all
}

// goBenchmarks prints a line for each operation, in groups of columns for each
// document. Of several runs it prints the fastest: the others are the noise of the
// machine.
func (t *table) goBenchmarks(all []goBenchmark) {
	var operations, documents []string
	by := map[[2]string]goBenchmark{}
	for _, b := range all {
		if !slices.Contains(operations, b.operation) {
			operations = append(operations, b.operation)
		}
		if !slices.Contains(documents, b.document) {
			documents = append(documents, b.document)
		}
		at := [2]string{b.operation, b.document}
		if before, ok := by[at]; !ok || b.nanos < before.nanos {
			by[at] = b
		}
	}
	t.printf("\n%-31s", "Policy documents, one operation")
	for _, d := range documents {
		t.printf("%9s µs %6s %6s", d+":", "KiB", "allocs")
	}
	t.printf("\n")
	for _, o := range operations {
		t.printf("%-31s", o)
		for _, d := range documents {
			b := by[[2]string{o, d}]
			t.printf("%12.1f %6.0f %6.0f", b.nanos/1000, b.bytes/1024, b.allocs)
		}
		t.printf("\n")
	}
}
