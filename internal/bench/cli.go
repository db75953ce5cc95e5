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
	"slices"
	"strings"
	"time"
)

const (
	module     = "github.com/xacct/terraform-provider-xacct"
	binaryName = "terraform-provider-xacct"
)

// cli is Terraform or OpenTofu with a folder for all that it is to run.
type cli struct {
	path string
	dir  string
}

// newCLI builds the provider, and the meter that stands where the CLI looks for it.
func newCLI(ctx context.Context, dir string) (*cli, error) {
	path := os.Getenv("XACCT_CLI")
	if path == "" {
		return nil, errors.New("XACCT_CLI doesn't say where Terraform or OpenTofu is: use `make bench`, or tools/cli go run ./internal/bench")
	}
	c := &cli{path: path, dir: dir}
	for binary, pkg := range map[string]string{c.provider(): module, filepath.Join(c.meter(), binaryName): module + "/internal/bench/meter"} {
		output, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags", "-s -w", "-o", binary, pkg).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("go build %s: %w\n%s", pkg, err, output)
		}
	}
	config := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"xacct/xacct\" = %q\n  }\n}\n", c.meter())
	return c, os.WriteFile(c.config(), []byte(config), 0o600)
}

func (c *cli) provider() string { return filepath.Join(c.dir, "provider", binaryName) }
func (c *cli) meter() string    { return filepath.Join(c.dir, "meter") }
func (c *cli) config() string   { return filepath.Join(c.dir, "cli.tfrc") }
func (c *cli) notes() string    { return filepath.Join(c.dir, "usage") }

// environment is the user's without all that Terraform and AWS's SDK take from
// there. Endpoint and credentials are in it, as operators have them.
func (c *cli) environment(w *world) []string {
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "AWS_")
	})
	key := w.Account(dataAccount).Credentials()
	return append(env,
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
func (c *cli) run(ctx context.Context, w *world, folder string, args []string) (usage, error) {
	if err := os.Remove(c.notes()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage{}, err
	}
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, c.path, append(args, "-no-color")...)
	cmd.Dir, cmd.Env = folder, c.environment(w)
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.Cancel = func() error { return killGroup(cmd) }
	cmd.WaitDelay = 10 * time.Second // for what still holds its output
	detach(cmd)
	began := time.Now()
	err := cmd.Run()
	wall := time.Since(began)
	switch {
	case ctx.Err() != nil:
		return usage{}, ctx.Err()
	case err != nil:
		return usage{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, printed.String())
	}
	used, err := c.used()
	used.wall = wall
	return used, err
}

// used adds the notes of the meter up.
func (c *cli) used() (u usage, err error) {
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
