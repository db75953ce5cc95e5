// SPDX-License-Identifier: MPL-2.0

// Bench measures the provider as its users run it, with the real Terraform or
// OpenTofu on an AWS in memory: calls, time and memory, beside what is possible at
// best. The exit status is 0 only if every figure that is promised is kept.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// settings are what to measure.
type settings struct {
	scenarios []scenario
	latencies []time.Duration
	benchTime string // of each Go benchmark
}

func main() {
	cases := flag.String("cases", "", "TARGETSxGRANTS or trail:BUCKETS, separated by commas (default 1x1,1x40,50x1,50x5,200x5,trail:200)")
	latencies := flag.String("latencies", "", "how long AWS takes for each call, separated by commas (default 0s,50ms)")
	quick := flag.Bool("quick", false, "less of all that, in under a minute")
	flag.Parse()
	wanted, err := choose(*cases, *latencies, *quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	// Whatever ends the bench, it cleans up. SIGPIPE: the reader has gone.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err = run(ctx, wanted)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func choose(cases, latencies string, quick bool) (s settings, err error) {
	all, times := "1x1,1x40,50x1,50x5,200x5,trail:200", "0s,50ms"
	s.benchTime = "100ms"
	if quick {
		all, times, s.benchTime = "1x1,1x40,50x1,trail:200", "0s", "20ms"
	}
	for text := range strings.SplitSeq(cmp.Or(cases, all), ",") {
		one, err := parseScenario(text)
		if err != nil {
			return settings{}, err
		}
		s.scenarios = append(s.scenarios, one)
	}
	for text := range strings.SplitSeq(cmp.Or(latencies, times), ",") {
		one, err := time.ParseDuration(text)
		if err != nil {
			return settings{}, err
		}
		s.latencies = append(s.latencies, one)
	}
	return s, nil
}

func run(ctx context.Context, wanted settings) (err error) {
	dir, err := os.MkdirTemp("", "xacct-bench-")
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(dir)) }()
	c, err := newRunner(ctx, dir)
	if err != nil {
		return err
	}
	schema, err := schemaTime(ctx, c.provider(), dir)
	if err != nil {
		return err
	}
	t := &table{out: os.Stdout}
	t.header()
	for _, latency := range wanted.latencies {
		for _, s := range wanted.scenarios {
			if err := measure(ctx, c, s, latency, t.add); err != nil {
				return err
			}
		}
	}
	t.legend()
	benchmarks, err := runGoBenchmarks(ctx, wanted.benchTime)
	if err != nil {
		return err
	}
	t.goBenchmarks(benchmarks)
	if broken := t.judge(t.rows, schema); broken > 0 {
		return fmt.Errorf("%d figures are not kept", broken)
	}
	return nil
}
