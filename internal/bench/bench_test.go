// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestScenariosAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]scenario{
		"1x40":      {targets: 1, grants: 40},
		"200x5":     {targets: 200, grants: 5},
		"trail:200": {targets: 1, onTrail: 200},
	} {
		got, err := parseScenario(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "0x1", "1x0", "-1x1", "1x1 ", "1x1x1", "trail:0", "trail:", "trail:5x"} {
		if s, err := parseScenario(text); err == nil {
			t.Errorf("%q: %+v, want an error", text, s)
		}
	}
}

// A line has the name with the number of processors, the number of runs, and then
// values with their units (Go proposal 14313, benchmark data format).
func TestResultsOfGoBenchmarksAreRead(t *testing.T) {
	t.Parallel()
	output := `goos: linux
BenchmarkParse/10KB-8     1430   158835 ns/op   63.84 MB/s   100984 B/op   594 allocs/op
BenchmarkEquality/awspolicyequivalence/1KB   391   602858.5 ns/op   251391 B/op   3293 allocs/op
PASS
`
	want := []goBenchmark{
		{operation: "Parse", document: "10KB", nanos: 158835, bytes: 100984, allocs: 594},
		{operation: "Equality/awspolicyequivalence", document: "1KB", nanos: 602858.5, bytes: 251391, allocs: 3293},
	}
	if diff := cmp.Diff(want, parseGoBenchmarks([]byte(output)), cmp.AllowUnexported(goBenchmark{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOfSeveralRunsTheFastestIsPrinted(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	(&table{out: &out}).goBenchmarks([]goBenchmark{
		{"Parse", "1KB", 30000, 2048, 84}, {"Parse", "1KB", 20500, 2048, 84}, {"Parse", "1KB", 40000, 2048, 84},
	})
	if text := out.String(); strings.Count(text, "Parse") != 1 || !strings.Contains(text, " 20.5      2     84\n") {
		t.Errorf("want one line with 20.5 µs: %s", text)
	}
}

// Of the rows that a figure concerns the worst one decides, in proportion to its own
// limit.
func TestFiguresAreJudgedByTheWorstRow(t *testing.T) {
	t.Parallel()
	plans := func(targets, reads int) row {
		return row{scenario: scenario{targets: targets, grants: 5}, phase: unchanged, calls: map[string]int{"GetBucketPolicy": reads}}
	}
	for _, test := range []struct {
		name   string
		rows   []row
		schema time.Duration
		broken int
		shown  string
	}{
		{"kept", []row{plans(50, 50), plans(200, 200)}, 20 * time.Millisecond, 0, "50 of 50"},
		{"a small one is broken", []row{plans(200, 201), plans(1, 2)}, 20 * time.Millisecond, 1, "2 of 1"},
		{"late schema", []row{plans(1, 1)}, time.Second, 1, "1000 of 100"},
		{"memory", []row{{phase: plan, usage: usage{peak: 60<<20 + 1}}}, 0, 1, "61 of 60"},
		{"memory is not measured", []row{{phase: plan}}, 0, 0, "0 of 100"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			printed := &table{out: &out}
			if broken := printed.judge(test.rows, test.schema); broken != test.broken || !strings.Contains(out.String(), test.shown) {
				t.Errorf("%d broken, want %d and %q:\n%s", broken, test.broken, test.shown, &out)
			}
		})
	}
}

func TestNoLineIsWiderThanAScreen(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	printed := &table{out: &out}
	printed.header()
	printed.add(row{
		scenario: scenario{targets: 200, grants: 5}, phase: unchanged, latency: 50 * time.Millisecond,
		calls: map[string]int{"GetBucketPolicy": 4000, "PutBucketPolicy": 1000},
		usage: usage{wall: 200 * time.Second, cpu: 100 * time.Second, peak: 200 << 20},
	})
	printed.legend()
	printed.goBenchmarks([]goBenchmark{
		{"Equality/awspolicyequivalence", "1KB", 602858, 251391, 3293},
		{"Equality/awspolicyequivalence", "10KB", 5153617, 2122165, 27602},
		{"Equality/awspolicyequivalence", "20KB", 17946222, 4177073, 54334},
	})
	printed.judge(printed.rows, 1000*time.Millisecond)
	for line := range strings.Lines(out.String()) {
		if width := len([]rune(strings.TrimSuffix(line, "\n"))); width > 110 {
			t.Errorf("%d characters: %s", width, line)
		}
	}
}
