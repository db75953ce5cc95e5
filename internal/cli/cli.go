// SPDX-License-Identifier: MPL-2.0

// Package cli runs the real Terraform or OpenTofu with this checkout's provider,
// for commands that show or test what users get.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	module   = "github.com/xacct/terraform-provider-xacct"
	provider = "terraform-provider-xacct"
)

// CLI is a Terraform or an OpenTofu.
type CLI struct {
	Path    string
	Version string // "Terraform v1.11.4"
}

var versionLine = regexp.MustCompile(`^(Terraform|OpenTofu) v\S+`)

// Find looks for the CLI that XACCT_CLI names, else for terraform, else for tofu.
func Find(ctx context.Context) (CLI, error) {
	path := os.Getenv("XACCT_CLI")
	for _, name := range []string{"terraform", "tofu"} {
		if path == "" {
			path, _ = exec.LookPath(name)
		}
	}
	if path == "" {
		return CLI{}, errors.New("neither terraform nor tofu is on the PATH: use make, which builds OpenTofu then")
	}
	path, err := exec.LookPath(path)
	if err != nil {
		return CLI{}, fmt.Errorf("XACCT_CLI: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return CLI{}, err
	}
	cmd := exec.CommandContext(ctx, path, "version") //nolint:gosec // the user says which
	cmd.Env = append(Environment(), "CHECKPOINT_DISABLE=1")
	output, err := cmd.Output()
	version := versionLine.FindString(string(output))
	if err != nil || version == "" {
		return CLI{}, fmt.Errorf("%s version: not the answer of Terraform or OpenTofu: %s", path, output)
	}
	return CLI{Path: path, Version: version}, nil
}

// Environment is the user's without all that Terraform and AWS's SDK take from
// there. The home folder stays: version managers look for the CLI in it.
func Environment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "AWS_")
	})
}

// Build builds the provider of this checkout into a folder.
func Build(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", filepath.Join(dir, provider), module)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, output)
	}
	return nil
}

// Configure writes a CLI configuration file that has the CLI use, without "init",
// the provider in a folder.
func Configure(file, providers string) error {
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"xacct/xacct\" = %q\n  }\n}\n", providers)
	return os.WriteFile(file, []byte(text), 0o600)
}
