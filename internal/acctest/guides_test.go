// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is a piece of Terraform in a page.
type block struct{ heading, text string }

// needsAWS begins a block that takes the aws provider.
const needsAWS = "# Needs AWS and its provider.\n"

var fence = regexp.MustCompile("(?ms)^```terraform\n(.*?)^```$|^## ([^\n]+)$")

// blocksOf are the pieces of Terraform in a page, in their order.
func blocksOf(t *testing.T, page string) (blocks []block) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	heading := ""
	for _, found := range fence.FindAllStringSubmatch(string(text), -1) {
		if found[2] != "" {
			heading = found[2]
			continue
		}
		blocks = append(blocks, block{heading, found[1]})
	}
	return blocks
}

// guide is what a test does with a page: what is under each heading is a configuration of
// its own; without headings the whole page is one.
type guide struct {
	page     string
	headings []string
	prepare  func(*cloud)
	after    func(*workspace, string) // the apply, with what it printed
	imports  bool                     // what was there before
}

func guides() []guide {
	return []guide{
		{page: "../../README.md"},
		{page: "../../templates/index.md.tmpl", headings: []string{"Leases"}},
		{page: "../../templates/guides/getting-started.md", after: func(w *workspace, output string) {
			if !strings.Contains(output, "of 20480") {
				w.t.Errorf("the policy is not shown:\n%s", output)
			}
		}},
		{page: "../../templates/guides/quilt.md"},
		{page: "../../templates/guides/tower.md", after: func(w *workspace, output string) {
			if !strings.Contains(output, `tower_may_write = "allowed"`) || strings.Contains(output, "Check block assertion failed") {
				w.t.Errorf("Tower may not write:\n%s", output)
			}
		}},
		{
			page: "../../templates/guides/coming-from-aws.md", headings: []string{"Move", "Topics, queues, keys, roles", "Notifications", "Trails"},
			prepare: (*cloud).paste, after: onlyImported, imports: true,
		},
		{page: "../../templates/guides/hcp-terraform.md", headings: []string{"Dynamic credentials", "Several accounts", "Leases"}},
	}
}

// What README and guides show as Terraform, and what needs no aws provider, is applied as
// it stands.
func TestGuides(t *testing.T) {
	t.Parallel()
	needsFake(t, "names that guides give to everything")
	for _, g := range guides() {
		if g.headings == nil {
			t.Run(filepath.Base(g.page), func(t *testing.T) {
				t.Parallel()
				g.follow(t, appliable(blocksOf(t, g.page)))
			})
		}
		for _, heading := range g.headings {
			t.Run(filepath.Base(g.page)+"/"+heading, func(t *testing.T) {
				t.Parallel()
				g.follow(t, appliable(under(heading, blocksOf(t, g.page))))
			})
		}
	}
}

// follow applies a configuration of the guide's.
func (g guide) follow(t *testing.T, config string) {
	t.Helper()
	c := newGuideCloud(t)
	if g.prepare != nil {
		g.prepare(c)
	}
	w := c.pageWorkspace(config)
	c.fake.ResetCalls()
	output := w.run("apply", "-auto-approve")
	if g.after != nil {
		g.after(w, output)
	}
	w.wantNoChanges()
	if !g.imports {
		w.destroy()
	}
}

func under(heading string, blocks []block) []block {
	return slices.DeleteFunc(blocks, func(b block) bool { return b.heading != heading })
}

// appliable is the configuration that the blocks make which don't need AWS.
func appliable(blocks []block) string {
	var config strings.Builder
	for _, b := range blocks {
		if !strings.HasPrefix(b.text, needsAWS) {
			config.WriteString(b.text)
		}
	}
	return config.String()
}

// pageWorkspace has a configuration as a page has it: what is different here is in files
// that override it.
func (c *cloud) pageWorkspace(config string) *workspace {
	c.t.Helper()
	w := c.workspace("", "")
	config = strings.ReplaceAll(config, "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", c.text("{queue}"))
	if strings.Contains(config, "required_providers") {
		w.write("main.tf", config)
	} else {
		w.write("main.tf", requirements+config)
	}
	override := c.provider()
	switch {
	case strings.Contains(config, "tfc_aws_dynamic_credentials"):
		override = reached(c.endpoint, "") + reached(c.endpoint, "compute")
		w.write("terraform.tfvars", fmt.Sprintf("tfc_aws_dynamic_credentials = {\n  default = { shared_config_file = %q }\n  aliases = { COMPUTE = { shared_config_file = %q } }\n}\n", w.profile(c.owner), w.profile(c.control)))
	case strings.Contains(config, `alias   = "storage"`):
		override = aliased(c.owner.provider("profile = null"), "storage") + aliased(c.control.provider("profile = null"), "compute")
	}
	w.write("provider_override.tf", override)
	return w
}

