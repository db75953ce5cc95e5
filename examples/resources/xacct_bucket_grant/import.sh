# The bucket and the Sids of the statements to own.
terraform import xacct_bucket_grant.quilt 'genomes,QuiltAccess'
