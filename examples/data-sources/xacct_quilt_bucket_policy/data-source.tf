# The bucket policy of Quilt's page "Cross-Account Access".
data "xacct_quilt_bucket_policy" "example" {
  control_account_id = "444455556666"
  bucket             = "amzn-s3-demo-bucket"
}

resource "xacct_bucket_grant" "quilt" {
  bucket = "amzn-s3-demo-bucket"
  policy = data.xacct_quilt_bucket_policy.example.json
}

# Less: the stack's roles only, read only, and below one prefix.
data "xacct_quilt_bucket_policy" "less" {
  control_account_id = "444455556666"
  bucket             = "amzn-s3-demo-bucket"
  principals         = ["arn:aws:iam::444455556666:role/quilt-*"]
  access             = "read_only"
  prefixes           = ["published/"]
  additional_actions = ["s3:GetBucketLocation"]
}
