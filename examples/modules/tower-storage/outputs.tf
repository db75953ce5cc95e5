output "allow_buckets" {
  description = "Step 3: the buckets as s3:// URLs, for \"Allowed S3 buckets\" of the compute environment."
  value       = data.xacct_tower_s3_write_policy.this.allow_buckets

  # Whoever uses it finds the access in place.
  depends_on = [
    xacct_bucket_grant.this, xacct_bucket_grant.deny, xacct_iam_policy_grant.buckets,
    xacct_key_grant.this, xacct_iam_policy_grant.key,
  ]
}

output "sids" {
  description = "The Sids of the statements in the policies: buckets (by name), deny (by name), s3_write_policy and key."
  value = {
    buckets         = { for name, grant in xacct_bucket_grant.this : name => grant.sids }
    deny            = { for name, grant in xacct_bucket_grant.deny : name => grant.sids }
    s3_write_policy = concat(xacct_iam_policy_grant.buckets.sids, flatten(xacct_iam_policy_grant.key[*].sids))
    key             = flatten(xacct_key_grant.this[*].sids)
  }
}
