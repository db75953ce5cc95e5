// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// logged is what a user writes to have a trail log the bucket's data events.
const logged = `
resource "xacct_trail_data_selector" "it" {
  trail   = "{trail}"
  buckets = ["{bucket}"]
}
`

// trailBucketPolicy is CloudTrail's own (CloudTrail user guide, "Amazon S3 bucket
// policy for CloudTrail").
const trailBucketPolicy = `{"Version":"2012-10-17","Statement":[` +
	`{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::{bucket}"},` +
	`{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",` +
	`"Resource":"arn:aws:s3:::{bucket}/AWSLogs/{owner}/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`

// cloudTrail is a trail of the owner's for the time of a test.
type cloudTrail struct {
	*cloud
	client *cloudtrail.Client
	name   string
}

// newTrail makes a trail in the cloud's region, {trail}, that all regions show and
// that has these selectors. It logs to the test's bucket.
func (c *cloud) newTrail(selectors cloudtrail.PutEventSelectorsInput) *cloudTrail {
	c.t.Helper()
	c.putPolicy(trailBucketPolicy)
	t := &cloudTrail{cloud: c, name: unique("xacct"), client: cloudtrail.New(cloudtrail.Options{
		Region: c.region, BaseEndpoint: c.owner.endpointURL(), Credentials: c.owner.credentials(),
	})}
	_, err := t.client.CreateTrail(c.t.Context(), &cloudtrail.CreateTrailInput{Name: &t.name, S3BucketName: &c.bucket, IsMultiRegionTrail: aws.Bool(true)})
	c.noError(err)
	c.cleanUp(func(ctx context.Context) {
		_, _ = t.client.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: &t.name})
	})
	c.setName("trail", t.name)
	if len(selectors.EventSelectors)+len(selectors.AdvancedEventSelectors) > 0 {
		t.put(selectors)
	}
	return t
}

// put replaces the trail's selectors, as somebody else would.
func (t *cloudTrail) put(selectors cloudtrail.PutEventSelectorsInput) {
	t.t.Helper()
	selectors.TrailName = &t.name
	_, err := t.client.PutEventSelectors(t.t.Context(), &selectors)
	t.noError(err)
}

// selectors are what the trail has, as AWS shows it, one line for each.
func (t *cloudTrail) selectors() string {
	t.t.Helper()
	out, err := t.client.GetEventSelectors(t.t.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: &t.name})
	t.noError(err)
	var lines []string
	add := func(v any) {
		text, err := json.Marshal(v)
		t.noError(err)
		lines = append(lines, string(text))
	}
	for _, s := range out.EventSelectors {
		add(s)
	}
	for _, s := range out.AdvancedEventSelectors {
		add(s)
	}
	return strings.Join(lines, "\n")
}

// want checks that the trail has these selectors, and no others.
func (t *cloudTrail) want(want string) {
	t.t.Helper()
	if diff := cmp.Diff(want, t.selectors()); diff != "" {
		t.t.Errorf("selectors of the trail (-want +got):\n%s", diff)
	}
}

// wantAdded checks that the trail has what it had before, and one selector more that
// has these parts.
func (t *cloudTrail) wantAdded(before string, parts ...string) {
	t.t.Helper()
	added, ok := strings.CutPrefix(t.selectors(), before+"\n")
	if !ok || strings.Contains(added, "\n") {
		t.t.Errorf("selectors before:\n%s\nnow:\n%s", before, t.selectors())
	}
	for _, part := range parts {
		if !strings.Contains(added, t.text(part)) {
			t.t.Errorf("%s is missing in %s", t.text(part), added)
		}
	}
}

// s3Events are basic selectors: all management events, and data events of buckets.
func s3Events(buckets ...string) cloudtrail.PutEventSelectorsInput {
	e := types.EventSelector{ReadWriteType: types.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(true), ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}
	for _, b := range buckets {
		e.DataResources = append(e.DataResources, types.DataResource{Type: aws.String("AWS::S3::Object"), Values: []string{"arn:aws:s3:::" + b + "/"}})
	}
	return cloudtrail.PutEventSelectorsInput{EventSelectors: []types.EventSelector{e}}
}

// advancedEvents are advanced selectors of somebody else's.
func advancedEvents() cloudtrail.PutEventSelectorsInput {
	field := func(name, value string) types.AdvancedFieldSelector {
		return types.AdvancedFieldSelector{Field: &name, Equals: []string{value}}
	}
	return cloudtrail.PutEventSelectorsInput{AdvancedEventSelectors: []types.AdvancedEventSelector{
		{Name: aws.String("Management events"), FieldSelectors: []types.AdvancedFieldSelector{field("eventCategory", "Management")}},
		{Name: aws.String("Functions"), FieldSelectors: []types.AdvancedFieldSelector{field("eventCategory", "Data"), field("resources.type", "AWS::Lambda::Function")}},
	}}
}

func TestStoryATrailWithTheDefaultSelectors(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(cloudtrail.PutEventSelectorsInput{})
	before := trail.selectors()
	c.run(c.apply(logged, func() {
		trail.wantAdded(before, `"IncludeManagementEvents":false`, `"Values":["arn:aws:s3:::{bucket}/"]`)
	}))
	trail.want(before)
}

