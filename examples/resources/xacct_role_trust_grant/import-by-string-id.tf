import {
  to = xacct_role_trust_grant.seqera
  id = "launcher,SeqeraTrust"
}
