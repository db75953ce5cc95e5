# Lets a Quilt stack in another account use a bucket of this account.
#
#   terraform init
#   terraform apply -var bucket=genomes -var control_account_id=444455556666
#
# With -var topic_arn=arn:aws:sns:... it may subscribe to the SNS topic of the bucket's notifications, too.
#
# Whatever else the policies say stays as it is. "terraform destroy" takes Quilt's part out again.

terraform {
  required_version = ">= 1.5"

  required_providers {
    xacct = {
      source = "xacct/xacct"
    }
  }
}

# The account that owns the bucket. Credentials and region come from where the aws provider takes them: the environment,
# a profile, a role. Or copy your provider "aws" block here, its arguments mean the same.
provider "xacct" {
  # region              = "eu-west-1"
  # profile             = "data"
  # allowed_account_ids = ["111122223333"]
}

variable "bucket" {
  description = "The name of the bucket."
  type        = string
}

variable "control_account_id" {
  description = "The id of the account that the Quilt stack runs in."
  type        = string
}

variable "principals" {
  description = "Whom to let in there, such as [\"arn:aws:iam::444455556666:role/quilt-*\"]. Default: the whole account, as Quilt's page says."
  type        = set(string)
  default     = null
}

variable "access" {
  description = "read_write or read_only."
  type        = string
  default     = "read_write"
}

variable "topic_arn" {
  description = "The ARN of the SNS topic that the bucket sends its notifications to, for Quilt to subscribe to it. Default: no topic."
  type        = string
  default     = null
}

data "xacct_quilt_bucket_policy" "this" {
  control_account_id = var.control_account_id
  bucket             = var.bucket
  principals         = var.principals
  access             = var.access
}

resource "xacct_bucket_grant" "quilt" {
  bucket = var.bucket
  policy = data.xacct_quilt_bucket_policy.this.json
}

data "xacct_quilt_topic_policy" "this" {
  count = var.topic_arn == null ? 0 : 1

  control_account_id = var.control_account_id
  topic_arn          = var.topic_arn
  principals         = var.principals
}

resource "xacct_topic_subscription_grant" "quilt" {
  count = var.topic_arn == null ? 0 : 1

  topic_arn = var.topic_arn
  policy    = data.xacct_quilt_topic_policy.this[0].json
}

output "sids" {
  description = "The names of Quilt's statements in the bucket policy."
  value       = xacct_bucket_grant.quilt.sids
}

output "topic_sids" {
  description = "The names of Quilt's statements in the topic policy, null without a topic."
  value       = one(xacct_topic_subscription_grant.quilt[*].sids)
}
