// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/cli"
)

const (
	module     = "github.com/xacct/terraform-provider-xacct"
	binaryName = "terraform-provider-xacct"
)

// runner is Terraform or OpenTofu with a folder for all that it is to run.
type runner struct {
	cli.CLI
	dir string
}

// newRunner builds the provider, and the meter that stands where the CLI looks for it.
func newRunner(ctx context.Context, dir string) (*runner, error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}
	c := &runner{CLI: found, dir: dir}
	for binary, pkg := range map[string]string{c.provider(): module, filepath.Join(c.meter(), binaryName): module + "/internal/bench/meter"} {
		output, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "grpcnotrace", "-gcflags=github.com/aws/...=-l", "-gcflags=github.com/hashicorp/terraform-plugin-framework/...=-l",
			"-ldflags", "-s -w", "-o", binary, pkg).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("go build %s: %w\n%s", pkg, err, output)
		}
	}
	return c, cli.Configure(c.config(), c.meter())
}

func (c *runner) provider() string { return filepath.Join(c.dir, "provider", binaryName) }
func (c *runner) meter() string    { return filepath.Join(c.dir, "meter") }
func (c *runner) config() string   { return filepath.Join(c.dir, "cli.tfrc") }
func (c *runner) notes() string    { return filepath.Join(c.dir, "usage") }

// environment has endpoint and credentials in it, as operators have them.
func (c *runner) environment(w *world) []string {
	key := w.Account(dataAccount).Credentials()
	return append(cli.Environment(),
		"TMPDIR="+c.dir,
		"XDG_CACHE_HOME="+c.dir, // for the provider's lock files
		"TF_CLI_CONFIG_FILE="+c.config(),
		"TF_IN_AUTOMATION=1",
		"CHECKPOINT_DISABLE=1",
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL="+w.URL(),
		"AWS_REGION="+region,
		"AWS_ACCESS_KEY_ID="+key.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY="+key.SecretAccessKey,
		"XACCT_BENCH_PROVIDER="+c.provider(),
		"XACCT_BENCH_USAGE="+c.notes(),
	)
}

// usage is what a command took.
type usage struct {
	wall time.Duration
	cpu  time.Duration // of the provider's processes together
	peak int64         // bytes, of the largest of them; 0: not measured
}

// run runs a command in a folder and measures it.
func (c *runner) run(ctx context.Context, w *world, folder string, args []string) (usage, error) {
	if err := os.Remove(c.notes()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage{}, err
	}
	began := time.Now()
	output, status, err := cli.Run(ctx, folder, c.environment(w), c.Path, append(args, "-no-color")...)
	wall := time.Since(began)
	if err == nil && status != 0 {
		err = fmt.Errorf("%s: exit status %d\n%s", strings.Join(args, " "), status, output)
	}
	if err != nil {
		return usage{}, err
	}
	used, err := c.used()
	used.wall = wall
	return used, err
}

// used adds the notes of the meter up.
func (c *runner) used() (u usage, err error) {
	notes, err := os.ReadFile(c.notes())
	if err != nil {
		return usage{}, fmt.Errorf("the provider's usage: %w", err)
	}
	for line := range bytes.Lines(notes) {
		var one struct {
			PeakBytes  int64   `json:"peak_bytes"`
			CPUSeconds float64 `json:"cpu_seconds"`
		}
		if err := json.Unmarshal(line, &one); err != nil {
			return usage{}, fmt.Errorf("the provider's usage: %w", err)
		}
		u.peak = max(u.peak, one.PeakBytes)
		u.cpu += time.Duration(one.CPUSeconds * float64(time.Second))
	}
	return u, nil
}
