// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	dataAccount    = "111122223333"
	controlAccount = "444455556666"
)

// cloud is the AWS that one test runs against: the owner's account with a bucket of
// the test's own, and an account that is to get access. Tests use it through AWS's
// API only; those that need more ask for the fake.
type cloud struct {
	t              *testing.T
	endpoint       string // of every service; "" is AWS's own
	region         string
	owner, control *account
	bucket, home   string            // the bucket and its region
	names          map[string]string // what texts call in braces what else the test made
	s3Only         bool
	fake           *fakeaws.Server // nil when the endpoint is somebody else's
	exceptions     []string        // documents that others change
}

// account is an AWS account with the credentials of somebody in it who may do
// everything there.
type account struct {
	*cloud
	id  string
	key aws.Credentials
}

// newCloud skips the test when the endpoint in use is known not to pass it.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	skipGap(t)
	c := &cloud{t: t}
	switch endpoint := os.Getenv("XACCT_TEST_ENDPOINT"); endpoint {
	case "":
		return newFake(t, "aws", "us-east-1")
	case "aws":
	default:
		c.endpoint = endpoint
	}
	c.region = cmp.Or(os.Getenv("AWS_REGION"), "us-east-1")
	c.s3Only = s3Only[os.Getenv("XACCT_TEST_GAPS")]
	c.owner = &account{cloud: c, id: dataAccount, key: aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
	}}
	c.control = &account{cloud: c, id: controlAccount}
	if !c.s3Only {
		c.owner.id = c.owner.identify()
		role := cmp.Or(os.Getenv("XACCT_TEST_CONTROL_ROLE"), "arn:aws:iam::"+controlAccount+":role/xacct-acceptance")
		c.control.key = c.owner.assume(role)
		c.control.id = c.control.identify()
	}
	c.newBucket(c.region)
	return c
}

// needsFake skips a test that only the fake can serve.
func needsFake(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("XACCT_TEST_ENDPOINT") != "" {
		t.Skip("needs the fake: " + reason)
	}
}

func newFake(t *testing.T, partition, region string) *cloud {
	t.Helper()
	fake := fakeaws.New()
	if err := fake.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	c := &cloud{t: t, endpoint: fake.URL(), region: region, fake: fake}
	root := func(id string) *account {
		key := fake.AccountIn(partition, id).Credentials()
		return &account{cloud: c, id: id, key: aws.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey}}
	}
	c.owner, c.control = root(dataAccount), root(controlAccount)
	c.newBucket(region)
	return c
}

// unique is a name that nobody else has.
func unique(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:12]) }

// text fills in what a configuration or a document says of the cloud: {bucket},
// {owner} and {control} (account ids), {region}, and what was named.
func (c *cloud) text(text string) string {
	all := []string{"{bucket}", c.bucket, "{owner}", c.owner.id, "{control}", c.control.id, "{region}", c.region}
	for name, value := range c.names {
		all = append(all, "{"+name+"}", value)
	}
	return strings.NewReplacer(all...).Replace(text)
}

func (c *cloud) texts(texts []string) []string {
	var all []string
	for _, t := range texts {
		all = append(all, c.text(t))
	}
	return all
}

// setName gives something the name by which texts have it.
func (c *cloud) setName(name, value string) {
	if c.names == nil {
		c.names = map[string]string{}
	}
	c.names[name] = value
}

func (a *account) endpointURL() *string {
	if a.endpoint == "" {
		return nil
	}
	return &a.endpoint
}

func (a *account) credentials() aws.CredentialsProvider {
	return credentials.StaticCredentialsProvider{Value: a.key}
}

func (a *account) s3(region string) *s3.Client {
	return s3.New(s3.Options{Region: region, BaseEndpoint: a.endpointURL(), UsePathStyle: a.endpoint != "", Credentials: a.credentials()})
}

func (a *account) sts() *sts.Client {
	return sts.New(sts.Options{Region: a.region, BaseEndpoint: a.endpointURL(), Credentials: a.credentials()})
}

// identify returns the account's id.
func (a *account) identify() string {
	a.t.Helper()
	out, err := a.sts().GetCallerIdentity(a.t.Context(), &sts.GetCallerIdentityInput{})
	a.noError(err)
	return aws.ToString(out.Account)
}

// assume returns the credentials of a session of a role.
func (a *account) assume(role string) aws.Credentials {
	a.t.Helper()
	out, err := a.sts().AssumeRole(a.t.Context(), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("xacct")})
	a.noError(err)
	return aws.Credentials{
		AccessKeyID:     aws.ToString(out.Credentials.AccessKeyId),
		SecretAccessKey: aws.ToString(out.Credentials.SecretAccessKey),
		SessionToken:    aws.ToString(out.Credentials.SessionToken),
	}
}

// newBucket makes a bucket of the owner's for the time of the test, which becomes
// the test's bucket.
func (c *cloud) newBucket(region string) {
	c.t.Helper()
	name := unique("xacct-acceptance")
	in := &s3.CreateBucketInput{Bucket: &name}
	if region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
	}
	_, err := c.owner.s3(region).CreateBucket(c.t.Context(), in)
	c.noError(err)
	c.cleanUp(func(ctx context.Context) {
		client := c.owner.s3(region)
		_, _ = client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &name})
		_, _ = client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &name, Key: aws.String(objectKey)})
		_, _ = client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name})
	})
	c.bucket, c.home = name, region
}

// policy is the bucket's policy as the service shows it, "" when there is none.
func (c *cloud) policy() string {
	c.t.Helper()
	out, err := c.owner.s3(c.home).GetBucketPolicy(c.t.Context(), &s3.GetBucketPolicyInput{Bucket: &c.bucket})
	if errorCode(err) == "NoSuchBucketPolicy" {
		return ""
	}
	c.noError(err)
	return aws.ToString(out.Policy)
}

// putPolicy puts a policy, as somebody else would, and returns it as the service
// shows it.
func (c *cloud) putPolicy(document string) string {
	c.t.Helper()
	document = c.text(document)
	_, err := c.owner.s3(c.home).PutBucketPolicy(c.t.Context(), &s3.PutBucketPolicyInput{Bucket: &c.bucket, Policy: &document})
	c.noError(err)
	return c.policy()
}

// blockPublicAccess switches all four settings of the bucket.
func (c *cloud) blockPublicAccess(on bool) {
	c.t.Helper()
	_, err := c.owner.s3(c.home).PutPublicAccessBlock(c.t.Context(), &s3.PutPublicAccessBlockInput{
		Bucket: &c.bucket,
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: &on, BlockPublicPolicy: &on, IgnorePublicAcls: &on, RestrictPublicBuckets: &on,
		},
	})
	c.noError(err)
}

// cleanUp takes away what a test made, as far as it is there; the fake goes as a
// whole.
func (c *cloud) cleanUp(f func(context.Context)) {
	if c.fake == nil {
		c.t.Cleanup(func() { f(context.WithoutCancel(c.t.Context())) })
	}
}

func (c *cloud) noError(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// errorCode is the code in AWS's answer, "" when there is none.
func errorCode(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}
