// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	object        = "arn:aws:s3:::data/genome.vcf"
	foreignRole   = "arn:aws:iam::" + controlAccount + ":role/quilt"
	federatedUser = "arn:aws:sts::" + controlAccount + ":federated-user/guest"
	originAccess  = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1234"
	ownRole       = "arn:aws:iam::" + dataAccount + ":role/etl"

	toAccount = `{"Sid":"Quilt","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]}`
	readsData = `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","kms:Decrypt"],"Resource":"*"}]}`
)

// contextOf is a value of the attribute.
func contextOf(key string, values ...string) map[string]tftypes.Value {
	list := []tftypes.Value{}
	for _, v := range values {
		list = append(list, tftypes.NewValue(tftypes.String, v))
	}
	return map[string]tftypes.Value{key: tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, list)}
}

// asks asks the data source; what the question lacks is a GetObject of an object.
func asks(t *testing.T, p *prototest.Provider, question prototest.Attrs) (decision, reasons string) {
	t.Helper()
	config := prototest.Attrs{"action": "s3:GetObject", "resource": object}
	for name, v := range question {
		config[name] = v
	}
	state, d := p.Read("xacct_access_check", config)
	prototest.NoErrors(t, d)
	var all []string
	for _, v := range prototest.As[[]tftypes.Value](t, state["reasons"]) {
		all = append(all, prototest.As[string](t, v))
	}
	if len(all) == 0 || !strings.HasPrefix(all[len(all)-1], "Not checked: ") {
		t.Errorf("what was not checked is not said: %q", all)
	}
	return prototest.As[string](t, state["decision"]), strings.Join(all, "\n")
}

// role is one of the data account's with an inline policy.
func (w *checkWorld) role(document string) {
	w.data.CreateRole("etl", "/", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	if document != "" {
		w.data.PutRolePolicy("etl", "own", document)
	}
}

func (w *checkWorld) owns(o types.ObjectOwnership) {
	w.must(w.s3().PutBucketOwnershipControls(w.t.Context(), &s3.PutBucketOwnershipControlsInput{
		Bucket: w.bucket, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: o}}},
	}))
}

