import {
  to = xacct_role_trust_grant.seqera
  identity = {
    role = "launcher"
    sids = ["SeqeraTrust"]
  }
}
