// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/dirhash"
)

// The owner of the bucket that the grant is made on, and the configuration.
const (
	account = "111122223333"
	bucket  = "genomes"
	sid     = "ReleaseCheck"

	world = `{"accounts": [{"id": "` + account + `", "buckets": [{"name": "` + bucket + `", "region": "eu-west-1"}]}, {"id": "444455556666"}]}`

	configuration = `
terraform {
  required_providers {
    xacct = {
      source  = "xacct/xacct"
      version = %q
    }
  }
}

variable "endpoint" { default = "" }

provider "xacct" {
  region            = "eu-west-1"
  access_key        = "AKIAROOT` + account + `"
  secret_key        = "secret"
  s3_use_path_style = true
  settle_time       = "0s"
  endpoints {
    s3  = var.endpoint
    sts = var.endpoint
  }
}

data "xacct_quilt_bucket_policy" "offline" {
  control_account_id = "444455556666"
  bucket             = "` + bucket + `"
}

output "sids" {
  value = data.xacct_quilt_bucket_policy.offline.sids
}

resource "xacct_bucket_grant" "online" {
  count      = var.endpoint == "" ? 0 : 1
  bucket     = "` + bucket + `"
  principals = ["444455556666"]
  actions    = ["s3:GetObject"]
  sid        = "` + sid + `"
}
`
)

// install installs the provider from a filesystem mirror made of the zips and uses it, with each CLI that is here.
func (r *release) install(ctx context.Context, p platform) error {
	zip := filepath.Join(r.dir, r.file(p.String()+".zip"))
	if _, err := os.Stat(zip); err != nil {
		fmt.Printf("release: not installed: there is no zip for %s\n", p)
		return nil
	}
	hash, err := dirhash.HashZip(zip, dirhash.Hash1)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "xacct-install-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	mirror := filepath.Join(scratch, "mirror")
	if err := r.makeMirror(mirror); err != nil {
		return err
	}
	settings := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := write(filepath.Join(scratch, "cli.tfrc"), []byte(settings)); err != nil {
		return err
	}
	fake, err := startFake(ctx, scratch)
	if err != nil {
		return err
	}
	defer fake.stop()

	clis, err := findCLIs(ctx)
	if err != nil {
		return err
	}
	for i, path := range clis {
		user := user{cli: path, dir: filepath.Join(scratch, fmt.Sprint("user", i)), settings: filepath.Join(scratch, "cli.tfrc")}
		if err := user.tryOut(ctx, r.version, hash, fake); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// makeMirror lays the zips out as a filesystem mirror in packed layout ("CLI Configuration File", Terraform), for both registries.
func (r *release) makeMirror(folder string) error {
	zips, err := filepath.Glob(filepath.Join(r.dir, r.file("*.zip")))
	if err != nil {
		return err
	}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		for _, zip := range zips {
			if err := copyTree(zip, filepath.Join(folder, host, "xacct", "xacct", filepath.Base(zip))); err != nil {
				return err
			}
		}
	}
	return nil
}

// findCLIs gives terraform and tofu, what is there of them; neither: the OpenTofu that tools/cli builds.
func findCLIs(ctx context.Context) ([]string, error) {
	var found []string
	for _, names := range [][]string{{"terraform"}, {"tofu", root + "/.tools/bin/tofu"}} {
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				path, err = filepath.Abs(path)
				if err != nil {
					return nil, err
				}
				found = append(found, path)
				break
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	cmd := exec.CommandContext(ctx, root+"/tools/cli")
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	return []string{strings.TrimSpace(string(output))}, err
}

// user is somebody with a CLI and an empty folder.
type user struct{ cli, dir, settings string }

// tryOut installs, applies offline, grants on the fake AWS, and takes the grant out again.
func (u user) tryOut(ctx context.Context, version, hash string, fake *fake) error {
	begin := time.Now()
	if err := write(filepath.Join(u.dir, "main.tf"), fmt.Appendf(nil, configuration, version)); err != nil {
		return err
	}
	if _, err := u.run(ctx, "init", "-input=false", "-no-color"); err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(u.dir, ".terraform.lock.hcl"))
	if err != nil {
		return err
	}
	if !strings.Contains(string(lock), fmt.Sprintf("%q", hash)) {
		return fmt.Errorf("the lock file has not the zip's hash %s:\n%s", hash, lock)
	}
	online := "-var=endpoint=" + fake.url
	steps := []struct {
		args    []string
		granted bool
	}{
		{[]string{"apply"}, false},
		{[]string{"apply", online}, true},
		{[]string{"destroy", online}, false},
	}
	for _, step := range steps {
		if _, err := u.run(ctx, append(step.args, "-auto-approve", "-input=false", "-no-color")...); err != nil {
			return err
		}
		granted, err := fake.granted(ctx)
		if err != nil {
			return err
		}
		if granted != step.granted {
			return fmt.Errorf("after %q, the bucket policy has the grant: %t", step.args, granted)
		}
	}
	output, err := u.run(ctx, "version", "-no-color")
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(output, "\n")
	say(begin, "%s: init from a mirror of the zips, lock file with %s…, apply offline, grant, destroy", name, hash[:12])
	return nil
}

func (u user) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, u.cli, args...)
	cmd.Dir = u.dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "AWS_")
	})
	cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+u.settings, "CHECKPOINT_DISABLE=1", "AWS_EC2_METADATA_DISABLED=true")
	output, err := cmd.CombinedOutput()
	if err != nil {
		err = errors.Join(fmt.Errorf("%s: %w", args[0], err), errors.New(string(output)))
	}
	return string(output), err
}
