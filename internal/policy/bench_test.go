// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// ofSize is a bucket policy of about n bytes, as S3 shows one.
func ofSize(n int) string {
	var statements []string
	for size := 0; size < n; size += len(statements[len(statements)-1]) + 1 {
		i := len(statements)
		statements = append(statements, fmt.Sprintf(`{"Sid":"Tenant%03d","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1111222233%02d:root","arn:aws:iam::444455556666:role/reader"]},`+
			`"Action":["s3:GetObject","s3:GetObjectTagging","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/prefix%d/*"],`+
			`"Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, i, i%100, i))
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func benchmark(b *testing.B, operation func(b *testing.B, in []byte)) {
	b.Helper()
	for _, kilobytes := range []int{1, 10, 20} {
		b.Run(fmt.Sprintf("%dKB", kilobytes), func(b *testing.B) {
			in := []byte(ofSize(kilobytes * 1000))
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			operation(b, in)
		})
	}
}

func parseBytes(b *testing.B, in []byte) *policy.Document {
	b.Helper()
	d, err := policy.Parse(in)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func BenchmarkParse(b *testing.B) {
	benchmark(b, func(b *testing.B, in []byte) {
		for b.Loop() {
			parseBytes(b, in)
		}
	})
}

// BenchmarkPut is what an edit costs: a copy, a statement put by Sid, the bytes to send.
func BenchmarkPut(b *testing.B) {
	ours := statement(b, `{"Sid":"Ours","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}`)
	benchmark(b, func(b *testing.B, in []byte) {
		d := parseBytes(b, in)
		for b.Loop() {
			edited := d.Clone()
			edited.Put(ours)
			edited.Bytes()
		}
	})
}

// BenchmarkEqual compares two documents that were just read; what they mean is worked
// out once a statement.
func BenchmarkEqual(b *testing.B) {
	benchmark(b, func(b *testing.B, in []byte) {
		for b.Loop() {
			b.StopTimer()
			d, o := parseBytes(b, in), parseBytes(b, in)
			b.StartTimer()
			if !d.Equal(o) {
				b.Fatal("not equal")
			}
		}
	})
}

func BenchmarkMinified(b *testing.B) {
	benchmark(b, func(b *testing.B, in []byte) {
		d := parseBytes(b, in)
		for b.Loop() {
			d.Minified()
		}
	})
}
