# Quilt needs the data events of its buckets. The trail is the security team's.
resource "xacct_trail_data_selector" "genomes" {
  trail   = "organization-audit"
  buckets = ["genomes", "assays/raw"]
}

# On a trail with advanced event selectors, ours has a name.
resource "xacct_trail_data_selector" "writes" {
  trail           = "arn:aws:cloudtrail:us-east-1:111122223333:trail/data-events"
  buckets         = ["results"]
  read_write_type = "WriteOnly"
  name            = "Quilt: writes"
}
