// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// What decides and may not be read makes the answer unknown, and is named; what
// doesn't decide is not asked for, or doesn't matter.
func TestAccessWithoutAPermissionToRead(t *testing.T) {
	t.Parallel()
	role := func(w *checkWorld) { w.role(readsData) }
	encrypted := func(w *checkWorld) {
		w.policy(toAccount)
		w.encrypts(types.ServerSideEncryptionAwsKms, w.data.CreateKey("us-east-1").ARN)
	}
	topic := func(w *checkWorld) { w.data.CreateTopic("changes", "us-east-1") }
	account := prototest.Attrs{"principal": controlAccount}
	own := prototest.Attrs{"principal": ownRole}
	for name, c := range map[string]struct {
		action   string // that the caller may not do
		given    func(*checkWorld)
		question prototest.Attrs
		want     string
	}{
		"the bucket policy":   {"s3:GetBucketPolicy", func(w *checkWorld) { w.policy(toAccount) }, account, "unknown"},
		"Block Public Access": {"s3:GetBucketPublicAccessBlock", func(w *checkWorld) { w.policy(everybody) }, account, "unknown"},
		"Block Public Access of the account": {"s3:GetAccountPublicAccessBlock", func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, false)
		}, account, "unknown"},
		"Block Public Access of the account, and the bucket's cuts off": {"s3:GetAccountPublicAccessBlock", func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, true)
		}, account, "denied"},
		"the ownership":                   {"s3:GetBucketOwnershipControls", func(*checkWorld) {}, account, "unknown"},
		"the encryption":                  {"s3:GetEncryptionConfiguration", func(w *checkWorld) { w.policy(toAccount) }, account, "unknown"},
		"the key policy":                  {"kms:GetKeyPolicy", encrypted, account, "unknown"},
		"the topic policy":                {"sns:GetTopicAttributes", topic, prototest.Attrs{"principal": controlAccount, "action": "sns:Publish", "resource": topicARN}, "unknown"},
		"a role":                          {"iam:GetRole", role, own, "unknown"},
		"a role's policies":               {"iam:ListRolePolicies", role, own, "unknown"},
		"a role's policy":                 {"iam:GetRolePolicy", role, own, "unknown"},
		"a role's managed policies":       {"iam:ListAttachedRolePolicies", role, own, "unknown"},
		"a user's groups":                 {"iam:ListGroupsForUser", func(w *checkWorld) { w.data.CreateUser("ada", "/") }, prototest.Attrs{"principal": "arn:aws:iam::" + dataAccount + ":user/ada"}, "unknown"},
		"the ownership, and it's allowed": {"s3:GetBucketOwnershipControls", func(w *checkWorld) { w.policy(toAccount) }, account, "allowed"},
		"Block Public Access, and nothing is public": {"s3:GetBucketPublicAccessBlock", func(w *checkWorld) { w.policy(toAccount) }, account, "allowed"},
		"a role, and a policy denies": {"iam:GetRole", func(w *checkWorld) {
			w.role("")
			w.policy(strings.Replace(strings.Replace(toAccount, controlAccount, ownRole, 1), "Allow", "Deny", 1))
		}, own, "denied"},
		"the bucket policy, and a policy denies": {"s3:GetBucketPolicy", func(w *checkWorld) { w.role(strings.Replace(readsData, "Allow", "Deny", 1)) }, own, "denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			c.given(w)
			user := w.data.CreateUser("reader", "/")
			w.data.PutUserPolicy("reader", "it", fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","kms:Get*","iam:*","sns:Get*"],"Resource":"*"},{"Effect":"Deny","Action":%q,"Resource":"*"}]}`, c.action))
			p := w.start(user.Credentials, nil)
			decision, reasons := asks(t, p, c.question)
			if decision != c.want {
				t.Errorf("%s, want %s:\n%s", decision, c.want, reasons)
			}
			if c.want == "unknown" {
				wantParts(t, reasons, []string{"not known", c.action})
			}
			if _, again := asks(t, p, c.question); again != reasons {
				t.Errorf("a second time the reasons are others:\n%s\n\n%s", reasons, again)
			}
		})
	}
}

