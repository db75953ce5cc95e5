// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
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

// The examples on the pages of resources and data sources, all in one configuration.
func TestExamplesOfPages(t *testing.T) {
	t.Parallel()
	needsFake(t, "names that examples give to everything")
	c := newGuideCloud(t)
	c.bucket = "audit-logs"
	c.newTrailOf("data-events", "us-east-1")
	advanced := advancedEvents()
	advanced.TrailName = aws.String("data-events")
	_, err := c.trails("us-east-1").PutEventSelectors(t.Context(), &advanced)
	c.noError(err)
	c.bucket = "genomes"
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
		address, id := find(`to *= (\S+)`, byID), find(`id *= "([^"]+)"`, byID)
		if other := find(`to *= (\S+)`, byIdentity); other != address {
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
