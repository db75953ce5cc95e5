terraform {
  required_version = ">= 1.5"

  required_providers {
    xacct = {
      source = "xacct/xacct"
    }
  }
}
