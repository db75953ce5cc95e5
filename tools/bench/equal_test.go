// SPDX-License-Identifier: MPL-2.0

// Package bench compares internal/policy with what others use for the same purpose.
package bench

import (
	"fmt"
	"strings"
	"testing"

	awspolicy "github.com/hashicorp/awspolicyequivalence" //nolint:depguard // for comparison, and in a module of its own

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// documents are a policy of about n bytes as a user writes it, and as S3 shows it
// afterwards: an account id as the ARN of its root, a list of one as a scalar,
// statements in the same order.
func documents(n int) (written, shown string) {
	const format = `{"Sid":"Tenant%03[1]d","Effect":"Allow","Principal":{"AWS":[%[2]s,"arn:aws:iam::444455556666:role/reader"]},` +
		`"Action":["s3:GetObject","s3:GetObjectTagging","s3:GetObjectVersion"],"Resource":%[3]s,` +
		`"Condition":{"Bool":{"aws:SecureTransport":%[4]s}}}`
	var user, s3 []string
	for size := 0; size < n; size += len(s3[len(s3)-1]) + 1 {
		i := len(s3)
		account, resource := fmt.Sprintf("1111222233%02d", i%100), fmt.Sprintf(`"arn:aws:s3:::bucket/prefix-%d/*"`, i)
		user = append(user, fmt.Sprintf(format, i, `"`+account+`"`, "["+resource+"]", `["true"]`))
		s3 = append(s3, fmt.Sprintf(format, i, `"arn:aws:iam::`+account+`:root"`, resource, `"true"`))
	}
	document := func(statements []string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	return document(user), document(s3)
}

// BenchmarkEquality compares two documents as texts, so that parsing is a part of it.
func BenchmarkEquality(b *testing.B) {
	for _, library := range []struct {
		name  string
		equal func(a, b string) (bool, error)
	}{
		{"xacct", equal},
		{"awspolicyequivalence", awspolicy.PoliciesAreEquivalent},
	} {
		for _, kilobytes := range []int{1, 10, 20} {
			written, shown := documents(kilobytes * 1000)
			b.Run(fmt.Sprintf("%s/%dKB", library.name, kilobytes), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if ok, err := library.equal(written, shown); !ok || err != nil {
						b.Fatalf("not equal: %v", err)
					}
				}
			})
		}
	}
}

func equal(a, b string) (bool, error) {
	x, err := policy.Parse([]byte(a))
	if err != nil {
		return false, err
	}
	y, err := policy.Parse([]byte(b))
	if err != nil {
		return false, err
	}
	return x.Equal(y), nil
}
