# Lets the Quilt stack of another account read the logs of an existing trail, beside what CloudTrail's own statements say.
resource "xacct_bucket_grant" "quilt_trail" {
  bucket = "amzn-s3-demo-logging-bucket"
  policy = provider::xacct::quilt_trail_bucket_policy({
    control_account_id = "111122223333"
    bucket             = "amzn-s3-demo-logging-bucket"
  }).json
}
