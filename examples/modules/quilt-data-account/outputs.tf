output "quilt" {
  description = "What Quilt's administrator enters for each bucket, by its name: bucket, region, owner_account_id, topic_arn and trail_bucket, the latter two null when there is none."
  value = {
    for name, grant in xacct_bucket_grant.this : name => {
      bucket           = grant.bucket
      region           = var.region
      owner_account_id = var.owner_account_id
      topic_arn        = one(xacct_topic_subscription_grant.this[*].topic_arn)
      trail_bucket     = one(xacct_bucket_grant.trail[*].bucket)
    }
  }
}

output "sids" {
  description = "The Sids of the statements in the policies: buckets (by name), topic, trail_bucket and keys."
  value = {
    buckets      = { for name, grant in xacct_bucket_grant.this : name => grant.sids }
    topic        = flatten([xacct_topic_subscription_grant.this[*].sids, xacct_topic_publish_grant.this[*].sids])
    trail_bucket = flatten(xacct_bucket_grant.trail[*].sids)
    keys         = flatten([xacct_key_grant.this[*].sids, xacct_key_grant.topic[*].sids])
  }
}