func TestStoryATrailWithBasicSelectors(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(s3Events("somebody-elses"))
	before := trail.selectors()
	c.run(
		c.apply(logged, func() { trail.wantAdded(before, `"ReadWriteType":"All"`, `"arn:aws:s3:::{bucket}/"`) }),
		c.apply(strings.Replace(logged, `["{bucket}"]`, `["{bucket}/raw", "another-bucket"]`, 1), func() {
			trail.wantAdded(before, `"arn:aws:s3:::{bucket}/raw"`, `"arn:aws:s3:::another-bucket/"`)
		}),
	)
	trail.want(before)
}

func TestStoryATrailWithAdvancedSelectors(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(advancedEvents())
	before := trail.selectors()
	named := strings.Replace(logged, "buckets", "read_write_type = \"ReadOnly\"\n  name = \"quilt\"\n  buckets", 1)
	c.run(c.apply(named, func() {
		trail.wantAdded(before, `"Name":"quilt"`, `"StartsWith":["arn:aws:s3:::{bucket}/"]`, `"readOnly"`)
	}))
	trail.want(before)
}

// The provider is in another region than the trail, which is shown there.
func TestStoryATrailInAShadowRegion(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(s3Events("somebody-elses"))
	before := trail.selectors()
	elsewhere := *c.owner
	cloud := *c
	elsewhere.cloud = &cloud
	cloud.region = "eu-west-1"
	c.run(resource.TestStep{
		Config:        elsewhere.provider() + c.text(logged),
		Check:         resource.TestCheckResourceAttr("xacct_trail_data_selector.it", "home_region", c.region),
		PostApplyFunc: func() { trail.wantAdded(before, `"arn:aws:s3:::{bucket}/"`) },
	})
	trail.want(before)
}

func TestAValueRemovedFromATrailByHandIsRepaired(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(s3Events("somebody-elses"))
	before := trail.selectors()
	added := func() { trail.wantAdded(before, `"arn:aws:s3:::{bucket}/"`) }
	repaired := c.apply(logged, added)
	repaired.PreConfig = func() { trail.put(s3Events("somebody-elses")) }
	repaired.ConfigPlanChecks = planned("xacct_trail_data_selector.it", plancheck.ResourceActionCreate)
	c.run(c.apply(logged, added), repaired)
	trail.want(before)
}

// What a trail logged before is not ours to remove.
func TestABucketThatATrailLogsAlready(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	selectors := s3Events(c.bucket)
	selectors.EventSelectors[0].ReadWriteType = types.ReadWriteTypeAll
	trail := c.newTrail(selectors)
	before := trail.selectors()
	c.run(c.apply(logged, func() { trail.want(before) }))
	trail.want(before)
}

func TestImportOfATrailsValues(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	trail := c.newTrail(s3Events("somebody-elses"))
	want, unlogged := trail.selectors(), c.documents()
	selectors := s3Events("somebody-elses", c.bucket)
	trail.put(selectors)
	before := trail.selectors()
	config := strings.Replace(logged, "buckets", "read_write_type = \"WriteOnly\"\n  buckets", 1) + `
import {
  to = xacct_trail_data_selector.it
  id = "{trail},{bucket}"
}
`
	imported := c.apply(config, func() { trail.want(before) })
	imported.ConfigPlanChecks = planned("xacct_trail_data_selector.it", plancheck.ResourceActionNoop)
	c.runCase(unlogged, resource.TestCase{Steps: []resource.TestStep{imported}})
	trail.want(want)
}

// 200 buckets, each by a resource of its own: they share writes, and the plan finds
// one too many.
func TestTwoHundredSelectorsOnOneTrail(t *testing.T) {
	t.Parallel()
	needsFake(t, "latency and the call log")
	if testing.Short() {
		t.Skip("takes a minute")
	}
	c := newFake(t, "aws", "us-east-1")
	trail := c.newTrail(s3Events("somebody-elses"))
	before := trail.selectors()
	each := `
resource "xacct_trail_data_selector" "each" {
  for_each = toset([for n in range(200) : "bucket-${n}"])
  trail    = "{trail}"
  buckets  = [each.key]
}
`
	tooMany := c.refused(strings.Replace(each, "200", "250", 1), "Too Many Selectors", "Nothing was written", "the limit is 250")
	tooMany.PlanOnly = true
	c.run(tooMany)

	c.fake.SetLatency(20 * time.Millisecond)
	w := c.workspace(c.provider(), each)
	c.fake.ResetCalls()
	w.apply()
	if n := c.count("PutEventSelectors"); n == 0 || n > 25 {
		t.Errorf("%d writes, want at most 25", n)
	}
	trail.wantAdded(before, `"arn:aws:s3:::bucket-0/"`, `"arn:aws:s3:::bucket-199/"`)
	c.fake.ResetCalls()
	w.wantNoChanges()
	if n := c.count("GetEventSelectors"); n != 1 {
		t.Errorf("a plan without changes reads the trail %d times, want once", n)
	}
	c.fake.ResetCalls()
	w.destroy()
	if n := c.count("PutEventSelectors"); n == 0 || n > 25 {
		t.Errorf("%d writes to destroy, want at most 25", n)
	}
	trail.want(before)
}
