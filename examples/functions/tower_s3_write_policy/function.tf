# In the account of the compute environments: its own bucket, and one of another account. With Fusion, two more actions.
locals {
  s3_write = provider::xacct::tower_s3_write_policy({
    buckets            = ["amzn-s3-demo-work-bucket", "amzn-s3-demo-bucket"]
    additional_actions = ["s3:GetObjectTagging", "s3:AbortMultipartUpload"]
  })
}

# For the policy of an xacct_iam_policy_grant.
output "s3_write" {
  value = local.s3_write.json
}

# For "Allowed S3 buckets" of the compute environment.
output "allow_buckets" {
  value = local.s3_write.allow_buckets
}
