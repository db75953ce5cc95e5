// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// workspace is a directory with a configuration and its state, in which the CLI
// runs as users run it: with the provider's binary, a process of its own.
type workspace struct {
	*cloud
	dir, provider string
	before        map[string]string // the documents before the first apply
}

const requirements = `
terraform {
  required_providers {
    xacct = { source = "xacct/xacct" }
  }
}
`

// workspace has a configuration with a provider block of the cloud's.
func (c *cloud) workspace(provider, config string) *workspace {
	c.t.Helper()
	w := &workspace{cloud: c, dir: c.t.TempDir(), provider: provider}
	bin, err := buildProvider()
	c.noError(err)
	w.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"xacct/xacct\" = %q\n  }\n}\n", bin))
	w.configure(config)
	return w
}

// configure replaces the configuration.
func (w *workspace) configure(config string) {
	w.t.Helper()
	w.write("main.tf", requirements+w.provider+w.text(config))
}

// buildProvider returns the directory with the provider's binary.
var buildProvider = sync.OnceValues(func() (string, error) {
	cmd := exec.Command("go", "build", "-o", filepath.Join(scratch, "terraform-provider-xacct"), "github.com/xacct/terraform-provider-xacct")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return scratch, nil
})

func (w *workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) command(args ...string) *exec.Cmd {
	if args[0] == "apply" && w.before == nil {
		w.before = w.documents()
	}
	cmd := exec.CommandContext(w.t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), append(args, "-no-color")...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(w.dir, "cli.tfrc"), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	return cmd
}

// try returns what a command prints and its exit status.
func (w *workspace) try(args ...string) (output string, status int) {
	w.t.Helper()
	text, err := w.command(args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	if exit != nil {
		status = exit.ExitCode()
	}
	return string(text), status
}

// run returns what a command prints that has to succeed.
func (w *workspace) run(args ...string) string {
	w.t.Helper()
	output, status := w.try(args...)
	if status != 0 {
		w.t.Fatalf("%s: exit status %d\n%s", strings.Join(args, " "), status, output)
	}
	if args[0] == "destroy" {
		w.wantNoTrace(w.before)
		w.before = nil
	}
	return output
}

func (w *workspace) apply() { w.t.Helper(); w.run("apply", "-auto-approve") }

func (w *workspace) destroy() { w.t.Helper(); w.run("destroy", "-auto-approve") }

// wantNoChanges makes a plan, which is to have none.
func (w *workspace) wantNoChanges() {
	w.t.Helper()
	if output, status := w.try("plan", "-detailed-exitcode"); status != 0 {
		w.t.Errorf("plan: exit status %d\n%s", status, output)
	}
}

// count is how often an operation was called, by anybody.
func (c *cloud) count(operation string) int {
	n := 0
	for _, call := range c.fake.Calls() {
		if call.Operation == operation {
			n++
		}
	}
	return n
}
