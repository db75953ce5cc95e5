# Lets the compute environments of Tower (Seqera Platform) in another account use a bucket of this account.
#
#   terraform init
#   terraform apply -var bucket=genomes -var compute_account_id=444455556666
#
# Whatever else the bucket's policy says stays as it is. "terraform destroy" takes Tower's part out again.

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

variable "compute_account_id" {
  description = "The id of the account that the compute environments run in."
  type        = string
}

variable "role_pattern" {
  description = "The names of the roles to let in there, with wildcards. Default: those that Batch Forge creates."
  type        = string
  default     = "TowerForge*"
}

variable "access" {
  description = "read_write or read_only."
  type        = string
  default     = "read_write"
}

variable "fusion" {
  description = "Whether the compute environments use Fusion."
  type        = bool
  default     = false
}

data "xacct_tower_bucket_policy" "this" {
  compute_account_id = var.compute_account_id
  bucket             = var.bucket
  role_pattern       = var.role_pattern
  access             = var.access
  fusion             = var.fusion
}

resource "xacct_bucket_grant" "tower" {
  bucket = var.bucket
  policy = data.xacct_tower_bucket_policy.this.json
}

output "sids" {
  description = "The names of Tower's statements in the bucket policy."
  value       = xacct_bucket_grant.tower.sids
}
