// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// Functions need neither a provider block nor credentials.
const offline = ""

// Every function has an example that works as it is: it is valid, its checks hold,
// it is applied, and a further plan has no changes.
func TestExamplesOfFunctions(t *testing.T) {
	t.Parallel()
	needsFake(t, "the examples name buckets")
	for _, name := range slices.Sorted(maps.Keys(prototest.Functions(t))) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			example, err := os.ReadFile(filepath.Join("../../examples/functions", name, "function.tf"))
			if err != nil {
				t.Fatal(err)
			}
			c := newFake(t, "aws", "eu-west-1")
			for _, bucket := range []string{"amzn-s3-demo-bucket", "amzn-s3-demo-reference", "amzn-s3-demo-logging-bucket"} {
				_, err := c.control.s3(c.region).CreateBucket(t.Context(), &s3.CreateBucketInput{
					Bucket: &bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(c.region)},
				})
				c.noError(err)
			}
			_, err = c.control.sns().CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("bucket-notifications")})
			c.noError(err)
			w := c.workspace(c.control.provider(), string(example))
			w.run("validate")
			if output := w.run("apply", "-auto-approve"); strings.Contains(output, "Check block assertion failed") {
				t.Errorf("a check fails:\n%s", output)
			}
			w.wantNoChanges()
			w.destroy()
		})
	}
}

// judgedConfig judges a request in every place where functions are of use.
const judgedConfig = `
variable "action" {
  default = "s3:GetObject"
}
locals {
  bucket_policy = provider::xacct::merge_policies([
    jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "NoDelete", Effect = "Deny", Principal = "*", Action = "s3:Delete*", Resource = "arn:aws:s3:::genomes/*" }] }),
    provider::xacct::tower_bucket_policy({ compute_account_id = "{control}", bucket = "genomes" }).json,
  ])
  judgement = provider::xacct::evaluate_access({
    principal           = "arn:aws:iam::{control}:role/TowerForge-1"
    action              = var.action
    resource            = "arn:aws:s3:::genomes/a.vcf"
    resource_account_id = "{owner}"
    resource_policy     = local.bucket_policy
    identity_policies   = [provider::xacct::tower_s3_write_policy({ buckets = ["genomes"] }).json]
  })
}
check "access" {
  assert {
    condition     = local.judgement.decision == "Allowed"
    error_message = "${local.judgement.decision}: ${join(", ", local.judgement.reasons)}"
  }
}
output "public" {
  value = provider::xacct::policy_is_public(local.bucket_policy)
}
output "judgement" {
  value = local.judgement
}
`

const precondition = `
resource "terraform_data" "it" {
  lifecycle {
    precondition {
      condition     = local.judgement.decision == "Allowed"
      error_message = "Denied by ${join(", ", local.judgement.reasons)}."
    }
  }
}
`

func TestFunctionsJudgeInChecksPreconditionsAndTests(t *testing.T) {
	t.Parallel()
	needsFake(t, "it is about no AWS")
	c := newFake(t, "aws", "us-east-1")
	w := c.workspace(offline, judgedConfig)

	w.apply()
	var outputs map[string]struct{ Value any }
	c.noError(json.Unmarshal([]byte(w.run("output", "-json")), &outputs))
	if outputs["public"].Value != false {
		t.Errorf("public is %v", outputs["public"].Value)
	}
	judgement, _ := outputs["judgement"].Value.(map[string]any)
	if reasons, _ := judgement["reasons"].([]any); judgement["decision"] != "Allowed" || len(reasons) != 2 {
		t.Errorf("judged %v", judgement)
	}

	denied := c.words(`ExplicitlyDenied: resource policy: statement "NoDelete" (Deny)`)
	if output := w.run("plan", "-var", "action=s3:DeleteObject"); !denied.MatchString(output) {
		t.Errorf("the check does not say why:\n%s", output)
	}
	w.configure(judgedConfig + precondition)
	if output, status := w.try("plan", "-var", "action=s3:DeleteObject"); status == 0 || !c.words(`Denied by resource policy: statement "NoDelete" (Deny).`).MatchString(output) {
		t.Errorf("exit status %d of a precondition that fails:\n%s", status, output)
	}

	// Functions are called in locals: OpenTofu 1.12 crashes when an assert of a test
	// file itself calls a provider's function.
	w.write("judged.tftest.hcl", `
run "allowed" {
  command = plan
  assert {
    condition     = local.judgement.decision == "Allowed"
    error_message = "It is ${local.judgement.decision}."
  }
}
run "denied" {
  command = plan
  variables {
    action = "s3:DeleteObject"
  }
  expect_failures = [check.access, terraform_data.it]
}
`)
	w.run("test")
}

