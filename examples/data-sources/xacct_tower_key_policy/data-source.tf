# Lets the roles that Batch Forge creates in the compute account use the key of an encrypted bucket, through S3 only.
data "xacct_tower_key_policy" "example" {
  compute_account_id = "444455556666"
}

resource "xacct_key_grant" "tower" {
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
  policy = data.xacct_tower_key_policy.example.json
}
