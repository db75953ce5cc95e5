# Lets the compute environments of Tower (Seqera Platform) in one account, xacct.compute, use buckets of another,
# xacct.storage: after Seqera's "Cross-Account S3 Bucket Access Setup Guide".
#
# Each resource adds its part to a policy that others have parts of, and takes it out again when it is destroyed.

# Step 1, in the compute account: the roles' own policy lists the buckets, beside the primary one.
data "xacct_tower_s3_write_policy" "this" {
  provider = xacct.compute

  buckets            = var.buckets
  additional_actions = !var.fusion ? null : var.access == "read_only" ? ["s3:GetObjectTagging"] : ["s3:GetObjectTagging", "s3:AbortMultipartUpload"]
  excluded_actions   = var.access == "read_only" ? ["s3:Put*", "s3:Delete*"] : null
  partition          = var.partition
}

resource "xacct_iam_policy_grant" "buckets" {
  provider = xacct.compute

  policy_arn = var.s3_write_policy_arn
  policy     = data.xacct_tower_s3_write_policy.this.json

  lifecycle {
    precondition {
      condition     = split(":", var.s3_write_policy_arn)[4] == var.compute_account_id
      error_message = "The policy ${var.s3_write_policy_arn} is not in the compute account ${var.compute_account_id}."
    }
  }
}

# Step 2, in the storage account: the buckets let the roles in.
data "xacct_tower_bucket_policy" "this" {
  for_each = var.buckets
  provider = xacct.storage

  compute_account_id = var.compute_account_id
  bucket             = each.key
  role_pattern       = var.role_pattern
  role_arns          = var.role_arns
  principal_mode     = var.principal_mode
  access             = var.access
  fusion             = var.fusion
  partition          = var.partition
}

resource "xacct_bucket_grant" "this" {
  for_each = var.buckets
  provider = xacct.storage

  bucket                = each.key
  policy                = data.xacct_tower_bucket_policy.this[each.key].json
  expected_bucket_owner = var.storage_account_id
}

# Extra Deny statements, for finer control.
resource "xacct_bucket_grant" "deny" {
  for_each = var.deny_policies
  provider = xacct.storage

  bucket                = each.key
  policy                = each.value
  expected_bucket_owner = var.storage_account_id

  lifecycle {
    precondition {
      condition     = contains(var.buckets, each.key)
      error_message = "The deny_policies are for ${each.key}, which is none of the buckets."
    }
  }
}

# An encrypted bucket's key: its own policy and the roles' must both let them use it.
data "xacct_tower_key_policy" "this" {
  count    = var.kms_key == null ? 0 : 1
  provider = xacct.storage

  compute_account_id = var.compute_account_id
  role_pattern       = var.role_pattern
  role_arns          = var.role_arns
  excluded_actions   = var.access == "read_only" ? ["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"] : null
  partition          = var.partition
}

resource "xacct_key_grant" "this" {
  count    = var.kms_key == null ? 0 : 1
  provider = xacct.storage

  key_id = var.kms_key.arn
  policy = data.xacct_tower_key_policy.this[0].json
}

locals {
  key_statements = [for document in data.xacct_tower_key_policy.this[*].json : jsondecode(document).Statement[0]]
}

resource "xacct_iam_policy_grant" "key" {
  count    = var.kms_key == null ? 0 : 1
  provider = xacct.compute

  policy_arn = var.s3_write_policy_arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = local.key_statements[0].Action
      Resource  = var.kms_key.arn
      Condition = { StringLike = local.key_statements[0].Condition.StringLike }
    }]
  })
}
