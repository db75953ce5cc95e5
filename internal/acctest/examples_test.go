// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// example has one of the complete configurations in examples, as it is, with the
// account's credentials and values for its variables.
func (c *cloud) example(name, variables string) *workspace {
	c.t.Helper()
	w := c.workspace("", "")
	text, err := os.ReadFile(filepath.Join("../../examples", name, "main.tf"))
	c.noError(err)
	w.write("main.tf", string(text))
	w.write("provider_override.tf", c.provider())
	w.write("terraform.tfvars", c.text(variables))
	return w
}

// The examples for Quilt and Tower on one bucket, from two states.
func TestExamplesForQuiltAndTower(t *testing.T) {
	t.Parallel()
	needsFake(t, "a bucket and a topic in one configuration")
	c := newFake(t, "aws", "us-east-1")
	before := c.putPolicy(tenanted)
	topic := c.owner.newTopic()
	topicBefore := topic.add(configStatement)

	quilt := c.example("quilt", `
bucket             = "{bucket}"
control_account_id = "{control}"
topic_arn          = "{topic}"
`)
	quilt.apply()
	quilt.wantNoChanges()
	c.wantStatements(before, quiltStatement)
	topic.wantStatements(topicBefore, subscriptionStatement)
	withQuilt := c.policy()

	tower := c.example("tower", `
bucket             = "{bucket}"
compute_account_id = "{control}"
`)
	tower.apply()
	tower.wantNoChanges()
	quilt.wantNoChanges()
	c.wantStatements(withQuilt, towerStatements(computeRoot)...)

	tower.destroy()
	c.wantPolicy(withQuilt)
	quilt.destroy()
	c.wantPolicy(before)
	topic.want(topicBefore)
}

// newExampleCloud has what the examples of pages name.
func newExampleCloud(t *testing.T) *cloud {
	t.Helper()
	needsFake(t, "names that examples give to everything")
	c := newGuideCloud(t)
	c.bucket = "audit-logs"
	c.newTrailOf("data-events", "us-east-1")
	advanced := advancedEvents()
	advanced.TrailName = aws.String("data-events")
	_, err := c.trails("us-east-1").PutEventSelectors(t.Context(), &advanced)
	c.noError(err)
	c.bucket = "genomes"
	return c
}

// The examples on the pages of resources and data sources, all in one configuration.
func TestExamplesOfPages(t *testing.T) {
	t.Parallel()
	c := newExampleCloud(t)
	w := c.workspace("", "")
	main := requirements + c.provider() + aliased(c.control.provider(), "compute")
	for _, kind := range []string{"resources/*/resource.tf", "data-sources/*/data-source.tf"} {
		files, err := filepath.Glob("../../examples/" + kind)
		c.noError(err)
		if len(files) < 10 {
			t.Errorf("%d examples of %s", len(files), kind)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			c.noError(err)
			name := strings.ReplaceAll(strings.TrimPrefix(filepath.Dir(file), "../../examples/"), "/", "-")
			c.noError(os.Mkdir(filepath.Join(w.dir, name), 0o700))
			w.write(filepath.Join(name, "main.tf"), requirements+c.inExample(string(text)))
			provider := "xacct"
			if strings.Contains(string(text), "xacct_iam_policy_grant") {
				provider = "xacct.compute"
			}
			main += fmt.Sprintf("module %q {\n  source = %q\n  providers = { xacct = %s }\n}\n", name, "./"+name, provider)
		}
	}
	w.write("main.tf", main)
	w.run("get")
	w.apply()
	if output, status := w.try("plan", "-detailed-exitcode"); status != 0 || strings.Contains(output, "Check block assertion failed") {
		t.Errorf("plan: exit status %d\n%s", status, output)
	}
	w.destroy()
}

// inExample puts the names that AWS gave in the place of those that an example has.
func (c *cloud) inExample(text string) string {
	return strings.NewReplacer(
		"1234abcd-12ab-34cd-56ef-1234567890ab", c.text("{key}"),
		"https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", c.text("{queue}"),
	).Replace(text)
}

