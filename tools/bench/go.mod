// What internal/policy is measured against: libraries that the provider itself must not use.
module github.com/xacct/terraform-provider-xacct/tools/bench

go 1.26

replace github.com/xacct/terraform-provider-xacct => ../..

require (
	github.com/hashicorp/awspolicyequivalence v1.7.0
	github.com/xacct/terraform-provider-xacct v0.0.0
)

require (
	github.com/aws/aws-sdk-go-v2 v1.47.7 // indirect
	github.com/mitchellh/mapstructure v1.5.0 // indirect
)