// A caller of another account sees neither a bucket's policy nor a queue.
func TestAccessAsSeenFromAnotherAccount(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.policy(toAccount)
	w.data.CreateQueue("changes", "us-east-1")
	control := w.Account(controlAccount)
	control.CreateRole("quilt", "/", trusting("arn:aws:iam::"+controlAccount+":root"))
	p := w.start(control.Credentials(), nil)
	for _, question := range []prototest.Attrs{
		{"principal": foreignRole, "resource_account_id": dataAccount},
		{"principal": foreignRole, "resource": queueARN, "action": "sqs:SendMessage"},
	} {
		// Its own policies are read from here, and they don't allow it.
		decision, reasons := asks(t, p, question)
		if decision != "denied" {
			t.Errorf("%s, want denied:\n%s", decision, reasons)
		}
		wantParts(t, reasons, []string{"not allowed by the identity policies of " + foreignRole})
	}
	control.PutRolePolicy("quilt", "own", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","sqs:*"],"Resource":"*"}]}`)
	for _, question := range []prototest.Attrs{
		{"principal": foreignRole, "resource_account_id": dataAccount},
		{"principal": foreignRole, "resource": queueARN, "action": "sqs:SendMessage"},
	} {
		decision, reasons := asks(t, p, question)
		if decision != "unknown" {
			t.Errorf("%s, want unknown:\n%s", decision, reasons)
		}
		wantParts(t, reasons, []string{"policy of", "may not be read", "the inline policy own of the role quilt"})
	}
}

// Who owns a bucket is not in its ARN: the caller's account does only if it may read it.
func TestTheOwnerOfAForeignBucketIsNotClaimed(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.policy(toAccount)
	foreign := w.start(w.Account(controlAccount).Credentials(), nil)
	const claim = "resource control policies of the account "
	for _, c := range []struct {
		p        *prototest.Provider
		question prototest.Attrs
		owner    string
	}{
		{foreign, prototest.Attrs{}, "that owns the bucket data;"},
		{foreign, prototest.Attrs{"resource_account_id": dataAccount}, dataAccount},
		{w.start(w.data.Credentials(), nil), prototest.Attrs{}, dataAccount},
	} {
		c.question["principal"] = controlAccount
		_, reasons := asks(t, c.p, c.question)
		wantParts(t, reasons, []string{claim + c.owner})
	}
}

// iamWith is the fake's IAM, but for some answers.
func (w *checkWorld) iamWith(answers map[string]string) string {
	w.t.Helper()
	fake, err := url.Parse(w.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(fake)
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.t.Error(err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			w.t.Error(err)
		}
		if result, ok := answers[form.Get("Action")]; ok {
			_, _ = fmt.Fprintf(out, `<R xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><%[1]sResult>%[2]s</%[1]sResult></R>`, form.Get("Action"), result)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		proxy.ServeHTTP(out, r)
	}))
	w.t.Cleanup(s.Close)
	return s.URL
}

