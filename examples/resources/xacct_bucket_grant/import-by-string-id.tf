import {
  to = xacct_bucket_grant.quilt
  id = "genomes,QuiltAccess"
}
