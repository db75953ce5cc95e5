terraform {
  required_providers {
    xacct = {
      source = "xacct/xacct"
    }
  }
}

provider "xacct" {
  alias   = "storage"
  region  = "eu-west-1"
  profile = "data"
}

provider "xacct" {
  alias   = "compute"
  region  = "eu-west-1"
  profile = "compute"
}

module "tower" {
  source    = "../modules/tower-storage"
  providers = { xacct.storage = xacct.storage, xacct.compute = xacct.compute }

  compute_account_id  = "444455556666"
  storage_account_id  = "111122223333"
  buckets             = ["genomes", "results"]
  s3_write_policy_arn = "arn:aws:iam::444455556666:policy/seqera-s3-write"
  kms_key = {
    arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
