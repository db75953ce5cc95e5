import {
  to = xacct_key_grant.quilt
  identity = {
    key_id = "alias/genomes"
    sids   = ["QuiltKey"]
  }
}
