resource "xacct_bucket_grant" "readers" {
  bucket     = "genomes"
  principals = ["arn:aws:iam::444455556666:role/reader-*"]
  actions    = ["s3:GetObject", "s3:ListBucket"]
  sid        = "GenomeReaders"
}

# Who has access, with everybody's statements. The map is drawn after the grant is there.
data "xacct_access_map" "genomes" {
  buckets    = ["genomes"]
  topic_arns = ["arn:aws:sns:eu-west-1:111122223333:genomes"]
  key_ids    = ["alias/genomes"]

  own_sids      = xacct_bucket_grant.readers.sids
  account_names = { "111122223333" = "Data", "444455556666" = "Quilt" }
}

# For a README or a pull request: terraform output -raw access > ACCESS.md
output "access" {
  value = <<-EOT
    ```mermaid
    ${data.xacct_access_map.genomes.mermaid}
    ```
  EOT
}

# Everything that is open to everybody, for a script or a check.
output "public" {
  value = flatten([
    for resource in jsondecode(data.xacct_access_map.genomes.json).resources : [
      for grant in resource.grants : "${resource.id}: ${grant.sid}" if grant.public
    ]
  ])
}
