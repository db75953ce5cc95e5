import {
  to = xacct_trail_data_selector.genomes
  id = "organization-audit,genomes,assays/raw"
}
