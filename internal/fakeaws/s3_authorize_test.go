// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// Within one account S3 says which kind of policy is to blame, across accounts nothing
// (S3 user guide, Troubleshoot access denied errors; IAM user guide, Troubleshoot access
// denied error messages).
func TestDenialsOfS3(t *testing.T) {
	t.Parallel()
	const lists = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}`
	s := newServer(t)
	data, control := s.Account(dataAccount), s.Account(controlAccount)
	key := func(a *fakeaws.Account, name, document string) fakeaws.Credentials {
		user := a.CreateUser(name, "/")
		if document != "" {
			a.PutUserPolicy(name, "it", document)
		}
		return user.Credentials
	}
	idle, lister, guest := key(data, "idle", ""), key(data, "lister", lists), key(control, "guest", lists)
	denied := func(user, action, resource, because string) refusal {
		return refusal{403, "AccessDenied", fmt.Sprintf("User: arn:aws:iam::%s:user/%s is not authorized to perform: %s on resource: %q %s", dataAccount, user, action, resource, because)}
	}
	read := func(who fakeaws.Credentials) error {
		_, err := s3Of(s, who).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("key")})
		return err
	}
	const object = bucketARN + "/key"
	wantRefusal(t, read(idle), denied("idle", "s3:GetObject", object, "because no identity-based policy allows the s3:GetObject action"))
	wantRefusal(t, read(lister), denied("lister", "s3:GetObject", object, "with an explicit deny in an identity-based policy"))
	wantRefusal(t, read(guest), refusal{403, "AccessDenied", "Access Denied"})

	check(t, put(t, owner(s), policy(allow(`{"AWS":"arn:aws:iam::`+dataAccount+`:user/idle"}`, "s3:GetObject", objectsARN))))
	wantRefusal(t, read(idle), denied("idle", "s3:ListBucket", bucketARN, "because no identity-based policy allows the s3:ListBucket action"))

	check(t, put(t, owner(s), policy(`{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"`+objectsARN+`"}`)))
	wantRefusal(t, read(idle), denied("idle", "s3:GetObject", object, "with an explicit deny in a resource-based policy"))
	wantRefusal(t, read(guest), refusal{403, "AccessDenied", "Access Denied"})
}
