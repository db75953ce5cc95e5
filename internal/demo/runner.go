// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/cli"
)

const (
	module          = "github.com/xacct/terraform-provider-xacct"
	providerVersion = "0.0.1"
)

// runner is the Terraform or OpenTofu of the demo.
type runner struct {
	cli.CLI
	dir string // the demo's own, where everything goes
	env []string
}

// newRunner finds the CLI. With the endpoint in its environment and profiles for the
// credentials, as an operator has them, the configurations need no word about the
// demo.
func newRunner(ctx context.Context, dir string, w *world) (*runner, error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}
	c := &runner{CLI: found, dir: dir, env: environment(dir, w)}
	if err := c.writeProfiles(w); err != nil {
		return nil, err
	}
	return c, c.configure()
}

// environment leads the CLI to the demo's own files and to the AWS in memory.
func environment(dir string, w *world) []string {
	return append(cli.Environment(),
		"TMPDIR="+dir,
		"XDG_CACHE_HOME="+dir, // for the provider's lock files
		"TF_CLI_CONFIG_FILE="+filepath.Join(dir, "cli.tfrc"),
		"TF_IN_AUTOMATION=1", // no hints at what to type next
		"CHECKPOINT_DISABLE=1",
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+filepath.Join(dir, "credentials"),
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL="+w.aws.URL(),
	)
}

// writeProfiles writes the credentials of both accounts' administrators.
func (c *runner) writeProfiles(w *world) error {
	var text string
	for _, profile := range []struct{ name, account string }{{"data", dataAccount}, {"compute", computeAccount}} {
		key := w.aws.Account(profile.account).Credentials()
		text += fmt.Sprintf("[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", profile.name, key.AccessKeyID, key.SecretAccessKey)
	}
	return os.WriteFile(filepath.Join(c.dir, "credentials"), []byte(text), 0o600)
}

// configure tells the CLI to get providers from a folder.
func (c *runner) configure() error {
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", c.mirror())
	if err := os.WriteFile(filepath.Join(c.dir, "cli.tfrc"), []byte(config), 0o600); err != nil {
		return err
	}
	return os.Mkdir(c.mirror(), 0o700)
}

func (c *runner) mirror() string { return filepath.Join(c.dir, "mirror") }

// installProvider builds the provider into the place where "init" looks for it:
// under the registry that the CLI takes for the default.
func (c *runner) installProvider(ctx context.Context, source string) error {
	host := map[string]string{"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}[c.Command()]
	binary := filepath.Join(c.mirror(), host, "xacct", "xacct", providerVersion, c.Platform, "terraform-provider-xacct_v"+providerVersion)
	goos, goarch, _ := strings.Cut(c.Platform, "_")
	env := append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "GOTMPDIR="+c.dir)
	output, status, err := cli.Run(ctx, source, env, "go", "build", "-buildvcs=false", "-o", binary, "-ldflags", "-X main.version="+providerVersion, ".")
	if err == nil && status != 0 {
		err = fmt.Errorf("go build:\n%s", output)
	}
	return err
}

// sourceFolder is where this module is, wherever the demo was started.
func sourceFolder(ctx context.Context) (string, error) {
	folder, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", module).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("go list: %s", bytes.TrimSpace(failed.Stderr))
	}
	return string(bytes.TrimSpace(folder)), err
}

// copyModules puts the modules where the configurations look for them.
func (c *runner) copyModules(source string) error {
	return os.CopyFS(filepath.Join(c.dir, "modules"), os.DirFS(filepath.Join(source, "examples", "modules")))
}

// configuration is a folder with a main.tf.
type configuration struct {
	runner *runner
	name   string
	dir    string
	text   string // main.tf
}

// newConfiguration has the main.tf of that name among the demo's files.
func (c *runner) newConfiguration(name string) (*configuration, error) {
	text, err := files.ReadFile(name + ".tf")
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(c.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	return &configuration{c, name, dir, string(text)}, os.WriteFile(filepath.Join(dir, "main.tf"), text, 0o600)
}

// Of the CLI's output the reader should see what is about to happen, and what
// came of it. What will be destroyed is what was made before.
var (
	announcement = regexp.MustCompile(`^(  # \S+ (will be (created|updated|replaced)|must|has)|Warning: )`)
	conclusion   = regexp.MustCompile(`^(No changes|Apply complete|Destroy complete)`)
)

// run runs the CLI on the configuration and shows what matters of its output.
func (c *configuration) run(ctx context.Context, s *screen, args ...string) error {
	s.say(bold, "%s$ %s %s", c.name, c.runner.Command(), strings.Join(args, " "))
	output, err := c.output(ctx, s, args...)
	if err != nil {
		return err
	}
	result, said := "exit status 0", ""
	for line := range strings.SplitSeq(output, "\n") {
		switch {
		case line == said: // a warning of the plan, again when it is applied
		case announcement.MatchString(line):
			said = line
			s.block(dim, strings.TrimSpace(line))
		case conclusion.MatchString(line):
			result = line
		}
	}
	s.check(true, "%s", result)
	return nil
}

// output is what a command prints. Of one that fails it is shown.
func (c *configuration) output(ctx context.Context, s *screen, args ...string) (string, error) {
	output, status, err := cli.Run(ctx, c.dir, c.runner.env, c.runner.Path, append(args, "-input=false", "-no-color")...)
	if err == nil && status != 0 {
		s.block(plain, output)
		err = fmt.Errorf("%s %s: exit status %d", c.runner.Command(), args[0], status)
	}
	return output, err
}
