// SPDX-License-Identifier: MPL-2.0

package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

// BenchmarkEvaluateAccess is one call, as Terraform makes it, with a bucket
// policy of 20 statements and three identity policies of 10.
func BenchmarkEvaluateAccess(b *testing.B) {
	var tenants, reads []string
	for i := range 20 {
		tenants = append(tenants, fmt.Sprintf(`{"Sid":"Tenant%d","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1111222233%d:root","arn:aws:iam::444455556666:role/reader"]},`+
			`"Action":["s3:GetObject","s3:GetObjectTagging","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/prefix%d/*"],`+
			`"Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, i, 10+i, i))
	}
	for i := range 10 {
		reads = append(reads, fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::bucket/prefix%d/*"}`, i, i))
	}
	policy := func(statements []string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	request := prototest.Literal(prototest.Attrs{
		"principal": "arn:aws:iam::111122223310:role/reader", "action": "s3:GetObject",
		"resource": "arn:aws:s3:::bucket/prefix0/key", "resource_account_id": "999988887777",
		"resource_policy": policy(tenants), "identity_policies": []string{policy(reads), policy(reads), policy(reads)},
		"context": prototest.Attrs{"aws:SecureTransport": "true"},
	})
	argument, err := tfprotov6.NewDynamicValue(tftypes.DynamicPseudoType, request)
	if err != nil {
		b.Fatal(err)
	}
	server := providerserver.NewProtocol6(provider.New("test")())()
	b.ReportAllocs()
	for b.Loop() {
		resp, err := server.CallFunction(b.Context(), &tfprotov6.CallFunctionRequest{Name: "evaluate_access", Arguments: []*tfprotov6.DynamicValue{&argument}})
		if err != nil || resp.Error != nil {
			b.Fatal(err, resp.Error)
		}
	}
}
