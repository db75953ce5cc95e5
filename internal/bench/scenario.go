// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
)

// scenario is a configuration to measure: grants on each of a number of buckets, or
// buckets on one trail.
type scenario struct {
	targets, grants int
	onTrail         int // buckets of one resource on one trail; there are no grants then
}

// parseScenario reads "50x5", 50 buckets with 5 grants each, or "trail:200".
func parseScenario(text string) (s scenario, err error) {
	format, values := "%dx%d", []any{&s.targets, &s.grants}
	if strings.HasPrefix(text, "trail") {
		format, values = "trail:%d", []any{&s.onTrail}
		s.targets = 1
	}
	if _, err := fmt.Sscanf(text, format, values...); err != nil || s.targets < 1 || s.grants+s.onTrail < 1 || text != s.flag() {
		return scenario{}, fmt.Errorf("%q is neither TARGETSxGRANTS nor trail:BUCKETS", text)
	}
	return s, nil
}

func (s scenario) flag() string {
	if s.onTrail > 0 {
		return fmt.Sprintf("trail:%d", s.onTrail)
	}
	return fmt.Sprintf("%dx%d", s.targets, s.grants)
}

func (s scenario) String() string {
	if s.onTrail > 0 {
		return fmt.Sprintf("trail, %d", s.onTrail)
	}
	return fmt.Sprintf("%d × %d", s.targets, s.grants)
}

// phase is a command of the CLI.
type phase string

const (
	plan      phase = "plan"
	apply     phase = "apply"
	unchanged phase = "no change"
	destroy   phase = "destroy"
)

func phases() []phase { return []phase{plan, apply, unchanged, destroy} }

// args are the CLI's. An apply carries out the saved plan, so that the calls of the
// two are counted apart; a destroy refreshes, plans and carries out.
func (p phase) args() []string {
	return map[phase][]string{
		plan:      {"plan", "-input=false", "-out=saved"},
		apply:     {"apply", "-input=false", "saved"},
		unchanged: {"plan", "-input=false", "-detailed-exitcode"}, // 2 when there are changes
		destroy:   {"destroy", "-input=false", "-auto-approve"},
	}[p]
}

// minimum is with how many calls for each target it can be done at all, however
// many grants it has: a plan reads; an apply reads, writes and verifies.
func (p phase) minimum() int {
	return map[phase]int{plan: 1, apply: 3, unchanged: 1, destroy: 1 + 3}[p]
}

// configuration is what a user would write.
func (s scenario) configuration() string {
	const provider = `
terraform {
  required_providers {
    xacct = { source = "xacct/xacct" }
  }
}

provider "xacct" {}
`
	if s.onTrail > 0 {
		return provider + fmt.Sprintf(`
resource "xacct_trail_data_selector" "all" {
  trail   = %q
  buckets = [for n in range(%d) : format("bench-%%03d", n)]
}
`, trailARN, s.onTrail)
	}
	return provider + fmt.Sprintf(`
resource "xacct_bucket_grant" "each" {
  for_each = {
    for pair in setproduct(range(%d), range(%d)) : format("bench-%%03d/Team%%02d", pair...) => pair
  }
  bucket     = format("bench-%%03d", each.value[0])
  sid        = format("Team%%02d", each.value[1])
  principals = [%q]
  actions    = ["s3:GetObject", "s3:ListBucket"]
  prefixes   = [format("team-%%02d/", each.value[1])]
}
`, s.targets, s.grants, computeAccount)
}
