# Lets the roles that Batch Forge creates in the compute account use several buckets.
resource "xacct_bucket_grant" "tower" {
  for_each = toset(["amzn-s3-demo-bucket", "amzn-s3-demo-reference"])

  bucket = each.key
  policy = local.tower[each.key].json

  lifecycle {
    precondition {
      condition     = !provider::xacct::policy_is_public(local.tower[each.key].json)
      error_message = "S3 would call this policy public."
    }
  }
}

locals {
  tower = {
    for bucket in ["amzn-s3-demo-bucket", "amzn-s3-demo-reference"] : bucket => provider::xacct::tower_bucket_policy({
      compute_account_id = "111122223333"
      bucket             = bucket
      access             = bucket == "amzn-s3-demo-reference" ? "read_only" : "read_write"
      fusion             = true
    })
  }
}
