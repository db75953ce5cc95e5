// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// The modules in examples/modules, called as users call them.

const (
	quiltModule   = "quilt-data-account"
	towerModule   = "tower-storage"
	modulesFolder = "../../examples/modules"
)

// callModule has a configuration that calls a module, which is copied to its side
// and validated with it.
func (c *cloud) callModule(module, provider, config string) *workspace {
	c.t.Helper()
	w := c.workspace(provider, config)
	c.noError(os.CopyFS(filepath.Join(w.dir, module), os.DirFS(filepath.Join(modulesFolder, module))))
	w.run("get")
	w.run("validate")
	return w
}

// putObject puts what access is tried on into the test's bucket.
func (c *cloud) putObject() {
	c.t.Helper()
	_, err := c.owner.s3(c.home).PutObject(c.t.Context(), &s3.PutObjectInput{Bucket: &c.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	c.noError(err)
}

// besides is the cloud with one more bucket, as the test's bucket.
func (c *cloud) besides() *cloud {
	c.t.Helper()
	other := *c
	other.newBucket(c.region)
	return &other
}

// ofBucket is the account with another bucket of the owner's as the test's bucket.
func (a *account) ofBucket(c *cloud) *account { return &account{cloud: c, id: a.id, key: a.key} }

// ownership is the object ownership of the test's bucket.
func (c *cloud) ownership() types.ObjectOwnership {
	c.t.Helper()
	out, err := c.owner.s3(c.home).GetBucketOwnershipControls(c.t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: &c.bucket})
	c.noError(err)
	return out.OwnershipControls.Rules[0].ObjectOwnership
}

// All that the module does for Quilt, in an account that has other tenants
// everywhere: the control account has access after the apply and none before and
// after, and each document is as it was.
func TestQuiltModule(t *testing.T) {
	t.Parallel()
	needsFake(t, "a Lambda function")
	c := newFake(t, "aws", "us-east-1")
	before := c.putPolicy(tenanted)
	c.putObject()
	topic, key := c.owner.newTopic(), c.owner.newKey()
	topicBefore, keyBefore := topic.add(configStatement), key.get()
	function := c.fake.Account(dataAccount).CreateFunction("thumbnails", c.home).ARN
	c.setName("function", function)
	c.putNotifications(types.NotificationConfiguration{
		LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{{Id: aws.String("theirs"), LambdaFunctionArn: &function, Events: []types.Event{"s3:ObjectRestore:*"}}},
		EventBridgeConfiguration:     &types.EventBridgeConfiguration{},
	})
	theirs := []string{"theirs {function} [s3:ObjectRestore:*]", "EventBridge"}
	reference := c.besides()
	_, err := c.owner.s3(c.home).PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: &reference.bucket, OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
	}})
	c.noError(err)
	c.setName("reference", reference.bucket)
	logs := c.besides()
	trail := logs.newTrail(s3Events("somebody-elses"))
	logs.putObject()
	c.setName("logs", logs.bucket)
	logsBefore, trailBefore := logs.policy(), trail.selectors()
	secret, err := c.owner.kms().Encrypt(t.Context(), &kms.EncryptInput{KeyId: aws.String(c.text("{key}")), Plaintext: []byte("ACGT")})
	c.noError(err)

	user := c.control.newUser(mayAnything)
	stranger := c.control.as(user.assume(c.control.newRole(unique("stranger"), mayAnything)))
	stack := c.control.as(user.assume(c.control.newRole(unique("quilt-registry"), mayAnything)))
	queue := "arn:aws:sqs:" + c.region + ":" + c.control.id + ":quilt"
	type access struct {
		Bucket    [3]bool // as may tells it
		Reference bool
		Logs      [3]bool
		Topic     bool
		Key       bool
	}
	has := func(a *account) access {
		allowed := func(err error) bool {
			switch code := errorCode(err); code {
			case "AccessDenied", "AccessDeniedException", "AuthorizationError":
				return false
			default:
				c.noError(err)
				return true
			}
		}
		_, subscribed := a.sns().Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: aws.String(c.text("{topic}")), Protocol: aws.String("sqs"), Endpoint: &queue})
		_, decrypted := a.kms().Decrypt(t.Context(), &kms.DecryptInput{KeyId: aws.String(c.text("arn:aws:kms:{region}:{owner}:key/{key}")), CiphertextBlob: secret.CiphertextBlob})
		_, listed := a.s3(c.home).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &reference.bucket, Prefix: aws.String("published/")})
		return access{a.may(t), allowed(listed), a.ofBucket(logs).may(t), allowed(subscribed), allowed(decrypted)}
	}
	want := func(when string, a *account, want access) {
		t.Helper()
		if diff := cmp.Diff(want, has(a)); diff != "" {
			t.Errorf("%s, access (-want +got):\n%s", when, diff)
		}
	}
	none := access{}
	reads := [3]bool{true, true, false}

	want("before", stack, none)
	w := c.callModule(quiltModule, c.provider(), `
module "quilt" {
  source = "./quilt-data-account"

  control_account_id = "{control}"
  owner_account_id   = "{owner}"
  region             = "{region}"
  buckets = {
    "{bucket}"    = {}
    "{reference}" = { access = "read_only", prefixes = ["published/"] }
  }
  principals   = ["arn:aws:iam::{control}:role/quilt-*"]
  topic        = { arn = "{topic}", notifications = true, kms_key = { arn = "arn:aws:kms:{region}:{owner}:key/{key}" } }
  trail        = { name = "{trail}" }
  trail_bucket = "{logs}"
  kms_key      = { arn = "arn:aws:kms:{region}:{owner}:key/{key}" }
}
output "quilt" { value = module.quilt.quilt }
`)
	c.fake.ResetCalls()
	w.apply()
	if n := c.count("PutEventSelectors"); n != 1 {
		t.Errorf("%d writes of the trail, want 1", n)
	}
	w.wantNoChanges()
	want("with the module", stack, access{[3]bool{true, true, true}, true, reads, true, true})
	want("with the module, another role", stranger, access{Logs: reads})
	for name, bucket := range map[string]string{"a bucket of the module's": c.bucket, "another bucket": "another-bucket"} {
		err := c.fake.PublishAs("s3.amazonaws.com", "arn:aws:s3:::"+bucket, c.owner.id, c.text("{topic}"), "an event")
		if got, want := err == nil, bucket == c.bucket; got != want {
			t.Errorf("%s publishes to the topic: %t, want %t (%v)", name, got, want, err)
		}
	}
	trail.wantAdded(trailBefore, c.text(`"arn:aws:s3:::{bucket}/"`), `"arn:aws:s3:::{reference}/published/"`)
	var output map[string]map[string]string
	c.noError(json.Unmarshal([]byte(w.run("output", "-json", "quilt")), &output))
	entered := map[string]map[string]string{}
	for _, name := range []string{c.bucket, reference.bucket} {
		entered[name] = map[string]string{
			"bucket": name, "region": c.region, "owner_account_id": c.owner.id, "topic_arn": c.text("{topic}"), "trail_bucket": logs.bucket,
		}
	}
	if diff := cmp.Diff(entered, output); diff != "" {
		t.Errorf("what Quilt's administrator enters (-want +got):\n%s", diff)
	}

	w.destroy()
	want("after", stack, none)
	c.wantPolicy(before)
	reference.wantPolicy("")
	logs.wantPolicy(logsBefore)
	c.wantNotifications(theirs...)
	reference.wantNotifications()
	topic.want(topicBefore)
	key.want(keyBefore)
	trail.want(trailBefore)
	if got := reference.ownership(); got != types.ObjectOwnershipObjectWriter {
		t.Errorf("the ownership of a bucket that Quilt only reads is %s now", got)
	}
}