// The expectations are those of the IAM user guide, "Policy evaluation logic" and
// "Cross-account policy evaluation logic", and, where said, of S3's.
func TestAccessToABucket(t *testing.T) {
	t.Parallel()
	toOrganization := `{"Sid":"Org","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`
	byEndpoint := `{"Sid":"Vpce","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}`
	tls := `{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	denied := `{"Sid":"Never","Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"arn:aws:s3:::data/*"}`
	nothing := func(*checkWorld) {}
	policies := func(statements ...string) func(*checkWorld) { return func(w *checkWorld) { w.policy(statements...) } }
	for name, c := range map[string]struct {
		given    func(*checkWorld)
		question prototest.Attrs
		want     string
		reasons  []string
	}{
		"an account that the policy names": {policies(toAccount, tls), prototest.Attrs{"principal": controlAccount}, "allowed", []string{`allowed by the bucket policy of data (statement "Quilt")`, "service control policies of the account " + controlAccount, "resource control policies of the account " + dataAccount}},
		"without TLS":                      {policies(toAccount, tls), prototest.Attrs{"principal": controlAccount, "context": contextOf("aws:securetransport", "false")}, "denied", []string{`denied by the bucket policy of data (statement "Tls")`}},
		"no policy":                        {nothing, prototest.Attrs{"principal": controlAccount}, "denied", []string{"s3:GetObject is not allowed by the bucket policy of data"}},
		"the account's own root":           {nothing, prototest.Attrs{"principal": dataAccount}, "allowed", []string{"root user"}},

		"a role of another account":                       {policies(toAccount), prototest.Attrs{"principal": foreignRole}, "unknown", []string{"identity policies of " + foreignRole, controlAccount, "identity_policies", `allowed by the bucket policy of data (statement "Quilt")`}},
		"a role of another account that the policy names": {policies(strings.Replace(toAccount, controlAccount, foreignRole, 1)), prototest.Attrs{"principal": foreignRole}, "unknown", []string{"identity policies of " + foreignRole}},
		"with its policies":                               {policies(toAccount), prototest.Attrs{"principal": foreignRole, "identity_policies": []string{readsData}}, "allowed", []string{`identity_policies[0] (statement "Read")`, "a permissions boundary", "session policies"}},
		"without policies":                                {policies(toAccount), prototest.Attrs{"principal": foreignRole, "identity_policies": []string{}}, "denied", []string{"not allowed by the identity policies of " + foreignRole}},
		"not let in, and its policies not known":          {nothing, prototest.Attrs{"principal": foreignRole}, "denied", []string{"not allowed by the bucket policy of data"}},
		"denied, and its policies not known":              {policies(toAccount, denied), prototest.Attrs{"principal": foreignRole}, "denied", []string{`denied by the bucket policy of data (statement "Never")`}},
		"a session of another account":                    {policies(toAccount), prototest.Attrs{"principal": "arn:aws:sts::" + controlAccount + ":assumed-role/quilt/web"}, "unknown", []string{"assumed-role/quilt/web", "session policies"}},

		"a federated user":                   {policies(toAccount), prototest.Attrs{"principal": federatedUser, "identity_policies": []string{readsData}}, "unknown", []string{"session policies of " + federatedUser}},
		"a federated user that isn't let in": {nothing, prototest.Attrs{"principal": federatedUser}, "denied", []string{"bucket policy of data"}},
		"CloudFront":                         {policies(`{"Sid":"CDN","Effect":"Allow","Principal":{"AWS":"` + originAccess + `"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`), prototest.Attrs{"principal": originAccess}, "allowed", []string{`"CDN"`}},

		"an organization's":                   {policies(toOrganization), prototest.Attrs{"principal": controlAccount}, "conditional", []string{`by the bucket policy of data (statement "Org") only if aws:PrincipalOrgID is o-a1b2c3d4e5.`}},
		"of the organization":                 {policies(toOrganization), prototest.Attrs{"principal": controlAccount, "context": contextOf("aws:PrincipalOrgID", "o-a1b2c3d4e5")}, "allowed", []string{`"Org"`}},
		"of another organization":             {policies(toOrganization), prototest.Attrs{"principal": controlAccount, "context": contextOf("aws:PrincipalOrgID", "o-z9y8x7w6v5")}, "denied", []string{"not allowed by the bucket policy"}},
		"of none":                             {policies(toOrganization), prototest.Attrs{"principal": controlAccount, "context": contextOf("aws:PrincipalOrgID")}, "denied", nil},
		"an organization's role, unknown":     {policies(toOrganization), prototest.Attrs{"principal": foreignRole}, "unknown", []string{"identity policies of", "only if aws:PrincipalOrgID is"}},
		"through an endpoint":                 {policies(toAccount, byEndpoint), prototest.Attrs{"principal": controlAccount}, "conditional", []string{`denied by the bucket policy of data (statement "Vpce") unless aws:SourceVpce is vpce-1a2b3c4d.`}},
		"all objects, and some are let in":    {policies(strings.Replace(toAccount, "data/*", "data/raw/*", 1)), prototest.Attrs{"principal": controlAccount, "resource": "arn:aws:s3:::data/*"}, "conditional", []string{"on a part of arn:aws:s3:::data/* only"}},
		"all objects, and all are let in":     {policies(toAccount), prototest.Attrs{"principal": controlAccount, "resource": "arn:aws:s3:::data/*"}, "allowed", nil},
		"a statement without a Sid":           {policies(strings.Replace(toAccount, `"Sid":"Quilt",`, "", 1)), prototest.Attrs{"principal": controlAccount}, "allowed", []string{"(statement 1, which has no Sid)"}},
		"the bucket":                          {policies(toAccount), prototest.Attrs{"principal": controlAccount, "resource": "arn:aws:s3:::data", "action": "s3:ListBucket"}, "allowed", []string{"s3:ListBucket"}},
		"a service":                           {policies(`{"Sid":"Trail","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*"}`), prototest.Attrs{"principal": "cloudtrail.amazonaws.com", "action": "s3:PutObject"}, "allowed", []string{`"Trail"`}},
		"a role of the account":               {func(w *checkWorld) { w.role(readsData) }, prototest.Attrs{"principal": ownRole}, "allowed", []string{`allowed by the inline policy own of the role etl (statement "Read")`}},
		"a session of a role of the account":  {func(w *checkWorld) { w.role(readsData) }, prototest.Attrs{"principal": "arn:aws:sts::" + dataAccount + ":assumed-role/etl/night"}, "allowed", []string{"the inline policy own of the role etl", "session policies"}},
		"a role of the account without right": {func(w *checkWorld) { w.role("") }, prototest.Attrs{"principal": ownRole}, "denied", []string{"neither by the bucket policy of data nor by the identity policies of " + ownRole, "one of the two is enough"}},
		"a role of the account, by the bucket": {func(w *checkWorld) {
			w.role("")
			w.policy(strings.Replace(toAccount, controlAccount, ownRole, 1))
		}, prototest.Attrs{"principal": ownRole}, "allowed", []string{`"Quilt"`}},
		"a role of the account that denies itself": {func(w *checkWorld) {
			w.role(strings.Replace(readsData, "Allow", "Deny", 1))
			w.policy(strings.Replace(toAccount, controlAccount, ownRole, 1))
		}, prototest.Attrs{"principal": ownRole}, "denied", []string{"denied by the inline policy own of the role etl"}},
		"a role with a managed policy": {func(w *checkWorld) {
			w.role("")
			w.data.AttachRolePolicy("etl", w.data.CreatePolicy("reading", "/team/", readsData).ARN)
		}, prototest.Attrs{"principal": ownRole}, "allowed", []string{"the managed policy arn:aws:iam::" + dataAccount + ":policy/team/reading"}},
		"a user of the account": {func(w *checkWorld) {
			w.data.CreateUser("ada", "/")
			w.data.PutUserPolicy("ada", "own", readsData)
			w.data.AttachUserPolicy("ada", w.data.CreatePolicy("more", "/", readsData).ARN)
		}, prototest.Attrs{"principal": "arn:aws:iam::" + dataAccount + ":user/ada"}, "allowed", []string{"the inline policy own of the user ada", "the managed policy"}},

		// S3 user guide, Blocking public access; RestrictPublicBuckets of a new bucket
		// is on.
		"a public policy, restricted": {policies(everybody), prototest.Attrs{"principal": controlAccount}, "denied", []string{"the bucket policy of data is public", "RestrictPublicBuckets"}},
		"a public policy": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, false)
		}, prototest.Attrs{"principal": "anonymous"}, "allowed", []string{`"Everybody"`}},
		"a public policy, restricted by the account": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, false)
			w.data.BlockPublicAccess(false, true)
		}, prototest.Attrs{"principal": controlAccount}, "denied", []string{"the bucket policy of data is public", "RestrictPublicBuckets"}},

		// S3 user guide, Controlling ownership of objects and disabling ACLs.
		"lists of the owner's":                    {func(w *checkWorld) { w.owns(types.ObjectOwnershipBucketOwnerPreferred) }, prototest.Attrs{"principal": controlAccount}, "unknown", []string{"access control lists are in force"}},
		"lists, and an action that isn't in them": {func(w *checkWorld) { w.owns(types.ObjectOwnershipObjectWriter) }, prototest.Attrs{"principal": controlAccount, "action": "s3:DeleteObject"}, "denied", nil},
		"lists, and the policy denies": {func(w *checkWorld) {
			w.owns(types.ObjectOwnershipObjectWriter)
			w.policy(denied)
		}, prototest.Attrs{"principal": controlAccount}, "denied", []string{`"Never"`}},
		"lists, and the policy allows": {func(w *checkWorld) {
			w.owns(types.ObjectOwnershipObjectWriter)
			w.policy(toAccount)
		}, prototest.Attrs{"principal": controlAccount}, "allowed", []string{`"Quilt"`, "objects that belong to other accounts"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			c.given(w)
			decision, reasons := asks(t, w.start(w.data.Credentials(), nil), c.question)
			if decision != c.want {
				t.Errorf("%s, want %s:\n%s", decision, c.want, reasons)
			}
			wantParts(t, reasons, c.reasons)
		})
	}
}

// Reading takes kms:Decrypt, uploading kms:GenerateDataKey on the key; nobody of
// another account can use the AWS managed key (S3 user guide, Using server-side
// encryption with AWS KMS keys).
func TestAccessToEncryptedObjects(t *testing.T) {
	t.Parallel()
	const (
		owner = `{"Sid":"Own","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
		reads = `{"Sid":"Reads","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:Decrypt","Resource":"*"}`
		viaS3 = `{"Sid":"ViaS3","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}`
		viaEC = `{"Sid":"ViaEC2","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"ec2.us-east-1.amazonaws.com"}}}`
		byIP  = `{"Sid":"Net","Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`
	)
	for name, c := range map[string]struct {
		keyPolicy []string // nil: the AWS managed key
		question  prototest.Attrs
		want      string
		reasons   []string
	}{
		"the AWS managed key":                        {nil, prototest.Attrs{"principal": controlAccount}, "denied", []string{"kms:Decrypt is not allowed", "aws/s3"}},
		"the AWS managed key, to upload":             {nil, prototest.Attrs{"principal": controlAccount, "action": "s3:PutObject"}, "denied", []string{"kms:GenerateDataKey is not allowed", "aws/s3"}},
		"the AWS managed key, in the account":        {nil, prototest.Attrs{"principal": dataAccount}, "allowed", []string{"aws/s3"}},
		"the AWS managed key, to delete":             {nil, prototest.Attrs{"principal": controlAccount, "action": "s3:DeleteObject"}, "allowed", nil},
		"without a signature":                        {[]string{owner, reads}, prototest.Attrs{"principal": "anonymous"}, "denied", []string{"signed"}},
		"a key that lets nobody in":                  {[]string{owner}, prototest.Attrs{"principal": controlAccount}, "denied", []string{`s3:GetObject is allowed by the bucket policy of data (statement "Quilt")`, "kms:Decrypt on the key arn:aws:kms:", "is not allowed by the key policy of", "KMS grants"}},
		"a key that lets readers in":                 {[]string{owner, reads}, prototest.Attrs{"principal": controlAccount}, "allowed", []string{`(statement "Reads")`}},
		"a key that lets readers in, to upload":      {[]string{owner, reads}, prototest.Attrs{"principal": controlAccount, "action": "s3:PutObject"}, "denied", []string{"kms:GenerateDataKey on the key"}},
		"a key for S3":                               {[]string{owner, viaS3}, prototest.Attrs{"principal": controlAccount}, "allowed", nil},
		"a key for EC2":                              {[]string{owner, viaEC}, prototest.Attrs{"principal": controlAccount}, "denied", nil},
		"a key by network, which S3 may not pass on": {[]string{owner, reads, byIP}, prototest.Attrs{"principal": controlAccount, "context": contextOf("aws:SourceIp", "192.0.2.7")}, "conditional", []string{"unless aws:SourceIp is in 192.0.2.0/24"}},
		"its own policies without the key": {
			[]string{owner, reads}, prototest.Attrs{"principal": foreignRole, "identity_policies": []string{strings.Replace(readsData, "kms:Decrypt", "kms:Encrypt", 1)}}, "denied",
			[]string{"is not allowed by the identity policies of " + foreignRole},
		},
		"its own policies with the key":  {[]string{owner, reads}, prototest.Attrs{"principal": foreignRole, "identity_policies": []string{readsData}}, "allowed", nil},
		"its own policies are not known": {[]string{owner, reads}, prototest.Attrs{"principal": foreignRole}, "unknown", []string{"Whether s3:GetObject is", "Whether kms:Decrypt on the key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			w.policy(toAccount, strings.Replace(everybody, `"*","Action"`, `{"AWS":"444455556666"},"Action"`, 1))
			if c.question["principal"] == "anonymous" {
				w.policy(everybody)
				w.blocks(false, false)
			}
			if c.keyPolicy == nil {
				w.encrypts(types.ServerSideEncryptionAwsKms, "")
			} else {
				key := w.data.CreateKey("us-east-1").ARN
				if err := w.SetKeyPolicy(key, `{"Version":"2012-10-17","Statement":[`+strings.Join(c.keyPolicy, ",")+`]}`); err != nil {
					t.Fatal(err)
				}
				w.encrypts(types.ServerSideEncryptionAwsKms, key)
			}
			decision, reasons := asks(t, w.start(w.data.Credentials(), nil), c.question)
			if decision != c.want {
				t.Errorf("%s, want %s:\n%s", decision, c.want, reasons)
			}
			wantParts(t, reasons, c.reasons)
		})
	}
}
