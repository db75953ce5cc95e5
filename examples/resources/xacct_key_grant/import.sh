# The key and the Sids of the statements to own.
terraform import xacct_key_grant.quilt 'alias/genomes,QuiltKey'
