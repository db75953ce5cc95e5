import {
  to = xacct_bucket_ownership.genomes
  identity = {
    bucket = "genomes"
  }
}
