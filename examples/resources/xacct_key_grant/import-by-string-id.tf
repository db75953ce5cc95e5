import {
  to = xacct_key_grant.quilt
  id = "alias/genomes,QuiltKey"
}
