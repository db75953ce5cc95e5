// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// asDeployer is a provider block of a role of the data account that may do
// everything that the policies of resources don't deny.
func (w *world) asDeployer(more attrs) attrs {
	w.data.CreateRole("deploy", "/", "")
	w.data.PutRolePolicy("deploy", "all", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	key := w.data.Session("deploy", "ci")
	return prototest.Block(w.URL(), key.AccessKeyID, key.SecretAccessKey, attrs{"token": key.SessionToken}.With(more))
}

// encrypt sets the default encryption of the bucket.
func (w *world) encrypt(t *testing.T, algorithm types.ServerSideEncryption, key string) {
	t.Helper()
	byDefault := &types.ServerSideEncryptionByDefault{SSEAlgorithm: algorithm}
	if key != "" {
		byDefault.KMSMasterKeyID = aws.String(key)
	}
	_, err := w.s3().PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: aws.String("data"), ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: byDefault}},
		},
	})
	must(t, err)
}

// own sets the ownership of the bucket's objects.
func (w *world) own(t *testing.T, setting types.ObjectOwnership) {
	t.Helper()
	_, err := w.s3().PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{
		Bucket: aws.String("data"), OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: setting}}},
	})
	must(t, err)
}

// block sets the two settings of Block Public Access that are about policies.
func (w *world) block(t *testing.T, policies, restrict bool) {
	t.Helper()
	_, err := w.s3().PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{
		Bucket: aws.String("data"), PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicPolicy: aws.Bool(policies), RestrictPublicBuckets: aws.Bool(restrict),
		},
	})
	must(t, err)
}

const (
	everything = `"Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]`
	denyAll    = `{"Sid":"Ours","Effect":"Deny","Principal":"*",` + everything + `}`
	open       = `{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/public/*"}`
)

// large is a policy of n kilobytes and something.
func large(n int) string {
	return policyOf(fmt.Sprintf(`{"Sid":"Large","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/x":%q}}}`,
		controlAccount, strings.Repeat("x", n*1024)))
}

func uploading() attrs { return reading(attrs{"actions": []string{"s3:GetObject", "s3:PutObject"}}) }

