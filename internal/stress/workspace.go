// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/cli"
)

// workspace is a folder with a configuration and its state, in which the CLI runs.
type workspace struct {
	*world
	cli    cli.CLI
	config string // the CLI's configuration file
	dir    string
	owner  owner
	sids   []string
	runs   int
	state  []byte // before the last run, nil when there was none
}

const configuration = `terraform {
  required_providers {
    xacct = { source = "xacct/xacct" }
  }
}

variable "sids" {
  type = set(string)
}

variable "action" {
  type = string
}

provider "xacct" {
%s}

%s
`

// write writes the configuration. The settings are those of the provider block.
func (w *workspace) write(grants int, settings ...string) error {
	for n := range grants {
		w.sids = append(w.sids, fmt.Sprintf("%s%02d", w.owner, n))
	}
	var block strings.Builder
	for _, s := range settings {
		block.WriteString("  " + s + "\n")
	}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.dir, "main.tf"), fmt.Appendf(nil, configuration, &block, w.target.grant), 0o600); err != nil {
		return err
	}
	variables := fmt.Sprintf("sids = [\"%s\"]\n", strings.Join(w.sids, `", "`))
	return os.WriteFile(filepath.Join(w.dir, "terraform.tfvars"), []byte(variables), 0o600)
}

// run is the CLI at work in a workspace.
type run struct {
	*cli.Process
	workspace *workspace
	session   string // who its calls are from
	output    string // file
}

// verb is what all workspaces do at the same time.
type verb string

const (
	apply   verb = "apply"
	update  verb = "update" // an apply with another action in each grant
	destroy verb = "destroy"
)

// command is the CLI's.
func (v verb) command() string {
	if v == update {
		return string(apply)
	}
	return string(v)
}

// action is that of each grant afterwards.
func (t *target) action(v verb) string {
	if v == apply {
		return t.actions[0]
	}
	return t.actions[1]
}

func (w *workspace) start(ctx context.Context, v verb) (*run, error) {
	session, key := w.session(writer{owner: w.owner, verb: v})
	w.runs++
	output := filepath.Join(w.dir, fmt.Sprintf("%d-%s.log", w.runs, v))
	env := append(cli.Environment(),
		"TF_CLI_CONFIG_FILE="+w.config,
		"TF_IN_AUTOMATION=1",
		"TF_VAR_action="+w.target.action(v),
		"CHECKPOINT_DISABLE=1",
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL="+w.aws.URL(),
		"AWS_REGION="+region,
		"AWS_ACCESS_KEY_ID="+key.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY="+key.SecretAccessKey,
		"AWS_SESSION_TOKEN="+key.SessionToken,
	)
	p, err := cli.Start(ctx, w.dir, env, output, w.cli.Path, v.command(), "-auto-approve", "-input=false", "-no-color")
	return &run{Process: p, workspace: w, session: session, output: output}, err
}

func (w *workspace) stateFile() string { return filepath.Join(w.dir, "terraform.tfstate") }

// remember keeps the state.
func (w *workspace) remember() {
	w.state, _ = os.ReadFile(w.stateFile()) // there is none before the first run
}

// restore puts the state back that was remembered, as an operator would from a
// backup, if the CLI was killed while it wrote it: it truncates the file first, and
// takes an empty one for no state at all.
func (w *workspace) restore() bool {
	now, err := os.ReadFile(w.stateFile())
	if w.state == nil || err == nil && json.Valid(now) {
		return false
	}
	return os.WriteFile(w.stateFile(), w.state, 0o600) == nil
}

// tail is the end of what the run printed.
func (r *run) tail() string {
	const most = 3000
	text, err := os.ReadFile(r.output)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
