# In the account of the compute environments: its own bucket, and one of another account. With Fusion, two more actions.
data "xacct_tower_s3_write_policy" "example" {
  buckets            = ["amzn-s3-demo-work-bucket", "amzn-s3-demo-bucket"]
  additional_actions = ["s3:GetObjectTagging", "s3:AbortMultipartUpload"]
}

resource "xacct_iam_policy_grant" "tower" {
  policy_arn = "arn:aws:iam::444455556666:policy/seqera-s3-write"
  policy     = data.xacct_tower_s3_write_policy.example.json
}

# For "Allowed S3 buckets" of the compute environment.
output "allow_buckets" {
  value = data.xacct_tower_s3_write_policy.example.allow_buckets
}
