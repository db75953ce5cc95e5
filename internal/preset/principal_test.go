// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

func TestPrincipals(t *testing.T) {
	t.Parallel()

	named := func(p preset.Principal) preset.PrincipalBlock {
		return preset.PrincipalBlock{Name: "Named", Principal: p}
	}

	tests := map[string]struct {
		partition string
		entries   []string
		want      []preset.PrincipalBlock
	}{
		"account id": {
			entries: []string{account},
			want:    []preset.PrincipalBlock{named(root)},
		},
		"account id and its root, once": {
			entries: []string{"arn:aws:iam::111122223333:root", account},
			want:    []preset.PrincipalBlock{named(root)},
		},
		"account id in the partition": {
			partition: "aws-us-gov",
			entries:   []string{account},
			want:      []preset.PrincipalBlock{named(preset.Principal{AWS: []string{"arn:aws-us-gov:iam::111122223333:root"}})},
		},
		"user, role, session and service": {
			entries: []string{
				"s3.amazonaws.com",
				"arn:aws:sts::111122223333:assumed-role/reader/session@example.com",
				"arn:aws:iam::111122223333:user/path/to/alice+1",
				"arn:aws:iam::444455556666:role/service-role/reader",
				"delivery.logs.amazonaws.com",
			},
			want: []preset.PrincipalBlock{named(preset.Principal{
				AWS: []string{
					"arn:aws:iam::111122223333:user/path/to/alice+1",
					"arn:aws:iam::444455556666:role/service-role/reader",
					"arn:aws:sts::111122223333:assumed-role/reader/session@example.com",
				},
				Services: []string{"delivery.logs.amazonaws.com", "s3.amazonaws.com"},
			})},
		},
		"wildcards of two accounts, beside a named role": {
			entries: []string{
				"arn:aws:iam::444455556666:role/b*",
				"arn:aws:iam::111122223333:role/*",
				"arn:aws:iam::111122223333:role/a",
				"arn:aws:iam::111122223333:user/a?",
			},
			want: []preset.PrincipalBlock{
				named(preset.Principal{AWS: []string{"arn:aws:iam::111122223333:role/a"}}),
				{
					Name:      "Matched",
					Principal: preset.Principal{AWS: []string{"arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"}},
					Conditions: roleCondition(
						"arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/a?", "arn:aws:iam::444455556666:role/b*",
					),
				},
			},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := preset.Principals(test.partition, test.entries)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoPrincipals(t *testing.T) {
	t.Parallel()

	const form = "is no principal: expected a 12-digit account id, an IAM user/role/assumed-role ARN, or a service such as s3.amazonaws.com"

	tests := map[string]string{
		"":                                                     form,
		"x":                                                    form,
		"12345678901":                                          form,
		"1234567890123":                                        form,
		"１２３４５６７８９０１２":                                         form,
		" 111122223333":                                        form,
		"AROAEXAMPLEEXAMPLE":                                   form,
		"example.com":                                          form,
		"amazonaws.com":                                        form,
		"s3.amazonws.com":                                      form,
		"arn:aws:iam::111122223333:role":                       form,
		"arn:aws:iam::111122223333:role/":                      form,
		"arn:aws:iam::111122223333:role/a b":                   form,
		"arn:aws:iam::111122223333:role/${x}":                  form,
		"arn:aws:iam::111122223333:group/a":                    form,
		"arn:aws:iam::1111:role/a":                             form,
		"arn:aws:iam:eu-west-1:111122223333:root":              form,
		"arn:amazon:iam::111122223333:role/a":                  form,
		"arn:aws:s3:::data-bucket":                             form,
		"arn:aws:sts::111122223333:assumed-role/role":          form,
		"arn:aws:sts::111122223333:role/a":                     form,
		"*":                                                    "possible through policy only",
		"arn:aws:iam::*:role/a":                                `has a wildcard in "arn:aws:iam::*"`,
		"arn:aws:iam::1111?2223333:role/a":                     "has a wildcard in",
		"arn:*:iam::111122223333:role/a":                       "has a wildcard in",
		"arn:aws:iam::111122223333:*":                          "or the account id 111122223333",
		"arn:aws:iam::111122223333:r*/a":                       "write role/ or user/",
		"arn:aws:iam::111122223333:*/a":                        "write role/ or user/",
		"arn:aws:sts::111122223333:assumed-role/a/*":           "role/name",
		"arn:aws-cn:iam::111122223333:role/a":                  "of partition aws-cn, but the policy is of partition aws",
		"arn:aws-cn:iam::111122223333:role/in-another-world-*": "of partition aws-cn",
	}

	for entry, says := range tests {
		_, err := preset.Principals("aws", []string{account, entry})
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), `"`+entry+`"`) {
			t.Errorf("%q: expected an error that names it and says %q, got %v", entry, says, err)
		}
	}

	if _, err := preset.Principals("aws", nil); !errors.Is(err, preset.ErrEmpty) {
		t.Errorf("no principals: got %v", err)
	}
}
