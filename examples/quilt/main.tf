# Lets a Quilt stack in another account use a bucket of this account.
#
#   terraform init
#   terraform apply -var bucket=genomes -var control_account_id=444455556666
#
# Whatever else the bucket's policy says stays as it is. "terraform destroy" takes Quilt's part out again.

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

output "sids" {
  description = "The names of Quilt's statements in the bucket policy."
  value       = xacct_bucket_grant.quilt.sids
}
