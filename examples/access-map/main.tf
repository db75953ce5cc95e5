# Lets an account read a bucket, and writes who has access to the bucket to a file.
#
#   terraform init
#   terraform apply -var bucket=genomes -var reader_account_id=444455556666
#
# The file is written again whenever somebody's statement has changed by the time of an apply: the plan then replaces
# terraform_data.file. It takes a shell. With the provider hashicorp/local, a local_file does the same.

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

variable "reader_account_id" {
  description = "The id of the account that may read the bucket."
  type        = string
}

variable "file" {
  description = "The file to write."
  type        = string
  default     = "ACCESS.md"
}

resource "xacct_bucket_grant" "readers" {
  bucket     = var.bucket
  principals = [var.reader_account_id]
  actions    = ["s3:GetObject", "s3:ListBucket"]
  sid        = "Readers"
}

data "xacct_access_map" "this" {
  buckets       = [var.bucket]
  own_sids      = xacct_bucket_grant.readers.sids
  account_names = { (var.reader_account_id) = "Readers" }
}

resource "terraform_data" "file" {
  triggers_replace = [var.file, data.xacct_access_map.this.mermaid]

  provisioner "local-exec" {
    command = "printf '%s' \"$PAGE\" > \"$FILE\""
    environment = {
      FILE = var.file
      PAGE = <<-EOT
        # Who has access

        ```mermaid
        ${data.xacct_access_map.this.mermaid}
        ```
      EOT
    }
  }
}
