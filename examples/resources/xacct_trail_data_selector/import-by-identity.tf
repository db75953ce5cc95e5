import {
  to = xacct_trail_data_selector.genomes
  identity = {
    trail   = "organization-audit"
    buckets = ["genomes", "assays/raw"]
  }
}
