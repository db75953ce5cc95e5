# terraform query                                    lists them
# terraform query -generate-config-out=generated.tf  writes import blocks and configuration for all of them
list "xacct_bucket_grant" "genomes" {
  provider = xacct

  config {
    bucket = "genomes"
  }
}
