// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Step 1 of Seqera's "Cross-Account S3 Bucket Access Setup Guide": the policy of the
// compute environments' roles, their file s3-bucket-write.json, has the primary
// bucket, and gets the one of the other account.
const (
	forgePolicy = `{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::primary"]},` +
		`{"Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging","s3:DeleteObject"],"Resource":["arn:aws:s3:::primary/*"],"Effect":"Allow"}]}`
	towerIdentity = `
data "xacct_tower_s3_write_policy" "it" {
  buckets = ["{bucket}"]
}
resource "xacct_iam_policy_grant" "tower" {
  provider   = xacct.compute
  policy_arn = "{policy}"
  policy     = data.xacct_tower_s3_write_policy.it.json
}
`
)

// Tower reaches the bucket when both accounts let it: step 1 in the compute account
// and step 2 in the one that has the bucket, in one configuration.
func TestTowerOnBothSides(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	bucketBefore := c.putPolicy(tenanted)
	_, err := c.owner.s3(c.home).PutObject(t.Context(), &s3.PutObjectInput{Bucket: &c.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	c.noError(err)
	forge := c.control.newManagedPolicy()
	before, head := forge.get(), c.control.managedPolicy()
	role := c.control.newRole(unique("TowerForge-2abc")+"-FargateRole", "")
	c.control.attach(role)
	session := c.control.as(c.control.newUser(mayAnything).assume(role))
	want := func(when string, want bool) {
		t.Helper()
		if got := session.may(t); got != [3]bool{want, want, want} {
			t.Errorf("%s the role may list, read, write: %t, want %t", when, got, want)
		}
	}

	want("before", false)
	w := c.workspace(c.provider()+c.control.provider(`alias = "compute"`), tower)
	w.apply()
	want("with step 2", false)
	w.configure(towerIdentity)
	w.apply()
	want("with step 1", false)
	w.configure(tower + towerIdentity)
	w.apply()
	want("with both", true)
	w.wantNoChanges()

	forge.wantStatements(before,
		`{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::{bucket}"}`,
		`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"], "Resource": "arn:aws:s3:::{bucket}/*"}`,
	)
	var versions []string
	for _, v := range c.control.versions(t.Context(), aws.String(c.text("{policy}"))) {
		versions = append(versions, aws.ToString(v.VersionId))
	}
	now := c.control.managedPolicy()
	if strings.Join(versions, " ") != "v2 v1" || aws.ToString(now.DefaultVersionId) != "v2" {
		t.Errorf("versions %v, in force %s; want a second one, in force", versions, aws.ToString(now.DefaultVersionId))
	}
	if aws.ToString(now.PolicyId) != aws.ToString(head.PolicyId) || aws.ToString(now.Description) != "of others" || aws.ToInt32(now.AttachmentCount) != 1 {
		t.Errorf("the policy is another now: %+v", now)
	}

	w.destroy()
	want("after", false)
	forge.want(before)
	c.wantPolicy(bucketBefore)
}

func (a *account) managedPolicy() *types.Policy {
	a.t.Helper()
	out, err := a.iam().GetPolicy(a.t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String(a.text("{policy}"))})
	a.noError(err)
	return out.Policy
}

// versions are those of a managed policy, the newest first.
func (a *account) versions(ctx context.Context, policy *string) []types.PolicyVersion {
	a.t.Helper()
	out, err := a.iam().ListPolicyVersions(ctx, &iam.ListPolicyVersionsInput{PolicyArn: policy})
	a.noError(err)
	return out.Versions
}

// attach gives a role the managed policy.
func (a *account) attach(role string) {
	a.t.Helper()
	name, policy := aws.String(role[strings.LastIndex(role, "/")+1:]), aws.String(a.text("{policy}"))
	_, err := a.iam().AttachRolePolicy(a.t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: policy})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.iam().DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: policy})
	})
}

// A role that Seqera Platform may assume, as its page "AWS Batch", section "IAM
// role-based credential creation", has it.
func TestRoleTrustWithAnExternalID(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	name := unique("launcher")
	role := c.owner.newRole(name, "")
	trust := c.owner.trust(name)
	before := trust.put(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	platform := c.control.newRole(unique("SeqeraPlatformCloudAccessRole"), mayAnything)
	session := c.control.as(c.control.newUser(mayAnything).assume(platform))
	wantAssumed := func(when string, want bool, externalID *string) {
		t.Helper()
		_, err := session.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("seqera"), ExternalId: externalID})
		if err != nil && errorCode(err) != "AccessDenied" {
			t.Errorf("%s: %v", when, err)
		}
		if got := err == nil; got != want {
			t.Errorf("%s the role can be assumed: %t, want %t", when, got, want)
		}
	}
	id := aws.String("our-organization")

	wantAssumed("before", false, id)
	c.run(c.apply(`
resource "xacct_role_trust_grant" "seqera" {
  role         = "`+name+`"
  principals   = ["`+platform+`"]
  external_ids = ["our-organization"]
  tag_session  = true
}
`, func() {
		trust.wantStatements(before,
			`{"Effect": "Allow", "Principal": {"AWS": "`+platform+`"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "our-organization"}}}`,
			`{"Effect": "Allow", "Principal": {"AWS": "`+platform+`"}, "Action": "sts:TagSession"}`,
		)
		wantAssumed("with the external id", true, id)
		wantAssumed("with another one", false, aws.String("their-organization"))
		wantAssumed("without one", false, nil)
	}))
	wantAssumed("after", false, id)
	trust.want(before)
}
