// SPDX-License-Identifier: MPL-2.0

package target

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Only a refusal is a missing permission; whatever else keeps Block Public Access of
// the account from being read is no reason for an error either.
func TestBlockPublicAccessOfTheAccountUnread(t *testing.T) {
	t.Parallel()
	const permission = "s3:GetAccountPublicAccessBlock"
	for name, c := range map[string]struct {
		fault  fakeaws.Fault
		denied bool
	}{
		"denied":             {fakeaws.Fault{Status: http.StatusForbidden, Code: "AccessDenied"}, true},
		"not implemented":    {fakeaws.Fault{Status: http.StatusNotImplemented, Code: "NotImplemented"}, false},
		"a failure of AWS's": {fakeaws.Fault{Status: http.StatusInternalServerError, Code: "InternalError"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := startFake(t)
			c.fault.Operation, c.fault.Times = "GetAccountPublicAccessBlock", -1
			aws.Fault(c.fault)
			_, err := sessionWith(aws, aws.URL(), 2).accountPublicAccess(t.Context(), "")
			if Classify(err) != splice.Denied {
				t.Fatalf("%v is not of the class Denied", err)
			}
			_, remedy := Explain(err)
			if strings.Contains(remedy, permission) != c.denied || strings.Contains(remedy, "could not be read") == c.denied {
				t.Errorf("denied %v: %s", c.denied, remedy)
			}
		})
	}
}

// A network may lead to S3 and not to S3 Control.
func TestBlockPublicAccessOfTheAccountOutOfReach(t *testing.T) {
	t.Parallel()
	aws := startFake(t)
	session := sessionWith(aws, "http://127.0.0.1:1", 25)
	if _, err := session.Client.AccountID(t.Context()); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		_, err := session.accountPublicAccess(t.Context(), "")
		if Classify(err) != splice.Denied || !strings.Contains(err.Error(), "no answer in 15s") {
			t.Errorf("%v", err)
		}
		if _, remedy := Explain(err); !strings.Contains(remedy, "could not be read") || strings.Contains(remedy, "needs") {
			t.Error(remedy)
		}
	})
}

func startFake(t *testing.T) *fakeaws.Server {
	t.Helper()
	aws := fakeaws.New()
	if err := aws.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(aws.Close)
	return aws
}

// sessionWith has an endpoint of its own for S3 Control, and makes so many attempts.
func sessionWith(aws *fakeaws.Server, s3control string, attempts int) *Session {
	key := aws.Account("111122223333").Credentials()
	return NewSession(conns.New(conns.Config{
		Region: "us-east-1", AccessKey: key.AccessKeyID, SecretKey: key.SecretAccessKey,
		Endpoints:                 map[string]string{"s3": aws.URL(), "sts": aws.URL(), "s3control": s3control},
		SkipCredentialsValidation: true, MaxRetries: attempts,
	}), Settings{})
}
