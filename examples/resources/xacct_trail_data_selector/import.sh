# The name or ARN of the trail, and the buckets that it logs, with or without a prefix.
terraform import xacct_trail_data_selector.genomes 'organization-audit,genomes,assays/raw'