// The policies of a user's groups count as the user's own; a permissions boundary
// limits what they allow (IAM user guide, "Policy evaluation logic", "Permissions
// boundaries for IAM entities").
func TestAccessByGroupsAndWithinABoundary(t *testing.T) {
	t.Parallel()
	const ada = "arn:aws:iam::" + dataAccount + ":user/ada"
	groups := map[string]string{
		"ListGroupsForUser":         `<Groups><member><GroupName>science</GroupName></member></Groups>`,
		"ListGroupPolicies":         `<PolicyNames><member>reading</member></PolicyNames>`,
		"GetGroupPolicy":            `<PolicyDocument>` + url.PathEscape(readsData) + `</PolicyDocument>`,
		"ListAttachedGroupPolicies": ``,
	}
	bounded := func(boundary string, more map[string]string) map[string]string {
		answers := map[string]string{"GetUser": `<User><Arn>` + ada + `</Arn><PermissionsBoundary><PermissionsBoundaryArn>` + boundary + `</PermissionsBoundaryArn></PermissionsBoundary></User>`}
		for action, answer := range more {
			answers[action] = answer
		}
		return answers
	}
	for name, c := range map[string]struct {
		answers func(w *checkWorld) map[string]string
		want    string
		reasons []string
	}{
		"by a group": {func(*checkWorld) map[string]string { return groups }, "allowed", []string{`the inline policy reading of the group science (statement "Read")`}},
		"by a managed policy of a group": {func(w *checkWorld) map[string]string {
			arn := w.data.CreatePolicy("reading", "/", readsData).ARN
			return map[string]string{
				"ListGroupsForUser": groups["ListGroupsForUser"], "ListGroupPolicies": "",
				"ListAttachedGroupPolicies": `<AttachedPolicies><member><PolicyArn>` + arn + `</PolicyArn></member></AttachedPolicies>`,
			}
		}, "allowed", []string{"the managed policy arn:"}},
		"within the boundary": {func(w *checkWorld) map[string]string {
			return bounded(w.data.CreatePolicy("limit", "/", readsData).ARN, groups)
		}, "allowed", []string{"the permissions boundary arn:aws:iam::" + dataAccount + ":policy/limit"}},
		"beyond the boundary": {func(w *checkWorld) map[string]string {
			return bounded(w.data.CreatePolicy("limit", "/", strings.Replace(readsData, "s3:GetObject", "s3:PutObject", 1)).ARN, groups)
		}, "denied", []string{"s3:GetObject is not allowed by the permissions boundary arn:aws:iam::" + dataAccount + ":policy/limit"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			w.data.CreateUser("ada", "/")
			answers := c.answers(w)
			p := w.start(w.data.Credentials(), prototest.Attrs{"endpoints": []prototest.Attrs{{"s3": w.URL(), "sts": w.URL(), "iam": w.iamWith(answers)}}})
			decision, reasons := asks(t, p, prototest.Attrs{"principal": ada})
			if decision != c.want {
				t.Errorf("%s, want %s:\n%s", decision, c.want, reasons)
			}
			wantParts(t, reasons, c.reasons)
		})
	}
}

func TestQuestionsThatCanNotBeAnswered(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.data.CreateRole("launcher", "/service/", trusting("arn:aws:iam::"+dataAccount+":root"))
	w.data.CreateBucket("odd", "us-east-1")
	plant(t, w.Server, "odd", `{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::odd/*"}]}`)
	owner := w.data.Credentials()
	iam := attrs{"endpoints": attrs{"s3": w.URL(), "sts": w.URL(), "sns": w.URL(), "iam": w.URL()}}
	skip := attrs{"endpoints": iam["endpoints"], "skip_requesting_account_id": true}
	for name, c := range map[string]struct {
		block  attrs
		config attrs
		want   []string
	}{
		"no bucket":          {iam, attrs{"resource": "arn:aws:s3:::missing/key"}, []string{"Bucket Not Found", "Tried to check whether " + controlAccount + " is allowed s3:GetObject on arn:aws:s3:::missing/key"}},
		"no topic":           {iam, attrs{"resource": topicARN, "action": "sns:Publish"}, []string{"Topic Not Found", topicARN}},
		"no role to assume":  {iam, attrs{"resource": ownRole, "action": "sts:AssumeRole"}, []string{"Not Found", "etl"}},
		"no principal":       {iam, attrs{"principal": ownRole}, []string{"Principal Not Found", "There is no role etl"}},
		"another path":       {iam, attrs{"principal": "arn:aws:iam::" + dataAccount + ":role/team/launcher"}, []string{"Principal Not Found", "role/service/launcher"}},
		"whose bucket it is": {skip, attrs{}, []string{"Unknown Bucket Owner", "resource_account_id", "skip_requesting_account_id"}},
		"an odd policy":      {iam, attrs{"resource": "arn:aws:s3:::odd/key"}, []string{"Unreadable Policy", "the bucket policy of odd: statement 1", "Effect"}},
		"another region":     {iam, attrs{"region": "eu-west-1"}, []string{"Bucket In Another Region"}},

		"a pattern of roles":               {iam, attrs{"principal": "arn:aws:iam::" + controlAccount + ":role/*"}, []string{`"principal"`, "wildcard", "one role", "account's id"}},
		"everybody":                        {iam, attrs{"principal": "*"}, []string{`"principal"`, "wildcard", "anonymous"}},
		"a principal that is none":         {iam, attrs{"principal": "somebody"}, []string{`"principal"`, "somebody"}},
		"a principal that is a group":      {iam, attrs{"principal": "arn:aws:iam::" + controlAccount + ":group/a"}, []string{`"principal"`}},
		"several actions":                  {iam, attrs{"action": "s3:*"}, []string{`"action"`, "s3:*"}},
		"an action of another service":     {iam, attrs{"action": "sns:Publish"}, []string{`"action"`, "expected one of s3"}},
		"an action that isn't on a role":   {iam, attrs{"resource": ownRole, "action": "sts:GetCallerIdentity"}, []string{`"action"`, "sts:GetCallerIdentity"}},
		"an object's action on the bucket": {iam, attrs{"resource": "arn:aws:s3:::data"}, []string{`"action"`, "arn:aws:s3:::data/"}},
		"a bucket's action on an object":   {iam, attrs{"action": "s3:ListBucket"}, []string{`"action"`, "arn:aws:s3:::data"}},
		"a resource of another kind":       {iam, attrs{"resource": "arn:aws:ec2:us-east-1:111122223333:instance/i-1"}, []string{`"resource"`, "a bucket, an object, a topic"}},
		"a bucket's name":                  {iam, attrs{"resource": "data"}, []string{`"resource"`, "no ARN"}},
		"a pattern of buckets":             {iam, attrs{"resource": "arn:aws:s3:::data-*"}, []string{`"resource"`}},
		"a pattern of topics":              {iam, attrs{"resource": "arn:aws:sqs:us-east-1:111122223333:a*", "action": "sqs:SendMessage"}, []string{`"resource"`}},
		"an owner that is none":            {iam, attrs{"resource_account_id": "42"}, []string{`"resource_account_id"`, "42"}},
		"an owner that the ARN denies":     {iam, attrs{"resource": topicARN, "action": "sns:Publish", "resource_account_id": controlAccount}, []string{`"resource_account_id"`, dataAccount}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := attrs{"principal": controlAccount, "action": "s3:GetObject", "resource": object}
			for name, v := range c.config {
				config[name] = v
			}
			_, diagnostics := serve(t, w.Server, owner, c.block).read(t, "xacct_access_check", config)
			wantError(t, diagnostics, c.want...)
		})
	}
}

func TestAccessBeforeTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	_, d := w.start(w.data.Credentials(), prototest.Attrs{"region": prototest.Unknown{}}).
		Read("xacct_access_check", prototest.Attrs{"principal": controlAccount, "action": "s3:GetObject", "resource": object})
	wantParts(t, d.Errors(), []string{"Unknown Provider Settings", "depends_on"})
}

// A question makes the calls that it takes, and changes nothing.
func TestAccessMakesFewCalls(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.policy(toAccount)
	w.ResetCalls()
	p := w.start(w.data.Credentials(), nil)
	asks(t, p, prototest.Attrs{"principal": controlAccount, "action": "s3:DeleteObject"})
	asks(t, p, prototest.Attrs{"principal": controlAccount, "action": "s3:ListBucket", "resource": "arn:aws:s3:::data"})
	var calls []string
	for _, call := range w.Calls() {
		if call.Operation != "GetCallerIdentity" {
			calls = append(calls, call.Operation)
		}
	}
	if got := strings.Join(calls, " "); got != "GetBucketPolicy GetBucketOwnershipControls" {
		t.Errorf("calls: %s", got)
	}
}

// Checks of one bucket that Terraform makes side by side share what they read, and the
// next ones see what has changed.
func TestChecksSideBySideShareTheirReads(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.policy(everybody)
	w.blocks(false, false)
	p := w.start(w.data.Credentials(), nil)
	const checks = 8
	w.ResetCalls()
	var all sync.WaitGroup
	for range checks {
		all.Go(func() { asks(t, p, prototest.Attrs{"principal": controlAccount}) })
	}
	all.Wait()
	calls := map[string]int{}
	for _, call := range w.Calls() {
		calls[call.Operation]++
	}
	for _, operation := range []string{"GetBucketEncryption", "GetPublicAccessBlock", "GetAccountPublicAccessBlock"} {
		if n := calls[operation]; n == 0 || n == checks {
			t.Errorf("%d calls of %s for %d checks", n, operation, checks)
		}
	}
	w.encrypts(types.ServerSideEncryptionAwsKms, "")
	if decision, reasons := asks(t, p, prototest.Attrs{"principal": controlAccount}); decision != "denied" {
		t.Errorf("%s after the bucket's encryption has changed, want denied:\n%s", decision, reasons)
	}
}
