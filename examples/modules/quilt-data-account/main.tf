# What the account that owns the data does for a Quilt stack in another account, for buckets of one region.
#
# Each resource adds its part to a document that others have parts of, and takes it out again when it is destroyed.

locals {
  access     = { for name, b in var.buckets : name => coalesce(b.access, var.access) }
  written_to = toset([for name, access in local.access : name if access == "read_write"])

  notified = try(var.topic.notifications, false) ? toset(keys(var.buckets)) : toset([])
}

# What Quilt writes belongs to the owner of the bucket.
resource "xacct_bucket_ownership" "this" {
  for_each = var.enforce_ownership ? local.written_to : toset([])

  bucket                = each.key
  expected_bucket_owner = var.owner_account_id
}

# Quilt reads and administers the buckets.
data "xacct_quilt_bucket_policy" "this" {
  for_each = var.buckets

  control_account_id = var.control_account_id
  bucket             = each.key
  principals         = var.principals
  access             = local.access[each.key]
  prefixes           = each.value.prefixes
  excluded_actions   = length(var.excluded_actions) == 0 ? null : var.excluded_actions
  partition          = var.partition
}

resource "xacct_bucket_grant" "this" {
  for_each = var.buckets

  bucket                = each.key
  policy                = data.xacct_quilt_bucket_policy.this[each.key].json
  expected_bucket_owner = var.owner_account_id

  depends_on = [xacct_bucket_ownership.this]
}

# Quilt subscribes to the topic of the buckets' notifications.
data "xacct_quilt_topic_policy" "this" {
  count = var.topic == null ? 0 : 1

  control_account_id = var.control_account_id
  topic_arn          = var.topic.arn
  principals         = var.principals
}

resource "xacct_topic_subscription_grant" "this" {
  count = var.topic == null ? 0 : 1

  topic_arn = var.topic.arn
  policy    = data.xacct_quilt_topic_policy.this[0].json

  lifecycle {
    precondition {
      condition     = split(":", var.topic.arn)[3] == var.region
      error_message = "The topic ${var.topic.arn} is not in ${var.region}: S3 sends a bucket's notifications to topics of its own region only."
    }
    precondition {
      condition     = split(":", var.topic.arn)[4] == var.owner_account_id
      error_message = "The topic ${var.topic.arn} is not in the account ${var.owner_account_id}: its policy can be changed from its own account only."
    }
  }
}

# The buckets send their notifications to the topic, when asked for.
resource "xacct_key_grant" "topic" {
  count = try(var.topic.kms_key, null) == null ? 0 : 1

  key_id     = var.topic.kms_key.arn
  principals = ["s3.amazonaws.com"]
  actions    = ["kms:GenerateDataKey", "kms:Decrypt"]
}

resource "xacct_topic_publish_grant" "this" {
  count = length(local.notified) == 0 ? 0 : 1

  topic_arn      = var.topic.arn
  source_buckets = local.notified
  source_account = var.owner_account_id
}

resource "xacct_bucket_notification" "this" {
  for_each = local.notified

  bucket                = each.key
  destination_arn       = var.topic.arn
  events                = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
  expected_bucket_owner = var.owner_account_id

  # S3 tests the topic before it accepts the entry.
  depends_on = [xacct_topic_publish_grant.this, xacct_key_grant.topic]
}

# The trail logs the data events of the buckets: all in one resource, which is one write.
resource "xacct_trail_data_selector" "this" {
  count = var.trail == null ? 0 : 1

  trail           = var.trail.name
  name            = var.trail.selector_name
  read_write_type = var.trail.read_write_type
  buckets = flatten([
    for name, b in var.buckets : b.prefixes == null ? [name] : [for prefix in b.prefixes : "${name}/${prefix}"]
  ])
}

# Quilt reads the logs.
data "xacct_quilt_trail_bucket_policy" "this" {
  count = var.trail_bucket == null ? 0 : 1

  control_account_id = var.control_account_id
  bucket             = var.trail_bucket
  partition          = var.partition
}

resource "xacct_bucket_grant" "trail" {
  count = var.trail_bucket == null ? 0 : 1

  bucket                = var.trail_bucket
  policy                = data.xacct_quilt_trail_bucket_policy.this[0].json
  expected_bucket_owner = var.owner_account_id
}

# Quilt uses the buckets' key: for reading only, when it writes to none of them.
data "xacct_quilt_key_policy" "this" {
  count = var.kms_key == null ? 0 : 1

  control_account_id = var.control_account_id
  principals         = var.principals
  excluded_actions   = length(local.written_to) == 0 ? ["kms:GenerateDataKey"] : null
  partition          = var.partition
}

resource "xacct_key_grant" "this" {
  count = var.kms_key == null ? 0 : 1

  key_id = var.kms_key.arn
  policy = data.xacct_quilt_key_policy.this[0].json
}
