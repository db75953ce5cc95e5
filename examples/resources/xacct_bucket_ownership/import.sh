# The name of the bucket.
terraform import xacct_bucket_ownership.genomes genomes
