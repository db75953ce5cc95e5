# Lets the Quilt stack of another account read the logs of an existing trail, beside what CloudTrail's own statements say.
data "xacct_quilt_trail_bucket_policy" "example" {
  control_account_id = "444455556666"
  bucket             = "amzn-s3-demo-logging-bucket"
}

resource "xacct_bucket_grant" "quilt_trail" {
  bucket = "amzn-s3-demo-logging-bucket"
  policy = data.xacct_quilt_trail_bucket_policy.example.json
}