// A bucket alone, of the time before BucketOwnerEnforced was the default. A topic and
// what else the module knows may be made in the same apply: that they are unknown
// when it is planned is no obstacle.
func TestQuiltModuleWithATopicOfTheSameApply(t *testing.T) {
	t.Parallel()
	needsFake(t, "the module's tests are for the fake")
	c := newFake(t, "aws", "us-east-1")
	_, err := c.owner.s3(c.home).PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: &c.bucket, OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
	}})
	c.noError(err)
	topic := c.owner.newTopic()
	before := topic.get()
	w := c.callModule(quiltModule, c.provider(), `
resource "terraform_data" "topic" {
  input = "{topic}"
}
module "quilt" {
  source = "./quilt-data-account"

  control_account_id = "{control}"
  owner_account_id   = "{owner}"
  region             = "{region}"
  buckets            = { "{bucket}" = {} }
  topic              = { arn = terraform_data.topic.output, notifications = true }
}
`)
	w.apply()
	w.wantNoChanges()
	c.wantStatements(empty, quiltStatement)
	w.destroy()
	c.wantPolicy("")
	c.wantNotifications()
	topic.want(before)
	if got := c.ownership(); got != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("the ownership is %s", got)
	}
}

// Both sides of Tower in one call: a role of Batch Forge's reaches the bucket, another
// one with the same policy does not.
func TestTowerModule(t *testing.T) {
	t.Parallel()
	needsFake(t, "KMS across accounts")
	c := newFake(t, "aws", "us-east-1")
	before := c.putPolicy(tenanted)
	c.putObject()
	key, forge := c.owner.newKey(), c.control.newManagedPolicy()
	keyBefore, forgeBefore := key.get(), forge.get()
	work := c.besides()
	c.setName("work", work.bucket)
	user := c.control.newUser(mayAnything)
	session := func(name string) *account {
		role := c.control.newRole(name, "")
		c.control.attach(role)
		return c.control.as(user.assume(role))
	}
	forged, other := session("TowerForge-x-InstanceRole"), session("Other")
	want := func(when string, a *account, want bool) {
		t.Helper()
		if got := a.may(t); got != [3]bool{want, want, want} {
			t.Errorf("%s the role may list, read, write: %t, want %t", when, got, want)
		}
	}

	want("before", forged, false)
	w := c.callModule(towerModule, c.provider(`alias = "storage"`)+c.control.provider(`alias = "compute"`), `
module "tower" {
  source = "./tower-storage"

  providers = {
    xacct.storage = xacct.storage
    xacct.compute = xacct.compute
  }

  compute_account_id  = "{control}"
  storage_account_id  = "{owner}"
  buckets             = ["{bucket}", "{work}"]
  s3_write_policy_arn = "{policy}"
  fusion              = true
  kms_key             = { arn = "arn:aws:kms:{region}:{owner}:key/{key}" }
  deny_policies = {
    "{bucket}" = jsonencode({
      Statement = [{
        Effect    = "Deny"
        Principal = { AWS = "arn:aws:iam::{control}:root" }
        Action    = "s3:DeleteObject"
        Resource  = "arn:aws:s3:::{bucket}/raw/*"
      }]
    })
  }
}
output "allow_buckets" { value = module.tower.allow_buckets }
`)
	w.apply()
	w.wantNoChanges()
	want("with the module", forged, true)
	want("with the module, another", other, false)
	const roles = `"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::{control}:role/TowerForge*"}}`
	const fusion = `["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:GetObjectTagging", "s3:AbortMultipartUpload"]`
	c.wantStatements(before,
		`{"Effect": "Allow", "Principal": `+computeRoot+`, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::{bucket}", `+roles+`}`,
		`{"Effect": "Allow", "Principal": `+computeRoot+`, "Action": `+fusion+`, "Resource": "arn:aws:s3:::{bucket}/*", `+roles+`}`,
		`{"Effect": "Deny", "Principal": `+computeRoot+`, "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::{bucket}/raw/*"}`,
	)
	forge.wantStatements(forgeBefore,
		`{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": ["arn:aws:s3:::{bucket}", "arn:aws:s3:::{work}"]}`,
		`{"Effect": "Allow", "Action": `+fusion+`, "Resource": ["arn:aws:s3:::{bucket}/*", "arn:aws:s3:::{work}/*"]}`,
		`{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
			"Resource": "arn:aws:kms:{region}:{owner}:key/{key}", "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}`,
	)
	var allowed []string
	c.noError(json.Unmarshal([]byte(w.run("output", "-json", "allow_buckets")), &allowed))
	if len(allowed) != 2 || !strings.Contains(strings.Join(allowed, " "), "s3://"+c.bucket) {
		t.Errorf("allowed buckets %v", allowed)
	}

	w.destroy()
	want("after", forged, false)
	c.wantPolicy(before)
	work.wantPolicy("")
	key.want(keyBefore)
	forge.want(forgeBefore)
}

// The modules' own tests, against the state that is beside them.
func TestTheTestsOfModules(t *testing.T) {
	t.Parallel()
	needsFake(t, "the modules' tests are for the fake")
	for _, module := range []string{quiltModule, towerModule} {
		t.Run(module, func(t *testing.T) {
			t.Parallel()
			c := newFake(t, "aws", "us-east-1")
			seed, err := os.ReadFile(filepath.Join(modulesFolder, module, "tests", "fakeaws.json"))
			c.noError(err)
			var state fakeaws.State
			c.noError(json.Unmarshal(seed, &state))
			c.noError(c.fake.Seed(state))
			before := c.documents()

			w := c.workspace("", "")
			c.noError(os.Remove(filepath.Join(w.dir, "main.tf")))
			c.noError(os.CopyFS(w.dir, os.DirFS(filepath.Join(modulesFolder, module))))
			test := w.command("test")
			test.Env = append(test.Env, "AWS_ENDPOINT_URL="+c.endpoint)
			if output, err := test.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
			if diff := cmp.Diff(before, c.documents()); diff != "" {
				t.Errorf("documents before and after (-before +after):\n%s", diff)
			}
		})
	}
}
