// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func put(t *testing.T, c *s3.Client, document string) error {
	t.Helper()
	_, err := c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String(dataBucket), Policy: aws.String(document)})
	return err
}

func get(t *testing.T, c *s3.Client) (string, error) {
	t.Helper()
	out, err := c.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(dataBucket)})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Policy), nil
}

func remove(t *testing.T, c *s3.Client) error {
	t.Helper()
	_, err := c.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: aws.String(dataBucket)})
	return err
}

// TestPolicyRendering: AWS-FACTS "what comes back is re-rendered".
func TestPolicyRendering(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"arn:aws:iam::444455556666:root"}`
	cases := map[string]struct{ put, want string }{
		"whitespace gone": {
			"{ \"Version\" : \"2012-10-17\",\n \"Statement\" : [ " + allow(root, "s3:GetObject", objectsARN) + " ] }",
			policy(allow(root, "s3:GetObject", objectsARN)),
		},
		"one-element lists become scalars": {
			policy(`{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Action":["s3:GetObject"],"Resource":["` + objectsARN + `"],"Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-1"]}}}`),
			policy(`{"Effect":"Allow","Principal":` + root + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}`),
		},
		"longer lists stay in order": {
			policy(`{"Effect":"Allow","Principal":` + root + `,"Action":["s3:PutObject","s3:GetObject"],"Resource":["` + objectsARN + `","` + bucketARN + `"]}`),
			policy(`{"Effect":"Allow","Principal":` + root + `,"Action":["s3:PutObject","s3:GetObject"],"Resource":["` + objectsARN + `","` + bucketARN + `"]}`),
		},
		"account ids become root ARNs": {
			policy(allow(`{"AWS":["444455556666","777788889999"]}`, "s3:GetObject", objectsARN)),
			policy(allow(`{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::777788889999:root"]}`, "s3:GetObject", objectsARN)),
		},
		"condition booleans become strings": {
			policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["` + bucketARN + `","` + objectsARN + `"],"Condition":{"Bool":{"aws:SecureTransport":false}}}`),
			policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["` + bucketARN + `","` + objectsARN + `"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`),
		},
		"condition numbers become strings as they were written": {
			policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"` + objectsARN + `","Condition":{"NumericLessThan":{"s3:TlsVersion":[1.20,1e1]}}}`),
			policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"` + objectsARN + `","Condition":{"NumericLessThan":{"s3:TlsVersion":["1.20","1e1"]}}}`),
		},
		"element order": {
			policy(`{"Condition":{},"Resource":"` + objectsARN + `","Action":"s3:GetObject","Principal":` + root + `,"Effect":"Allow","Sid":"A"}`),
			policy(`{"Sid":"A","Effect":"Allow","Principal":` + root + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `","Condition":{}}`),
		},
		"element order of the negated elements": {
			policy(`{"NotResource":"` + bucketARN + `","NotAction":"s3:GetObject","NotPrincipal":` + root + `,"Effect":"Deny"}`),
			policy(`{"Effect":"Deny","NotPrincipal":` + root + `,"NotAction":"s3:GetObject","NotResource":"` + bucketARN + `"}`),
		},
		"top-level order": {
			`{"Statement":` + allow(root, "s3:GetObject", objectsARN) + `,"Id":"mine","Version":"2008-10-17"}`,
			`{"Version":"2008-10-17","Id":"mine","Statement":[` + allow(root, "s3:GetObject", objectsARN) + `]}`,
		},
		"statement order and action case kept, repeated Sids too": {
			policy(`{"Sid":"b c!","Effect":"Allow","Principal":`+root+`,"Action":"S3:getobject","Resource":"`+objectsARN+`"}`, `{"Sid":"b c!","Effect":"Allow","Principal":`+root+`,"Action":"s3:LISTbucket","Resource":"`+bucketARN+`"}`),
			policy(`{"Sid":"b c!","Effect":"Allow","Principal":`+root+`,"Action":"S3:getobject","Resource":"`+objectsARN+`"}`, `{"Sid":"b c!","Effect":"Allow","Principal":`+root+`,"Action":"s3:LISTbucket","Resource":"`+bucketARN+`"}`),
		},
		"unknown elements kept after the known ones, without a loss": {
			policy(`{"Future":{"z":1.50,"a":[12345678901234567890,null,true],"<&>":"é"},"Effect":"Allow","Principal":` + root + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `"}`),
			policy(`{"Effect":"Allow","Principal":` + root + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `","Future":{"z":1.50,"a":[12345678901234567890,null,true],"<&>":"é"}}`),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			client := owner(s)
			check(t, put(t, client, c.put))
			got, err := get(t, client)
			check(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
			check(t, put(t, client, got))
			if again, _ := s.BucketPolicy(dataBucket); again != got {
				t.Errorf("what was read is shown as %s once it is put again", again)
			}
		})
	}
}