// Each refusal of AWS that can be known is said by the plan, and nothing is
// written; without the checks, the apply says as much.
func TestRefusalsAreForeseen(t *testing.T) {
	t.Parallel()
	queue := "https://sqs.us-east-1.amazonaws.com/" + dataAccount + "/jobs"
	for name, c := range map[string]struct {
		prepare  func(t *testing.T, w *world)
		resource string // default: xacct_bucket_grant
		config   attrs
		deployer bool     // the caller is not root, who may change a bucket's policy always
		planned  []string // what the plan says
		refused  []string // what the apply says without the checks
	}{
		"too large": {
			prepare: func(t *testing.T, w *world) { must(t, w.SetBucketPolicy("data", large(19))) },
			config:  reading(attrs{"prefixes": []string{strings.Repeat("p", 600)}}),
			planned: []string{"Policy Too Large", "20480", "Large", "Merge statements"},
			refused: []string{"Policy Too Large", "20480", "Large", "Merge statements"},
		},
		"Sid in use": {
			prepare: func(t *testing.T, w *world) {
				must(t, w.SetBucketPolicy("data", policyOf(statement("Ours", "s3:DeleteObject"))))
			},
			config:  reading(attrs{"sid": "Ours"}),
			planned: []string{"Conflicting Sid", "s3:DeleteObject", "terraform import"},
			refused: []string{"Conflicting Sid", "s3:DeleteObject", "terraform import"},
		},
		// S3 error responses: MalformedPolicy, "Invalid principal in policy".
		"orphan": {
			prepare: func(t *testing.T, w *world) {
				gone := w.control.CreateRole("gone", "/", "")
				must(t, w.SetBucketPolicy("data", policyOf(strings.ReplaceAll(statement("Stale", "s3:GetObject"), "arn:aws:iam::"+controlAccount+":root", gone.ARN))))
				w.control.DeleteRole("gone")
			},
			config:  reading(nil),
			planned: []string{"Orphaned Principal", "AROA", `in statement "Stale", which is not this grant's`, "its owner's to mend"},
			refused: []string{"Orphaned Principal", "AROA", `in statement "Stale", which is not this grant's`, "Invalid principal"},
		},
		// S3 user guide, Block Public Access: BlockPublicPolicy.
		"public": {
			prepare: func(*testing.T, *world) {},
			config:  documented(open),
			planned: []string{"Public Policy Refused", "Open", "BlockPublicPolicy) of the bucket data", "principal_mode"},
			refused: []string{"Access Denied", "Block Public Access", "principal_mode"},
		},
		// The strictest of the bucket's and the account's settings holds.
		"public, and the account doesn't want it": {
			prepare: func(t *testing.T, w *world) {
				w.allowPublicPolicies(t)
				w.data.BlockPublicAccess(true, false)
			},
			config:  documented(open),
			planned: []string{"Public Policy Refused", "Open", "BlockPublicPolicy) of the account " + dataAccount},
			refused: []string{"Access Denied", "of its account", "principal_mode"},
		},
		"public by somebody else's statement": {
			prepare: func(t *testing.T, w *world) {
				w.allowPublicPolicies(t)
				must(t, w.SetBucketPolicy("data", policyOf(open)))
				w.block(t, true, false)
			},
			config:  reading(nil),
			planned: []string{"Public Policy Refused", "Open", "its owner's to change"},
			refused: []string{"Access Denied", "somebody else's statement"},
		},
		// KMS API reference, PutKeyPolicy: lockout safety check.
		"key lock-out": {
			prepare: func(*testing.T, *world) {}, resource: "xacct_key_grant",
			config: attrs{"key_id": "alias/data", "policy": policyOf(`{"Sid":"Ours","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}`)},
			// KMS has no exception for root.
			planned: []string{"Key Policy Lock-Out", "kms:PutKeyPolicy", `"Ours"`, "aws:PrincipalArn"},
			refused: []string{"Key Policy Lock-Out", "kms:PutKeyPolicy", "will not allow you to update"},
		},
		// S3, SNS and SQS don't refuse: what is lost is told after the fact.
		"bucket lock-out": {
			prepare: func(*testing.T, *world) {}, config: documented(denyAll), deployer: true,
			planned: []string{"Bucket Policy Lock-Out", "s3:PutBucketPolicy", ":assumed-role/deploy/ci", "role/deploy"},
			refused: []string{"s3:GetBucketPolicy", "not verified"},
		},
		"topic lock-out": {
			prepare: func(*testing.T, *world) {}, resource: "xacct_topic_publish_grant", deployer: true,
			config:  attrs{"topic_arn": topicARN, "policy": policyOf(`{"Sid":"Ours","Effect":"Deny","Principal":"*","Action":["sns:GetTopicAttributes","sns:SetTopicAttributes"],"Resource":"` + topicARN + `"}`)},
			planned: []string{"Topic Policy Lock-Out", "sns:SetTopicAttributes"},
			refused: []string{"sns:GetTopicAttributes", "not verified"},
		},
		"queue lock-out": {
			prepare: func(*testing.T, *world) {}, resource: "xacct_queue_grant", deployer: true,
			config: attrs{"queue_url": queue, "policy": policyOf(`{"Sid":"Ours","Effect":"Deny","Principal":"*","Action":["sqs:GetQueueAttributes","sqs:SetQueueAttributes"],"Resource":"arn:aws:sqs:us-east-1:` +
				dataAccount + `:jobs"}`)},
			planned: []string{"Queue Policy Lock-Out", "sqs:SetQueueAttributes"},
			refused: []string{"sqs:GetQueueAttributes", "not verified"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.data.CreateTopic("changes", "us-east-1")
			w.data.CreateQueue("jobs", "us-east-1")
			w.data.CreateAlias("alias/data", w.data.CreateKey("us-east-1").ARN)
			c.prepare(t, w)
			block := w.providerBlock(nil)
			if c.deployer {
				block = w.asDeployer(nil)
			}
			resource := c.resource
			if resource == "" {
				resource = "xacct_bucket_grant"
			}
			w.ResetCalls()
			contains(t, start(t, block).Resource(resource).Apply(c.config).Errors(), append(c.planned, "An apply would", "Nothing was written")...)
			w.onlyReads(t)
			contains(t, start(t, block.With(attrs{"plan_checks": false})).Resource(resource).Apply(c.config).Errors(), c.refused...)
		})
	}
}

// onlyReads fails the test when something was written.
func (w *world) onlyReads(t *testing.T) {
	t.Helper()
	for _, call := range w.Calls() {
		if !slices.ContainsFunc([]string{"Get", "List", "Describe", "Head"}, func(verb string) bool { return strings.HasPrefix(call.Operation, verb) }) {
			t.Errorf("a plan called %s", call.Operation)
		}
	}
}

