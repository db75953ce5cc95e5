// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/google/go-cmp/cmp"
)

// rootOfData is the statement of the default key policy.
const rootOfData = `{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`

func keyPolicy(t *testing.T, c *kms.Client, id string) (string, error) {
	t.Helper()
	out, err := c.GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: aws.String(id)})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Policy), nil
}

func putKeyPolicy(t *testing.T, c *kms.Client, id, document string) error {
	t.Helper()
	_, err := c.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: aws.String(id), Policy: aws.String(document)})
	return err
}

// TestKeyDefaultPolicy: AWS-FACTS "Get returns pretty-printed JSON"; the document
// is that of the KMS developer guide, "Default key policy".
func TestKeyDefaultPolicy(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	const want = `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::111122223333:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`
	got, err := keyPolicy(t, keyOwner(s), key.ID)
	check(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
	check(t, putKeyPolicy(t, keyOwner(s), key.ID, got))
}

// TestKeyPolicyRendering: AWS-FACTS "may reorder principals".
func TestKeyPolicyRendering(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	check(t, putKeyPolicy(t, keyOwner(s), key.ID, policy(rootOfData, `{"Effect":"Allow","Principal":{"AWS":["777788889999","444455556666"]},"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":[]}}}`)))
	const want = `, {
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : [ "arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root" ]
    },
    "Action" : [ "kms:Decrypt", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:ViaService" : [ ]
      }
    }
  } ]
}`
	got, err := keyPolicy(t, keyOwner(s), key.ID)
	check(t, err)
	if !strings.HasSuffix(got, want) {
		t.Errorf("policy is %s, want it to end %s", got, want)
	}
}

// TestKeyPolicyRefusals: AWS-FACTS "at least one statement, each with principal,
// action and resource; … unknown principals: MalformedPolicyDocumentException".
func TestKeyPolicyRefusals(t *testing.T) {
	t.Parallel()
	const principals = "Policy contains a statement with one or more invalid principals."
	const malformed = "MalformedPolicyDocumentException"
	sized := func(n int) string { return policy(rootOfData) + strings.Repeat(" ", n-len(policy(rootOfData))) }
	cases := map[string]struct{ put, code, message string }{
		"no JSON":                  {"policy", malformed, ""},
		"empty Statement":          {policy(), malformed, ""},
		"no Statement":             {`{"Version":"2012-10-17"}`, malformed, ""},
		"no principal":             {policy(rootOfData, `{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}`), malformed, ""},
		"no action":                {policy(rootOfData, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Resource":"*"}`), malformed, ""},
		"no resource":              {policy(rootOfData, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"kms:Decrypt"}`), malformed, ""},
		"role that does not exist": {policy(rootOfData, allow(`{"AWS":"arn:aws:iam::444455556666:role/Nobody"}`, "kms:Decrypt", "*")), malformed, principals},
		"dead principal":           {policy(rootOfData, allow(`{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "kms:Decrypt", "*")), malformed, principals},
		"lock-out":                 {policy(allow(`{"AWS":"444455556666"}`, "kms:*", "*")), malformed, "The new key policy will not allow you to update the key policy in the future."},
		"size":                     {sized(32769), "LimitExceededException", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, key := newKey(t)
			before, _ := s.KeyPolicy(key.ARN)
			wantRefusal(t, putKeyPolicy(t, keyOwner(s), key.ID, c.put), refusal{400, c.code, c.message})
			if after, _ := s.KeyPolicy(key.ARN); after != before {
				t.Errorf("a refused write changed the policy to %s", after)
			}
			_, err := keyOwner(s).CreateKey(t.Context(), &kms.CreateKeyInput{Policy: aws.String(c.put)})
			wantRefusal(t, err, refusal{400, c.code, c.message})
		})
	}
	s, key := newKey(t)
	check(t, putKeyPolicy(t, keyOwner(s), key.ID, sized(32768)))
}

// TestKeyPolicyName: the only name is "default" (KMS API reference, PutKeyPolicy).
func TestKeyPolicyName(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	for name, ok := range map[string]bool{"default": true, "other": false} {
		_, err := keyOwner(s).GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: aws.String(key.ID), PolicyName: aws.String(name)})
		_, putErr := keyOwner(s).PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: aws.String(key.ID), PolicyName: aws.String(name), Policy: aws.String(policy(rootOfData))})
		if ok {
			check(t, err)
			check(t, putErr)
			continue
		}
		wantRefusal(t, err, refusal{400, "NotFoundException", "No such policy exists"})
		wantRefusal(t, putErr, refusal{400, "NotFoundException", "No such policy exists"})
	}
}

// TestKeyPolicyWithoutRoot: AWS-FACTS "Without the root statement, identity
// policies of the owner's account do not count".
func TestKeyPolicyWithoutRoot(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	data := s.Account(dataAccount)
	for _, name := range []string{"Admin", "Other"} {
		data.CreateRole(name, "", "")
		data.PutRolePolicy(name, "kms", kmsEverything)
	}
	admin, other := kmsOf(s, data.Session("Admin", "me")), kmsOf(s, data.Session("Other", "me"))
	_, err := keyPolicy(t, other, key.ID)
	check(t, err)
	check(t, putKeyPolicy(t, admin, key.ID, policy(allow(`{"AWS":"arn:aws:iam::111122223333:role/Admin"}`, "kms:*", "*"))))
	_, err = keyPolicy(t, admin, key.ID)
	check(t, err)
	_, err = keyPolicy(t, other, key.ID)
	wantRefusal(t, err, refusal{400, "AccessDeniedException", ""})
	_, err = keyPolicy(t, keyOwner(s), key.ID)
	wantRefusal(t, err, refusal{400, "AccessDeniedException", ""})
}

// TestKeyPolicyBypass: KMS API reference, BypassPolicyLockoutSafetyCheck.
func TestKeyPolicyBypass(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	_, err := keyOwner(s).PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{
		KeyId: aws.String(key.ID), Policy: aws.String(policy(allow(`{"AWS":"444455556666"}`, "kms:*", "*"))),
		BypassPolicyLockoutSafetyCheck: true,
	})
	check(t, err)
}
