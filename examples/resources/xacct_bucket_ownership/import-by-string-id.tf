import {
  to = xacct_bucket_ownership.genomes
  id = "genomes"
}