// What AWS accepts, and what then gives no access.
func TestAccessThatIsNotGivenIsForeseen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(t *testing.T, w *world)
		config  attrs
		want    []string
	}{
		"a Deny": {
			func(t *testing.T, w *world) {
				must(t, w.SetBucketPolicy("data", policyOf(`{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}}`)))
			},
			reading(nil),
			[]string{"Grant Denied On A Condition", `"Perimeter"`, "aws:PrincipalOrgID is o-xxxxxxxxxx", controlAccount, "exception"},
		},
		"a Deny of objects": {
			func(t *testing.T, w *world) {
				must(t, w.SetBucketPolicy("data", policyOf(`{"Sid":"Private","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/private/*"}`)))
			},
			reading(nil),
			[]string{"Grant Denied In Part", `"Private"`, "arn:aws:s3:::data/private/*", "s3:GetObject"},
		},
		"RestrictPublicBuckets": {
			func(t *testing.T, w *world) { w.block(t, false, true) },
			documented(open),
			[]string{"Access Cut Off", "RestrictPublicBuckets) of the bucket data", "Open"},
		},
		"RestrictPublicBuckets of the account": {
			func(t *testing.T, w *world) {
				w.allowPublicPolicies(t)
				w.data.BlockPublicAccess(false, true)
			},
			documented(open),
			[]string{"Access Cut Off", "RestrictPublicBuckets) of the account " + dataAccount, "Open"},
		},
		"ownership": {
			func(t *testing.T, w *world) { w.own(t, types.ObjectOwnershipObjectWriter) },
			uploading(),
			[]string{"Objects Of Other Owners", "ObjectWriter", "xacct_bucket_ownership"},
		},
		"AWS managed key": {
			func(t *testing.T, w *world) { w.encrypt(t, types.ServerSideEncryptionAwsKms, "") },
			reading(nil),
			[]string{"AWS Managed Key", "can never be read from another account", "xacct_key_grant"},
		},
		"AWS managed key, by its alias": {
			func(t *testing.T, w *world) {
				w.encrypt(t, types.ServerSideEncryptionAwsKms, "arn:aws:kms:us-east-1:"+dataAccount+":alias/aws/s3")
			},
			reading(nil),
			[]string{"AWS Managed Key"},
		},
		"AWS managed key, twice": {
			func(t *testing.T, w *world) { w.encrypt(t, types.ServerSideEncryptionAwsKmsDsse, "") },
			reading(nil),
			[]string{"AWS Managed Key"},
		},
		"AWS managed key, by its own ARN": {
			func(t *testing.T, w *world) {
				key := w.data.CreateKey("us-east-1").ARN
				w.data.CreateAlias("alias/aws/s3", key)
				w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
			},
			reading(nil),
			[]string{"AWS Managed Key"},
		},
		"a key without an account": {
			func(t *testing.T, w *world) { w.encrypt(t, types.ServerSideEncryptionAwsKms, "alias/data") },
			reading(nil),
			[]string{"Encryption Key Without Account", "alias/data", "full ARN"},
		},
		"a key that lets nobody in": {
			func(t *testing.T, w *world) {
				w.encrypt(t, types.ServerSideEncryptionAwsKms, w.data.CreateKey("us-east-1").ARN)
			},
			uploading(),
			[]string{
				"Encryption Key Not Granted", controlAccount + " needs kms:Decrypt for s3:GetObject", controlAccount + " needs kms:GenerateDataKey for s3:PutObject",
				`resource "xacct_key_grant" "objects" {`, `key_id     = "arn:aws:kms:us-east-1:` + dataAccount + `:key/`, `principals = ["` + controlAccount + `"]`, `actions    = ["kms:Decrypt", "kms:GenerateDataKey"]`,
			},
		},
		"a key that lets readers in": {
			func(t *testing.T, w *world) {
				key := w.data.CreateKey("us-east-1").ARN
				w.letUse(t, key, controlAccount, "kms:Decrypt")
				w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
			},
			uploading(),
			[]string{"Encryption Key Not Granted", "needs kms:GenerateDataKey", `actions    = ["kms:GenerateDataKey"]`},
		},
		"policy variables": {
			func(t *testing.T, w *world) {
				must(t, w.SetBucketPolicy("data", strings.Replace(theirs, "2012-10-17", "2008-10-17", 1)))
			},
			documented(strings.Replace(statement("Ours", "s3:GetObject"), "data/*", "data/${aws:PrincipalTag/team}/*", 1)),
			[]string{"Policy Variables Taken Literally", "Ours", "2008-10-17"},
		},
		"nearly full": {
			func(t *testing.T, w *world) { must(t, w.SetBucketPolicy("data", large(17))) },
			reading(nil),
			[]string{"Policy Nearly Full", "20480", "Make room", "merge statements"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.data.CreateAlias("alias/data", w.data.CreateKey("us-east-1").ARN)
			c.prepare(t, w)
			w.ResetCalls()
			_, planned := w.provider(t).Resource("xacct_bucket_grant").Plan(c.config)
			w.onlyReads(t)
			noErrors(t, planned)
			if len(planned) != 1 {
				t.Errorf("%d warnings, want one: %s", len(planned), planned.Warnings())
			}
			contains(t, planned.Warnings(), c.want...)
			if strings.Contains(c.want[0], "Nearly") || strings.Contains(c.want[0], "Cut Off") {
				return
			}
			d := start(t, w.providerBlock(attrs{"plan_checks": false})).Resource("xacct_bucket_grant").Apply(c.config)
			noErrors(t, d)
			if d.Warnings() != "" {
				t.Errorf("warnings without the checks: %s", d.Warnings())
			}
		})
	}
}