// reached is a provider block with nothing but where AWS is.
func reached(endpoint, alias string) string {
	text := fmt.Sprintf("provider \"xacct\" {\n  s3_use_path_style = true\n  settle_time = \"0s\"\n  endpoints {\n    s3 = %q\n    sts = %[1]q\n    iam = %[1]q\n  }\n}\n", endpoint)
	if alias != "" {
		return aliased(text, alias)
	}
	return text
}

func aliased(provider, alias string) string {
	return strings.Replace(provider, "{\n", fmt.Sprintf("{\n  alias = %q\n", alias), 1)
}

// profile writes a shared configuration file with an account's credentials.
func (w *workspace) profile(a *account) string {
	w.t.Helper()
	name := "aws-" + a.id
	w.write(name, fmt.Sprintf("[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", a.key.AccessKeyID, a.key.SecretAccessKey))
	return filepath.Join(w.dir, name)
}

// onlyImported checks that an apply did what the guide says of its plan.
func onlyImported(w *workspace, output string) {
	w.t.Helper()
	if !regexp.MustCompile(`Resources: (1 imported, 0 added, 0|3 imported, 0 added, 3) changed, 0 destroyed`).MatchString(output) {
		w.t.Errorf("not only imported:\n%s", output)
	}
	for _, call := range w.fake.Calls() {
		if strings.HasPrefix(call.Operation, "Put") || strings.HasPrefix(call.Operation, "Set") {
			w.t.Errorf("the import wrote: %s", call.Operation)
		}
	}
}

// A grant that is given back to an aws resource leaves its statement where it is.
func TestGuideBackAgain(t *testing.T) {
	t.Parallel()
	needsFake(t, "names that guides give to everything")
	c := newGuideCloud(t)
	c.paste()
	before := c.policy()
	blocks := func(heading string) string {
		return appliable(under(heading, blocksOf(t, "../../templates/guides/coming-from-aws.md")))
	}
	w := c.pageWorkspace(blocks("Move"))
	w.apply()
	w.write("main.tf", requirements+blocks("Back again"))
	if output := w.run("apply", "-auto-approve"); !c.words("xacct_bucket_grant.quilt will no longer be managed by Terraform, but will not be destroyed").MatchString(output) &&
		!c.words("xacct_bucket_grant.quilt will be removed from the OpenTofu state but will not be destroyed").MatchString(output) {
		t.Errorf("the plan does not say what the guide says:\n%s", output)
	}
	c.wantPolicy(before)
}

// Every piece of Terraform in README and guides is written as it should be; it is applied
// by a test, or says that it takes the aws provider.
func TestGuidesAreFormattedAndTested(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../templates/guides/*")
	if err != nil || len(pages) < 7 {
		t.Fatalf("%d guides, %v", len(pages), err)
	}
	dir := t.TempDir()
	for _, page := range append(pages, "../../README.md", "../../templates/index.md.tmpl") {
		at := slices.IndexFunc(guides(), func(g guide) bool { return g.page == page })
		for i, b := range blocksOf(t, page) {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.tf", filepath.Base(page), i)), []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			tested := at >= 0 && (guides()[at].headings == nil || slices.Contains(append(guides()[at].headings, "Back again"), b.heading))
			if !tested && !strings.HasPrefix(b.text, needsAWS) {
				t.Errorf("%s: neither tested nor marked as needing AWS:\n%s", page, b.text)
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), "fmt", "-check", "-diff", dir)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// Every command in README and guides is a target of make, which CI runs, or is said to need
// AWS.
func TestCommandsOfGuides(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile("../../GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../templates/guides/*")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, page := range append(pages, "../../README.md", "../../templates/index.md.tmpl") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range console.FindAllStringSubmatch(string(text), -1) {
			blocks++
			paragraph, commands := found[1], found[2]
			for line := range strings.Lines(commands) {
				target, isMake := strings.CutPrefix(line, "$ make ")
				target, _, _ = strings.Cut(strings.TrimSpace(target), " ")
				if isMake && strings.Contains(string(makefile), "\n"+target+":") || strings.Contains(paragraph, "needs AWS") {
					continue
				}
				t.Errorf("%s: neither a target of make nor said to need AWS: %s", page, line)
			}
		}
	}
	if blocks < 3 {
		t.Errorf("%d blocks with commands", blocks)
	}
}

// console is a block of commands, and the paragraph before it.
var console = regexp.MustCompile("(?m)^([^\n]+)\n\n```console\n((?:[^`].*\n)+)```$")
