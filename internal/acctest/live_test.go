// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// live is what a user writes to see the policies that are there.
const live = `
data "xacct_bucket_policy" "it" {
  bucket = "{bucket}"
}
data "xacct_topic_policy" "it" {
  topic_arn = "{topic}"
}
`

const (
	liveBucket = "data.xacct_bucket_policy.it"
	liveTopic  = "data.xacct_topic_policy.it"
)

// shown is a step that reads the live policies and checks what they show.
func (c *cloud) shown(prepare func(), checks ...statecheck.StateCheck) resource.TestStep {
	return resource.TestStep{PreConfig: prepare, Config: c.provider() + c.text(live), ConfigStateChecks: checks}
}

func shows(address, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

func exactly(values ...string) knownvalue.Check {
	all := []knownvalue.Check{}
	for _, v := range values {
		all = append(all, knownvalue.StringExact(v))
	}
	return knownvalue.ListExact(all)
}

func TestLivePolicies(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic := c.owner.newTopic()
	none := knownvalue.ListExact([]knownvalue.Check{})
	condition := func(operator, key string, values ...string) knownvalue.Check {
		return knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"operator": knownvalue.StringExact(operator), "key": knownvalue.StringExact(key), "values": exactly(values...),
		})})
	}
	before := topic.get()
	c.except(theBucketsPolicy)
	c.run(
		c.shown(nil,
			shows(liveBucket, "json", knownvalue.StringExact(empty)),
			shows(liveBucket, "statements", none),
			shows(liveBucket, "size_bytes", knownvalue.Int64Exact(0)),
			shows(liveBucket, "size_limit", knownvalue.Int64Exact(20480)),
			shows(liveBucket, "orphaned_principals", none),
			shows(liveTopic, "json", knownvalue.StringExact(before)),
			shows(liveTopic, "size_bytes", knownvalue.Int64Exact(int64(len(compact(t, before))))),
			shows(liveTopic, "size_limit", knownvalue.Int64Exact(30720)),
			shows(liveTopic, "orphaned_principals", none),
			shows(liveTopic, "statements", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"sid": knownvalue.StringExact("__default_statement_ID"), "effect": knownvalue.StringExact("Allow"), "principals": exactly("*"),
				"resources": exactly(c.text("{topic}")), "conditions": condition("StringEquals", "AWS:SourceOwner", c.owner.id),
			})})),
		),
		c.shown(func() { before = c.putPolicy(tenanted) },
			shows(liveBucket, "json", knownvalue.StringFunc(func(got string) error {
				if got != before {
					return fmt.Errorf("got %s, want %s", got, before)
				}
				return nil
			})),
			shows(liveBucket, "size_bytes", knownvalue.Int64Exact(int64(len(c.text(tenanted))))),
			shows(liveBucket, "statements", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"sid": knownvalue.StringExact("TLS only"), "effect": knownvalue.StringExact("Deny"), "actions": exactly("s3:*"),
					"resources":  exactly(c.text("arn:aws:s3:::{bucket}"), c.text("arn:aws:s3:::{bucket}/*")),
					"conditions": condition("Bool", "aws:SecureTransport", "false"),
				}),
				knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"sid": knownvalue.StringExact(""), "resources": exactly(c.text("arn:aws:s3:::{bucket}/archive/*")),
					"json": knownvalue.StringFunc(func(got string) error {
						if want := statementsOf(t, before)[1]; got != want {
							return fmt.Errorf("got %s, want %s", got, want)
						}
						return nil
					}),
				}),
			})),
		),
	)
}

// A role that was deleted is still named, by its unique id.
func TestOrphanedPrincipalsAreShown(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic := c.owner.newTopic()
	name := unique("TowerForge-2abc") + "-FargateRole"
	arn := c.control.newRole(name, "")
	c.putPolicy(`{"Version":"2012-10-17","Statement":[{"Sid":"Of Tower","Effect":"Allow","Principal":{"AWS":"` + arn + `"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::{bucket}"}]}`)
	topic.add(`{"Sid":"OfTower","Effect":"Allow","Principal":{"AWS":["{owner}","` + arn + `"]},"Action":"SNS:Subscribe","Resource":"{topic}"}`)
	orphan := func(sid string) knownvalue.Check {
		return knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"sid": knownvalue.StringExact(sid), "principal": knownvalue.StringRegexp(regexp.MustCompile(`^AROA[A-Z0-9]{17}$`)),
		})})
	}
	none := knownvalue.ListExact([]knownvalue.Check{})
	c.except(theBucketsPolicy, "{topic} policy", arn+" policy")
	c.run(
		c.shown(nil, shows(liveBucket, "orphaned_principals", none), shows(liveTopic, "orphaned_principals", none)),
		c.shown(func() { c.control.deleteRole(name) },
			shows(liveBucket, "orphaned_principals", orphan("Of Tower")), shows(liveTopic, "orphaned_principals", orphan("OfTower"))),
	)
}