// letUse adds a statement to a key's policy.
func (w *world) letUse(t *testing.T, key, principal, action string) {
	t.Helper()
	now, _ := w.KeyPolicy(key)
	end := strings.LastIndex(now, "]")
	must(t, w.SetKeyPolicy(key, now[:end]+fmt.Sprintf(`,{"Sid":"Use","Effect":"Allow","Principal":{"AWS":%q},"Action":%q,"Resource":"*"}`, principal, action)+now[end:]))
}

// False alarms cost more than they save: what works is planned without a word.
func TestWhatWorksIsPlannedWithoutAWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(t *testing.T, w *world)
		config  attrs
	}{
		"a new bucket": {func(*testing.T, *world) {}, uploading()},
		"a Deny for what is not TLS": {
			func(t *testing.T, w *world) { must(t, w.SetBucketPolicy("data", theirs)) }, uploading(),
		},
		"the bucket's own account": {
			func(t *testing.T, w *world) {
				w.own(t, types.ObjectOwnershipObjectWriter)
				w.encrypt(t, types.ServerSideEncryptionAwsKms, "")
				must(t, w.SetBucketPolicy("data", policyOf(`{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}}`)))
			},
			uploading().With(attrs{"principals": []string{dataAccount}}),
		},
		"reading, whoever owns the objects": {
			func(t *testing.T, w *world) { w.own(t, types.ObjectOwnershipObjectWriter) }, reading(nil),
		},
		"listing, whatever the key": {
			func(t *testing.T, w *world) { w.encrypt(t, types.ServerSideEncryptionAwsKms, "") },
			reading(attrs{"actions": []string{"s3:ListBucket"}}),
		},
		"keys of S3's own": {
			func(t *testing.T, w *world) { w.encrypt(t, types.ServerSideEncryptionAes256, "") }, uploading(),
		},
		"a key that lets the account in": {
			func(t *testing.T, w *world) {
				key := w.data.CreateKey("us-east-1").ARN
				w.letUse(t, key, controlAccount, "kms:*")
				w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
			},
			uploading(),
		},
		"a key that lets a role of the account in": {
			func(t *testing.T, w *world) {
				key := w.data.CreateKey("us-east-1").ARN
				w.letUse(t, key, w.control.CreateRole("Quilt", "/", "").ARN, "kms:*")
				w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
			},
			uploading(),
		},
		"a key that lets a role of the pattern in": {
			func(t *testing.T, w *world) {
				key := w.data.CreateKey("us-east-1").ARN
				w.letUse(t, key, w.control.CreateRole("TowerForge-1-InstanceRole", "/", "").ARN, "kms:*")
				w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
			},
			uploading().With(attrs{"principals": []string{"arn:aws:iam::" + controlAccount + ":role/TowerForge*"}}),
		},
		"a Deny of ours that spares the caller's account": {
			func(*testing.T, *world) {},
			documented(strings.Replace(strings.TrimSuffix(denyAll, "}")+`,"Condition":{"StringNotEquals":{"aws:PrincipalAccount":["`+dataAccount+`","`+controlAccount+`"]}}}`, "Ours", "Others", 1), statement("Ours", "s3:GetObject")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			block := w.asDeployer(nil)
			c.prepare(t, w)
			g := start(t, block).Resource("xacct_bucket_grant")
			d := g.Apply(c.config)
			noErrors(t, d)
			if d.Warnings() != "" {
				t.Errorf("a false alarm: %s", d.Warnings())
			}
		})
	}
}