// An error names the argument, the attribute in it and the place in a document,
// also where it is only found after other values are unknown.
func TestFunctionsNameWhatIsWrong(t *testing.T) {
	t.Parallel()
	needsFake(t, "it is about no AWS")
	for name, test := range map[string]struct {
		call string
		says []string
	}{
		"a misspelt attribute": {
			`quilt_bucket_policy({ control_account_id = "{control}", bukcet = "genomes" })`,
			[]string{`"settings" parameter`, "bukcet: there is no attribute of this name", "control_account_id", "bucket: this attribute is required"},
		},
		"a wrong value beside an unknown one": {
			`tower_bucket_policy({ compute_account_id = "1234", bucket = terraform_data.it.id })`, []string{`"settings" parameter`, "compute_account_id", "12 digits"},
		},
		"a document of several": {
			`merge_policies([jsonencode({ Statement = [] }), "{\n}"])`, []string{`"policies" parameter`, "policies[1]: line 1, column 1"},
		},
		"the second document": {
			`policies_equivalent(jsonencode({ Statement = [] }), "[]")`, []string{`"b" parameter`, "line 1, column 1"},
		},
		"a document in a request": {
			`evaluate_access({
				principal = "anonymous", action = "s3:GetObject", resource = "arn:aws:s3:::genomes/a", resource_account_id = "{owner}", resource_policy = "{\n,"
			})`,
			[]string{`"request" parameter`, "resource_policy: ", "line 2, column 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFake(t, "aws", "us-east-1")
			w := c.workspace(offline, "resource \"terraform_data\" \"it\" {}\noutput \"it\" {\n  value = provider::xacct::"+test.call+"\n}\n")
			if output, status := w.try("plan"); status == 0 || !c.words(test.says...).MatchString(output) {
				t.Errorf("exit status %d, want an error that says %q:\n%s", status, test.says, output)
			}
		})
	}
}

// A document for each of hundreds of buckets, in one plan.
func TestFunctionsForHundredsOfBuckets(t *testing.T) {
	t.Parallel()
	needsFake(t, "it is about no AWS")
	const buckets = 300
	c := newFake(t, "aws", "us-east-1")
	w := c.workspace(offline, fmt.Sprintf(`
resource "terraform_data" "policy" {
  for_each = toset([for i in range(%d) : "genomes-${i}"])
  input    = provider::xacct::tower_bucket_policy({ compute_account_id = "{control}", bucket = each.key }).minified_json
}
`, buckets))
	w.run("plan", "-out", "plan")
	var plan struct {
		Changes []struct {
			Index  string
			Change struct{ After struct{ Input string } }
		} `json:"resource_changes"`
	}
	c.noError(json.Unmarshal([]byte(w.run("show", "-json", "plan")), &plan))
	if len(plan.Changes) != buckets {
		t.Errorf("%d policies, want %d", len(plan.Changes), buckets)
	}
	for _, planned := range plan.Changes {
		var resources []string
		for _, statement := range statementsOf(t, planned.Change.After.Input) {
			var said struct{ Resource string }
			c.noError(json.Unmarshal([]byte(statement), &said))
			resources = append(resources, said.Resource)
		}
		if diff := cmp.Diff([]string{"arn:aws:s3:::" + planned.Index, "arn:aws:s3:::" + planned.Index + "/*"}, resources); diff != "" {
			t.Errorf("%s (-want +got):\n%s", planned.Index, diff)
		}
	}
}
