terraform {
  required_providers {
    xacct = {
      source = "xacct/xacct"
    }
  }
}

# The account that owns the buckets. The block of the aws provider works here too.
provider "xacct" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/platform"
  }
}