// Terraform plans side by side: the key grant of the same configuration may come
// later.
func TestAKeyGrantOfTheSamePlanCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1").ARN
	w.encrypt(t, types.ServerSideEncryptionAwsKms, key)
	p := w.provider(t)
	together(t, map[*instance]attrs{
		p.Resource("xacct_key_grant"):    {"key_id": key, "principals": []string{controlAccount}},
		p.Resource("xacct_bucket_grant"): uploading(),
	}, func(g *instance, config attrs) diags {
		_, planned := g.Plan(config)
		if planned.Warnings() != "" {
			t.Errorf("a false alarm: %s", planned.Warnings())
		}
		return planned
	})
}

// KMS API reference, PutKeyPolicy: the caller must be able to change the policy
// again.
func TestTheStatementThatLetsTheCallerChangeTheKeyStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1").ARN
	admin := `{"Sid":"Admin","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + dataAccount + `:root"},"Action":"kms:*","Resource":"*"}`
	must(t, w.SetKeyPolicy(key, policyOf(admin)))
	less := attrs{"key_id": key, "policy": policyOf(strings.Replace(admin, "kms:*", "kms:Describe*", 1))}

	g := w.provider(t).Resource("xacct_key_grant")
	noErrors(t, g.ImportID(key+",Admin"))
	w.ResetCalls()
	contains(t, g.Apply(less).Errors(), "Key Policy Lock-Out", "kms:PutKeyPolicy", "Nothing was written", "Let another statement do so first")
	w.onlyReads(t)

	g = g.With(start(t, w.providerBlock(attrs{"plan_checks": false})))
	contains(t, g.Apply(less).Errors(), "Key Policy Lock-Out", "will not allow you to update")
}

func TestAPlanWithoutChangesMakesNoCalls(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	w.encrypt(t, types.ServerSideEncryptionAwsKms, w.data.CreateKey("us-east-1").ARN)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(uploading()))
	g = g.With(w.provider(t))
	w.ResetCalls()
	_, planned := g.Plan(uploading())
	if len(planned) > 0 || len(w.Calls()) > 0 {
		t.Errorf("said %v, and called %v", planned, w.Calls())
	}
}

// Who the caller is matters to a Deny of ours only.
func TestTheCallerIsLookedUpForADenyOnly(t *testing.T) {
	t.Parallel()
	for effect, calls := range map[string]int{"Allow": 1, "Deny": 2} { // one tells the account
		w := newWorld(t)
		_, planned := w.provider(t).Resource("xacct_bucket_grant").Plan(documented(strings.Replace(statement("Ours", "s3:GetObject"), "Allow", effect, 1)))
		noErrors(t, planned)
		if n := w.count("GetCallerIdentity"); n != calls {
			t.Errorf("%s: %d times GetCallerIdentity, want %d", effect, n, calls)
		}
	}
}

// What may not be read is no obstacle, and is told once.
func TestWhatMayNotBeReadIsToldOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		denied []string // operations
		want   []string
	}{
		"encryption": {[]string{"GetBucketEncryption"}, []string{"s3:GetEncryptionConfiguration"}},
		"ownership":  {[]string{"GetBucketOwnershipControls"}, []string{"s3:GetBucketOwnershipControls"}},
		"key":        {[]string{"GetKeyPolicy"}, []string{"kms:GetKeyPolicy"}},
		"several":    {[]string{"GetBucketOwnershipControls", "GetBucketEncryption"}, []string{"s3:GetEncryptionConfiguration", "s3:GetBucketOwnershipControls"}},
		"the policy": {[]string{"GetBucketPolicy"}, []string{"s3:GetBucketPolicy"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.encrypt(t, types.ServerSideEncryptionAwsKms, w.data.CreateKey("us-east-1").ARN)
			for _, operation := range c.denied {
				w.Fault(fakeaws.Fault{Operation: operation, Times: -1, Code: "AccessDenied"})
			}
			_, planned := w.provider(t).Resource("xacct_bucket_grant").Plan(uploading())
			noErrors(t, planned)
			if n := strings.Count(planned.Warnings(), "Plan Checks Left Out"); n != 1 {
				t.Errorf("told %d times: %s", n, planned.Warnings())
			}
			contains(t, planned.Warnings(), c.want...)
		})
	}
}
