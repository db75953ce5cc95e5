terraform {
  required_providers {
    xacct = {
      source = "xacct/xacct"
    }
  }
}

provider "xacct" {
  region  = "eu-west-1"
  profile = "data"
}

module "quilt" {
  source = "../modules/quilt-data-account"

  control_account_id = "444455556666"
  owner_account_id   = "111122223333"
  region             = "eu-west-1"
  principals         = ["arn:aws:iam::444455556666:role/quilt-*"]

  buckets      = { genomes = {} }
  trail        = { name = "organization-audit" }
  trail_bucket = "audit"

  topic = {
    arn           = "arn:aws:sns:eu-west-1:111122223333:genomes-events"
    notifications = true
  }
  kms_key = {
    arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
