// SPDX-License-Identifier: MPL-2.0

// Stress has many real provider processes write to one policy at the same time,
// under the real Terraform or OpenTofu, on an AWS in memory that takes its time.
// An onlooker that knows nothing of the provider goes through every write
// afterwards. The exit status is 0 only if nothing was lost, every apply and
// destroy succeeded, and the policy was in the end what it had been before, byte
// for byte.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/xacct/terraform-provider-xacct/internal/cli"
	xacct "github.com/xacct/terraform-provider-xacct/internal/provider"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	held, err := stress(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "stress:", err)
	}
	if err != nil || !held {
		os.Exit(1)
	}
}

// choice is what is to be played.
type choice struct {
	options
	scenarios, targets string
	seed               uint64
	repeats            int
	small              bool
	keep, provider     string
}

func choose(arguments []string) (choice, error) {
	var c choice
	var names []string
	for _, s := range scenarios() {
		names = append(names, s.name)
	}
	flags := flag.NewFlagSet("stress", flag.ContinueOnError)
	flags.StringVar(&c.scenarios, "scenarios", strings.Join(names, ","), "what to play")
	flags.StringVar(&c.targets, "targets", "", "the policies to write to, key and bucket (default what suits the scenario)")
	flags.IntVar(&c.workspaces, "workspaces", 8, "that apply at the same time, each with a CLI and a provider of its own")
	flags.IntVar(&c.grants, "grants", 25, "of each workspace; fewer where AWS's limit of the policy has no room for them")
	flags.DurationVar(&c.latency, "latency", 60*time.Millisecond, "of every call, half of it on the way there, half on the way back")
	flags.DurationVar(&c.jitter, "jitter", 40*time.Millisecond, "how much longer each way may take")
	flags.DurationVar(&c.pause, "pause", 300*time.Millisecond, "between two changes of the rival, on average")
	flags.StringVar(&c.settle, "settle", "", "the provider's settle_time; 0s shows what is lost without it (default automatic)")
	flags.IntVar(&c.kills, "kills", 2, "of each apply and of each destroy, where they are killed")
	flags.BoolVar(&c.update, "update", true, "change all grants before they are destroyed")
	flags.DurationVar(&c.ttl, "ttl", 2*time.Minute, "of a lease")
	seed := uint64(rand.Uint32()) //nolint:gosec // not secret
	flags.Uint64Var(&c.seed, "seed", seed, "of all that is random here; the operating system's timing comes on top")
	flags.IntVar(&c.repeats, "repeats", 1, "of everything, each with the next seed")
	flags.BoolVar(&c.small, "small", false, "less of everything; what else is set counts")
	flags.StringVar(&c.keep, "keep", "", "an empty folder for what the CLI prints, its configurations and states")
	flags.StringVar(&c.provider, "provider", "", "the absolute path of a folder with another build of the provider (default this checkout's)")
	if err := flags.Parse(arguments); err != nil {
		return c, err
	}
	if c.small {
		preset(flags, map[string]string{
			"scenarios": "host,hosts,lease,rival,killed", "targets": "bucket", "workspaces": "4", "grants": "10", "kills": "1", "update": "false",
		})
	}
	for _, name := range strings.Split(c.scenarios, ",") {
		if !slices.Contains(names, name) {
			return c, fmt.Errorf("no scenario %q, there are %s", name, strings.Join(names, ", "))
		}
	}
	for _, name := range strings.Split(c.targets, ",") {
		if name != "" && targets()[name] == nil {
			return c, fmt.Errorf("no policy %q, there are key and bucket", name)
		}
	}
	return c, nil
}

// preset gives values to flags that the user did not set.
func preset(flags *flag.FlagSet, values map[string]string) {
	flags.Visit(func(f *flag.Flag) { delete(values, f.Name) })
	for name, value := range values {
		_ = flags.Set(name, value) // they are all right
	}
}

func stress(ctx context.Context, arguments []string) (held bool, err error) {
	c, err := choose(arguments)
	if err != nil {
		return false, err
	}
	dir, err := filepath.Abs(c.keep)
	if err != nil {
		return false, err
	}
	if c.keep == "" {
		if dir, err = os.MkdirTemp("", "xacct-stress-"); err != nil {
			return false, err
		}
		defer func() {
			if e := os.RemoveAll(dir); err == nil {
				err = e
			}
		}()
	}
	program, err := cli.Find(ctx)
	if err != nil {
		return false, err
	}
	config := filepath.Join(dir, "cli.tfrc")
	if c.provider == "" {
		c.provider, err = dir, cli.Build(ctx, dir)
	}
	if err == nil {
		err = cli.Configure(config, c.provider)
	}
	if err != nil {
		return false, err
	}
	fmt.Printf("%s. Latency %s, and up to %s more each way. Seed %d.\n\n%s\n", program.Version, c.latency, c.jitter, c.seed, heading())
	held = true
	for n := range c.repeats {
		for _, s := range scenarios() {
			if !slices.Contains(strings.Split(c.scenarios, ","), s.name) {
				continue
			}
			if why := missingFor(ctx, s); why != "" {
				fmt.Printf("%-30s left out: %s\n", s.title, why)
				continue
			}
			for _, name := range strings.Split(cmp.Or(c.targets, s.policy), ",") {
				here := filepath.Join(dir, fmt.Sprintf("%s-%s-%d", s.name, name, n))
				r, err := play(ctx, s, targets()[name], c.options, c.seed+uint64(n), program, config, here) //nolint:gosec // a small number
				if ctx.Err() != nil {
					return false, ctx.Err()
				}
				if err != nil {
					return false, fmt.Errorf("%s, %s: %w", s.title, name, err)
				}
				fmt.Println(r)
				for _, failure := range r.failures {
					fmt.Printf("  ✗ %s\n", strings.ReplaceAll(failure, "\n", "\n    "))
				}
				held = held && len(r.failures) == 0
			}
		}
	}
	fmt.Print(legend)
	return held, nil
}

const legend = `
writes           of ours. Read to write: how long before a write its policy was read.
ours undone      statements that one of us had put in and a write of another of us, or of the rival, took out again, or the other way
                 round: the other had read before. AWS has no compare-and-set for these policies. Every apply and destroy has to notice
                 and mend it before it returns.
ours lost        of those, what was not mended when the apply had returned, or all had.
rival's undone   changes of the rival that a write of ours undid, since the rival made them after we had read. This loss no client can
                 see: what we read did not show the change, and what we wrote left nothing of it. Only the rival can, by looking
                 again after its write, as this one does. Not even a lease helps, unless the rival keeps to it.
theirs lost      statements that were there before, missing in the end. In between, every write must have them byte for byte.
`

// missingFor says what a scenario needs and isn't there.
func missingFor(ctx context.Context, s scenario) string {
	if s.killed && !cli.CanKill {
		return "no signals on this system"
	}
	if s.lease {
		var schema provider.SchemaResponse
		xacct.New("")().Schema(ctx, provider.SchemaRequest{}, &schema)
		if _, ok := schema.Schema.Blocks["lease"]; !ok {
			return "this provider has no lease"
		}
	}
	return ""
}