// TestPolicyCanonicalUser: AWS-FACTS "canonical users become ARNs".
func TestPolicyCanonicalUser(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	out, err := s3Of(s, s.Account(controlAccount).Credentials()).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	check(t, err)
	check(t, put(t, owner(s), policy(allow(`{"CanonicalUser":"`+aws.ToString(out.Owner.ID)+`"}`, "s3:GetObject", objectsARN))))
	got, _ := s.BucketPolicy(dataBucket)
	if want := policy(allow(`{"AWS":"arn:aws:iam::444455556666:root"}`, "s3:GetObject", objectsARN)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPolicyRefusals: AWS-FACTS "Refusals, 400 MalformedPolicy".
func TestPolicyRefusals(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"444455556666"}`
	const notJSON = "Policies must be valid JSON and the first byte must be '{'"
	const badPrincipal = "Invalid principal in policy"
	const badResource = "Policy has invalid resource"
	const badAction = "Policy has invalid action"
	const notApplicable = "Action does not apply to any resource(s) in statement"
	cases := map[string]struct{ put, message string }{
		"empty body":                           {"", notJSON},
		"first byte":                           {" " + policy(allow(root, "s3:GetObject", objectsARN)), notJSON},
		"a list":                               {"[]", notJSON},
		"broken JSON":                          {`{"Version":"2012-10-17","Statement":[`, notJSON},
		"trailing data":                        {policy(allow(root, "s3:GetObject", objectsARN)) + "}", notJSON},
		"no Statement":                         {`{"Version":"2012-10-17"}`, "Missing required field Statement"},
		"misspelt Statement":                   {`{"Version":"2012-10-17","statement":[]}`, "Missing required field Statement"},
		"empty Statement":                      {policy(), "Could not parse the policy: Statement is empty!"},
		"no Principal":                         {policy(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + objectsARN + `"}`), "Missing required field Principal"},
		"no Action":                            {policy(`{"Effect":"Allow","Principal":"*","Resource":"` + objectsARN + `"}`), "Missing required field Action"},
		"no Resource":                          {policy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}`), "Missing required field Resource"},
		"effect":                               {policy(`{"Effect":"allow","Principal":` + root + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `"}`), "Invalid effect: allow"},
		"version":                              {`{"Version":"2026-01-01","Statement":[` + allow(root, "s3:GetObject", objectsARN) + `]}`, "The policy must contain a valid version string"},
		"another bucket":                       {policy(allow(root, "s3:GetObject", "arn:aws:s3:::other/*")), badResource},
		"a bucket whose name begins the same":  {policy(allow(root, "s3:GetObject", "arn:aws:s3:::data-bucket2/*")), badResource},
		"resource of every bucket":             {policy(allow(root, "s3:GetObject", "*")), badResource},
		"resource of another partition":        {policy(allow(root, "s3:GetObject", "arn:aws-cn:s3:::data-bucket/*")), badResource},
		"action of another service":            {policy(allow(root, "sns:Publish", objectsARN)), badAction},
		"an action that S3 has not":            {policy(allow(root, "s3:CopyObject", objectsARN)), badAction},
		"a pattern that no action matches":     {policy(allow(root, "s3:Fetch*", objectsARN)), badAction},
		"bucket action, objects only":          {policy(allow(root, "s3:ListBucket", objectsARN)), notApplicable},
		"object action, bucket only":           {policy(allow(root, "s3:GetObject", bucketARN)), notApplicable},
		"account action":                       {policy(allow(root, "s3:ListAllMyBuckets", bucketARN)), notApplicable},
		"one of two actions does not apply":    {policy(`{"Effect":"Allow","Principal":` + root + `,"Action":["s3:ListBucket","s3:GetObject"],"Resource":"` + bucketARN + `"}`), notApplicable},
		"account id of 11 digits":              {policy(allow(`{"AWS":"44445555666"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"account that does not exist":          {policy(allow(`{"AWS":"999999999999"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"role that does not exist":             {policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/Nobody"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"user that does not exist":             {policy(allow(`{"AWS":"arn:aws:iam::444455556666:user/nobody"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"role without its path":                {policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/Reader"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"unique id that nobody has":            {policy(allow(`{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"principal with a wildcard":            {policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/*"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"principal of another partition":       {policy(allow(`{"AWS":"arn:aws-us-gov:iam::444455556666:root"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"principal that is text":               {policy(allow(`"444455556666"`, "s3:GetObject", objectsARN)), badPrincipal},
		"principal type":                       {policy(allow(`{"Person":"me"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"service":                              {policy(allow(`{"Service":"cloudtrail"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"NotPrincipal that does not exist":     {policy(`{"Effect":"Deny","NotPrincipal":{"AWS":"AIDAEXAMPLEEXAMPLE123"},"Action":"s3:*","Resource":"` + objectsARN + `"}`), badPrincipal},
		"canonical user that nobody has":       {policy(allow(`{"CanonicalUser":"00"}`, "s3:GetObject", objectsARN)), badPrincipal},
		"statement that is no object":          {policy(`"Allow"`), "Could not parse the policy: Statement is no object"},
		"principals checked after the actions": {policy(allow(`{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "s3:Nothing", objectsARN)), badAction},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.NoAccount("999999999999")
			s.Account(controlAccount).CreateRole("Reader", "/team/", "")
			before := policy(allow(`{"AWS":"arn:aws:iam::444455556666:root"}`, "s3:GetObject", objectsARN))
			check(t, s.SetBucketPolicy(dataBucket, before))
			wantRefusal(t, put(t, owner(s), c.put), refusal{400, "MalformedPolicy", c.message})
			if after, _ := s.BucketPolicy(dataBucket); after != before {
				t.Errorf("a refused write changed the policy to %s", after)
			}
		})
	}
}

func TestPolicyAccepted(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"444455556666"}`
	cases := map[string]string{
		"pattern over both kinds of action":      policy(allow(root, "s3:*", objectsARN)),
		"every action":                           policy(allow(root, "*", bucketARN)),
		"pattern of a resource over both kinds":  policy(allow(root, "s3:ListBucket", bucketARN+"*")),
		"part of the objects":                    policy(allow(root, "s3:GetObject", bucketARN+"/team/${aws:username}/*")),
		"account that the fake was not told of":  policy(allow(`{"AWS":"123412341234"}`, "s3:GetObject", objectsARN)),
		"role with its path":                     policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/team/Reader"}`, "s3:GetObject", objectsARN)),
		"session":                                policy(allow(`{"AWS":"arn:aws:sts::444455556666:assumed-role/Reader/me"}`, "s3:GetObject", objectsARN)),
		"service":                                policy(allow(`{"Service":"cloudtrail.amazonaws.com"}`, "s3:GetObject", objectsARN)),
		"Deny for everyone":                      policy(`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:PutObject","Resource":"` + objectsARN + `"}`),
		"statement that is a single object":      `{"Statement":` + allow(root, "s3:GetObject", objectsARN) + `}`,
		"NotAction beside a bucket it is not on": policy(`{"Effect":"Deny","Principal":` + root + `,"NotAction":"s3:GetObject","Resource":"` + bucketARN + `"}`),
	}
	for name, document := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.Account(controlAccount).CreateRole("Reader", "/team/", "")
			check(t, put(t, owner(s), document))
		})
	}
}

// TestPolicyWithoutOne: AWS-FACTS "Get without a policy: 404 NoSuchBucketPolicy;
// without a bucket: 404 NoSuchBucket … Delete is idempotent".
func TestPolicyWithoutOne(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	_, err := get(t, client)
	wantRefusal(t, err, refusal{404, "NoSuchBucketPolicy", "The bucket policy does not exist"})
	_, err = client.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: aws.String(dataBucket)})
	wantRefusal(t, err, refusal{404, "NoSuchBucketPolicy", ""})
	check(t, remove(t, client))
	check(t, put(t, client, policy(allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN))))
	check(t, remove(t, client))
	check(t, remove(t, client))
	_, err = get(t, client)
	wantRefusal(t, err, refusal{404, "NoSuchBucketPolicy", ""})

	absent := aws.String("no-such-bucket")
	_, err = client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: absent})
	wantRefusal(t, err, refusal{404, "NoSuchBucket", "The specified bucket does not exist"})
	_, err = client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: absent, Policy: aws.String("{}")})
	wantRefusal(t, err, refusal{404, "NoSuchBucket", ""})
	_, err = client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: absent})
	wantRefusal(t, err, refusal{404, "NoSuchBucket", ""})

	for _, call := range s.Calls() {
		if (call.Operation == "PutBucketPolicy" || call.Operation == "DeleteBucketPolicy") && call.Resource == dataBucket && call.Status != 204 {
			t.Errorf("%s answered %d, want 204", call.Operation, call.Status)
		}
	}
}

// TestPolicySize: AWS-FACTS "20,480 bytes … count the minified document".
func TestPolicySize(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	sized := func(n int) string {
		empty := policy(`{"Sid":"","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"` + objectsARN + `"}`)
		return strings.Replace(empty, `"Sid":""`, `"Sid":"`+strings.Repeat("x", n-len(empty))+`"`, 1)
	}
	check(t, put(t, client, sized(20480)))
	check(t, put(t, client, strings.Replace(sized(20480), ",", ",   \n", 1)))
	wantRefusal(t, put(t, client, sized(20481)), refusal{400, "PolicyTooLarge", ""})
}

// TestDeletedPrincipal: AWS-FACTS "A deleted role or user shows as AROA…/AIDA…;
// from then on every Put that contains it fails … A re-created role is another
// principal".
func TestDeletedPrincipal(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	account := s.Account(controlAccount)
	role := account.CreateRole("Reader", "/team/", "")
	user := account.CreateUser("ann", "")
	client := owner(s)
	named := func(role, user string) string {
		return policy(allow(`{"AWS":["`+role+`","`+user+`"]}`, "s3:GetObject", objectsARN))
	}
	check(t, put(t, client, named(role.ARN, user.ARN)))
	show := func(want string) {
		t.Helper()
		got, err := get(t, client)
		check(t, err)
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	show(named(role.ARN, user.ARN))

	account.DeleteRole("Reader")
	show(named(role.UniqueID, user.ARN))
	account.DeleteUser("ann")
	show(named(role.UniqueID, user.UniqueID))
	wantRefusal(t, put(t, client, named(role.UniqueID, "444455556666")), refusal{400, "MalformedPolicy", "Invalid principal in policy"})

	again := account.CreateRole("Reader", "/team/", "")
	show(named(role.UniqueID, user.UniqueID))
	if again.UniqueID == role.UniqueID {
		t.Error("a re-created role has its old unique id")
	}
	check(t, put(t, client, policy(allow(`{"AWS":"`+again.UniqueID+`"}`, "s3:GetObject", objectsARN))))
	show(policy(allow(`{"AWS":"`+again.ARN+`"}`, "s3:GetObject", objectsARN)))
}

// TestDeletedRoleOfSession: a session as a principal goes with its role.
func TestDeletedRoleOfSession(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	account := s.Account(controlAccount)
	role := account.CreateRole("Reader", "/team/", "")
	named := func(principal string) string {
		return policy(allow(`{"AWS":"`+principal+`"}`, "s3:GetObject", objectsARN))
	}
	session := named("arn:aws:sts::444455556666:assumed-role/Reader/me")
	check(t, put(t, owner(s), session))
	if got, _ := s.BucketPolicy(dataBucket); got != session {
		t.Errorf("got %s, want %s", got, session)
	}
	account.DeleteRole("Reader")
	got, _ := s.BucketPolicy(dataBucket)
	if want := named(role.UniqueID + ":me"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantRefusal(t, put(t, owner(s), got), refusal{400, "MalformedPolicy", "Invalid principal in policy"})
}

// TestPolicyOwner: AWS-FACTS "Only identities of the bucket owner's account may
// Put … The owner's root user always may".
func TestPolicyOwner(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const everything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	s.Account(dataAccount).CreateRole("Admin", "", "")
	s.Account(dataAccount).PutRolePolicy("Admin", "all", everything)
	s.Account(dataAccount).CreateRole("Idle", "", "")
	s.Account(controlAccount).CreateRole("Guest", "", "")
	s.Account(controlAccount).PutRolePolicy("Guest", "all", everything)
	admin := s3Of(s, s.Account(dataAccount).Session("Admin", "me"))
	idle := s3Of(s, s.Account(dataAccount).Session("Idle", "me"))
	guest := s3Of(s, s.Account(controlAccount).Session("Guest", "me"))
	toGuest := policy(allow(`{"AWS":"444455556666"}`, "s3:*", bucketARN))

	wantRefusal(t, put(t, idle, toGuest), refusal{403, "AccessDenied", ""})
	wantRefusal(t, put(t, guest, toGuest), refusal{403, "AccessDenied", "Access Denied"})
	check(t, put(t, admin, toGuest))
	wantRefusal(t, put(t, guest, toGuest), refusal{405, "MethodNotAllowed", "The specified method is not allowed against this resource."})
	_, err := get(t, guest)
	wantRefusal(t, err, refusal{405, "MethodNotAllowed", ""})
	wantRefusal(t, remove(t, guest), refusal{405, "MethodNotAllowed", ""})

	lockOut := policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["` + bucketARN + `","` + objectsARN + `"]}`)
	check(t, put(t, admin, lockOut))
	wantRefusal(t, put(t, admin, toGuest), refusal{403, "AccessDenied", ""})
	_, err = get(t, owner(s))
	check(t, err)
	check(t, put(t, owner(s), lockOut))
	check(t, remove(t, owner(s)))
}

// TestExpectedBucketOwner: AWS-FACTS "Wrong ExpectedBucketOwner: 403
// AccessDenied; malformed one: 400 InvalidBucketOwnerAWSAccountID".
func TestExpectedBucketOwner(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	check(t, s.SetBucketPolicy(dataBucket, policy(allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN))))
	expect := func(account string) error {
		_, err := owner(s).GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(dataBucket), ExpectedBucketOwner: aws.String(account)})
		return err
	}
	check(t, expect(dataAccount))
	wantRefusal(t, expect(controlAccount), refusal{403, "AccessDenied", "Access Denied"})
	wantRefusal(t, expect("me"), refusal{400, "InvalidBucketOwnerAWSAccountID", ""})
}

// TestPolicyStaleRead: AWS-FACTS "Eventually consistent reads".
func TestPolicyStaleRead(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	numbered := func(n int) string {
		return policy(fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"%s"}`, n, objectsARN))
	}
	check(t, put(t, client, numbered(1)))
	check(t, put(t, client, numbered(2)))
	show := func(want string) {
		t.Helper()
		if got, err := get(t, client); err != nil || got != want {
			t.Errorf("got %s and %v, want %s", got, err, want)
		}
	}
	show(numbered(2))
	s.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Times: 2, Stale: true})
	show(numbered(1))
	show(numbered(1))
	show(numbered(2))

	s.SetStaleReads(1)
	check(t, put(t, client, numbered(3)))
	show(numbered(2))
	show(numbered(3))
	check(t, remove(t, client))
	show(numbered(3))
	_, err := get(t, client)
	wantRefusal(t, err, refusal{404, "NoSuchBucketPolicy", ""})
}

func TestPlantedPolicy(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const document = "{ \"Statement\": [],\n \"Statement\": [] }"
	check(t, s.PlantBucketPolicy(dataBucket, document))
	if got, err := get(t, owner(s)); err != nil || got != document {
		t.Errorf("got %q and %v, want %q", got, err, document)
	}
}