// Each resource can be imported in three ways, all of the same thing, which its example has.
func TestExamplesOfImports(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("../../examples/resources/*")
	if err != nil || len(folders) < 10 {
		t.Fatalf("%d resources, %v", len(folders), err)
	}
	for _, folder := range folders {
		read := func(name string) string {
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Error(err)
			}
			return string(text)
		}
		command, byID, byIdentity := read("import.sh"), read("import-by-string-id.tf"), read("import-by-identity.tf")
		find := func(pattern, text string) string {
			found := regexp.MustCompile(pattern).FindStringSubmatch(text)
			if found == nil {
				t.Fatalf("%s: no %s in:\n%s", folder, pattern, text)
			}
			return found[1]
		}
		address, id := find(importedTo.String(), byID), find(`id *= "([^"]+)"`, byID)
		if other := find(importedTo.String(), byIdentity); other != address {
			t.Errorf("%s: %s by id and %s by identity", folder, address, other)
		}
		if plain := strings.ReplaceAll(command, "'", ""); !strings.Contains(plain, "terraform import "+address+" "+id+"\n") {
			t.Errorf("%s: the command does not import %s as %s:\n%s", folder, id, address, command)
		}
		typ, name, _ := strings.Cut(address, ".")
		if !strings.Contains(read("resource.tf"), fmt.Sprintf("resource %q %q", typ, name)) {
			t.Errorf("%s: there is no %s in the example", folder, address)
		}
		for _, part := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(byIdentity, -1) {
			if !strings.Contains(id, part[1]) {
				t.Errorf("%s: the identity has %s, the id %s does not", folder, part[1], id)
			}
		}
	}
}

// What an example has made can be imported as its page says, and is then as the
// example has it. Identities are for Terraform and OpenTofu 1.12.
func TestExamplesOfImportsCarriedOut(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("../../examples/resources/*")
	if err != nil || len(folders) < 10 {
		t.Fatalf("%d resources, %v", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			c := newExampleCloud(t)
			read := func(name string) string {
				text, err := os.ReadFile(filepath.Join(folder, name))
				c.noError(err)
				return c.inExample(string(text))
			}
			provider := c.provider()
			if strings.Contains(folder, "iam_policy") {
				provider = c.control.provider()
			}
			w := c.workspace("", "")
			example := requirements + provider + read("resource.tf")
			w.write("main.tf", example)
			w.apply()
			forms := []string{"import-by-string-id.tf"}
			if w.cliHasIdentities() {
				forms = append(forms, "import-by-identity.tf")
			}
			sids := w.sids()
			for _, form := range forms {
				block := withSids(read(form), sids)
				w.run("state", "rm", importedTo.FindStringSubmatch(block)[1])
				w.write("main.tf", example+block)
				there := w.documents()
				// A short form takes the place of the document that was imported: nothing is written.
				output := w.run("apply", "-auto-approve")
				if !regexp.MustCompile(`1 imported, 0 added, [01] changed, 0 destroyed`).MatchString(output) || !maps.Equal(w.documents(), there) {
					t.Errorf("%s:\n%s", form, output)
				}
				w.write("main.tf", example)
				w.wantNoChanges()
			}
			w.destroy()
		})
	}
}

var importedTo = regexp.MustCompile(`to *= (\S+)`)

// sids are those of the grants in the state, by their addresses.
func (w *workspace) sids() map[string][]string {
	w.t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Values  struct{ Sids []string }
				}
			} `json:"root_module"`
		}
	}
	w.noError(json.Unmarshal([]byte(w.run("show", "-json")), &state))
	sids := map[string][]string{}
	for _, r := range state.Values.RootModule.Resources {
		sids[r.Address] = r.Values.Sids
	}
	return sids
}

// withSids has the Sids that the example's grant was given in the place of those of an
// import block, which are of statements that were pasted by hand.
func withSids(block string, sids map[string][]string) string {
	own := sids[importedTo.FindStringSubmatch(block)[1]]
	if len(own) == 0 {
		return block
	}
	block = regexp.MustCompile(`( id *= "[^",]+),[^"]+"`).ReplaceAllString(block, `$1,`+strings.Join(own, ",")+`"`)
	return regexp.MustCompile(`(sids *= )\[[^]]+\]`).ReplaceAllString(block, `$1["`+strings.Join(own, `", "`)+`"]`)
}

// cliHasIdentities tells whether an import block may have an identity.
func (w *workspace) cliHasIdentities() bool {
	w.t.Helper()
	var cli struct {
		Version string `json:"terraform_version"`
	}
	w.noError(json.Unmarshal([]byte(w.run("version", "-json")), &cli))
	var major, minor int
	_, err := fmt.Sscanf(cli.Version, "%d.%d", &major, &minor)
	w.noError(err)
	return major > 1 || minor >= 12
}
