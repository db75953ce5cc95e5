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
	Path     string
	Version  string // "Terraform v1.11.4"
	Platform string // "linux_amd64"
}

// Command is what users type: "terraform" or "tofu".
func (c CLI) Command() string {
	if strings.HasPrefix(c.Version, "OpenTofu") {
		return "tofu"
	}
	return "terraform"
}

var versionLines = regexp.MustCompile(`(?s)^((?:Terraform|OpenTofu) v\S+)\s+on (\w+)`)

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
	output, status, err := Run(ctx, "", append(Environment(), "CHECKPOINT_DISABLE=1"), path, "version")
	if err != nil {
		return CLI{}, err
	}
	found := versionLines.FindStringSubmatch(output)
	if status != 0 || found == nil {
		return CLI{}, fmt.Errorf("%s version: not the answer of Terraform or OpenTofu: %s", path, output)
	}
	return CLI{Path: path, Version: found[1], Platform: found[2]}, nil
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
