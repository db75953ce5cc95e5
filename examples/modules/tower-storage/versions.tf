terraform {
  required_version = ">= 1.5"

  required_providers {
    xacct = {
      source = "xacct/xacct"

      # storage: the account that owns the buckets. compute: the one that the compute environments run in.
      configuration_aliases = [xacct.storage, xacct.compute]
    }
  }
}
