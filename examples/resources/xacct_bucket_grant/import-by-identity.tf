import {
  to = xacct_bucket_grant.quilt
  identity = {
    bucket = "genomes"
    sids   = ["QuiltAccess"]
  }
}
