# The name of the role and the Sids of the statements to own.
terraform import xacct_role_trust_grant.seqera 'launcher,SeqeraTrust'
