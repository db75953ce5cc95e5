# The bucket policies of many buckets, without a data source for each.
locals {
  buckets = {
    "amzn-s3-demo-bucket"    = {}
    "amzn-s3-demo-reference" = { access = "read_only", prefixes = ["published/"] }
  }
}

resource "xacct_bucket_grant" "quilt" {
  for_each = local.buckets

  bucket = each.key
  policy = provider::xacct::quilt_bucket_policy(merge(each.value, {
    control_account_id = "111122223333"
    bucket             = each.key
  })).json
}
