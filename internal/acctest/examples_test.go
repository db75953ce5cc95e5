// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"os"
	"path/filepath"
	"testing"
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
