// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

func TestStatementReading(t *testing.T) {
	t.Parallel()
	s := statement(t, `{
		"\u0053id": "Read \u00e9",
		"Effect": "Allow",
		"Principal": {"Service": "s3.amazonaws.com", "AWS": ["111122223333", 444455556666, null]},
		"NotPrincipal": "*",
		"Action": ["s3:GetObject", "S3:List*"],
		"NotAction": "s3:PutObject",
		"Resource": [],
		"Condition": {
			"Bool": {"aws:SecureTransport": true},
			"NumericLessThan": {"s3:max-keys": [10, "2e1"], "aws:MultiFactorAuthAge": 3600}
		},
		"Conditon": {}
	}`)
	if diff := cmp.Diff("Read é", s.Sid()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("Allow", s.Effect()); diff != "" {
		t.Error(diff)
	}
	principals := []policy.Principal{{Type: "Service", Value: "s3.amazonaws.com"}, {Type: "AWS", Value: "111122223333"}, {Type: "AWS", Value: "444455556666"}}
	if diff := cmp.Diff(principals, s.Principals()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]policy.Principal{{Type: "*", Value: "*"}}, s.NotPrincipals()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"s3:GetObject", "S3:List*"}, s.Actions()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"s3:PutObject"}, s.NotActions()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{}, s.Resources()); diff != "" {
		t.Error(diff)
	}
	if got := s.NotResources(); got != nil {
		t.Errorf("an absent element has %q", got)
	}
	conditions := []policy.Condition{
		{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"true"}},
		{Operator: "NumericLessThan", Key: "s3:max-keys", Values: []string{"10", "2e1"}},
		{Operator: "NumericLessThan", Key: "aws:MultiFactorAuthAge", Values: []string{"3600"}},
	}
	if diff := cmp.Diff(conditions, s.Conditions()); diff != "" {
		t.Error(diff)
	}
	elements := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "Condition", "Conditon"}
	if diff := cmp.Diff(elements, s.Elements()); diff != "" {
		t.Error(diff)
	}
}

// What no statement should look like is read as far as it makes sense.
func TestStatementReadingOddities(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`{}`, `{"sid":"A","effect":"Deny","ACTION":"*","principal":"*","resource":"*","condition":{}}`} {
		s := statement(t, in)
		if s.Sid() != "" || s.Effect() != "" || s.Principals() != nil || s.Actions() != nil || s.Resources() != nil || s.Conditions() != nil {
			t.Errorf("%s is read as if its elements were those of IAM", in)
		}
	}
	s := statement(t, `{"Effect":1,"Principal":"111122223333","Action":{"x":"y"},"Condition":[{"Bool":{"a":"b"}}],"NotPrincipal":null}`)
	if s.Effect() != "" {
		t.Errorf("effect %q", s.Effect())
	}
	if diff := cmp.Diff([]policy.Principal{{Value: "111122223333"}}, s.Principals()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]policy.Principal{}, s.NotPrincipals()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{}, s.Actions()); diff != "" {
		t.Error(diff)
	}
	if got := s.Conditions(); got != nil {
		t.Errorf("conditions %v", got)
	}
	halves := statement(t, `{"Sid":"\ud800 \ud83d\ude00 \ude00\n\b\f\r\t\/"}`)
	if diff := cmp.Diff("\uFFFD 😀 \uFFFD\n\b\f\r\t/", halves.Sid()); diff != "" {
		t.Error(diff)
	}
}

func TestZeroStatement(t *testing.T) {
	t.Parallel()
	var zero policy.Statement
	if !zero.Equal(statement(t, "{ }")) || string(zero.Bytes()) != "{}" || zero.Sid() != "" {
		t.Errorf("the zero statement is %s", zero.Bytes())
	}
	if diff := cmp.Diff(`{"Sid":"A"}`, string(zero.WithSid("A").Bytes())); diff != "" {
		t.Error(diff)
	}
}

func TestWithSid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, sid, want string
	}{
		"replaced":             {`{ "a": 1.0, "Sid" : "Old", "b":{ } }`, "New", `{ "a": 1.0, "Sid" : "New", "b":{ } }`},
		"replaced by name":     {`{"\u0053id":"Old"}`, "New", `{"\u0053id":"New"}`},
		"the same":             {`{"Sid":"\u004fld"}`, "Old", `{"Sid":"\u004fld"}`},
		"inserted":             {`{"Effect":"Deny"}`, "New", `{"Sid":"New","Effect":"Deny"}`},
		"inserted, indented":   {"{\n  \"Effect\": \"Deny\"\n}", "New", "{\n  \"Sid\": \"New\",\n  \"Effect\": \"Deny\"\n}"},
		"inserted, alone":      {`{}`, "New", `{"Sid":"New"}`},
		"inserted, in a space": {`{ }`, "New", `{ "Sid": "New" }`},
		"nested is another's":  {`{"x":{"Sid":"Old"}}`, "New", `{"Sid":"New","x":{"Sid":"Old"}}`},
		"quoted":               {`{}`, "a\"\\\n\x1f<é", `{"Sid":"a\"\\\u000a\u001f<é"}`},
		"emptied":              {`{"Sid":"Old"}`, "", `{"Sid":""}`},
		"none for none":        {`{"Effect":"Deny"}`, "", `{"Effect":"Deny"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old := statement(t, tt.in)
			changed := old.WithSid(tt.sid)
			if diff := cmp.Diff(tt.want, string(changed.Bytes())); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.sid, changed.Sid()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.in, string(old.Bytes())); diff != "" {
				t.Errorf("the statement itself was changed:\n%s", diff)
			}
			if !changed.EqualExceptSid(old) {
				t.Error("more than the Sid was changed")
			}
		})
	}
}
