# The bucket's owner owns all objects, whoever uploads them; ACLs have no effect.
resource "xacct_bucket_ownership" "genomes" {
  bucket = "genomes"
}
