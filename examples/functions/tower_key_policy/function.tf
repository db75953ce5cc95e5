# Lets the roles that Batch Forge creates in the compute account use the key of an encrypted bucket, through S3 only: give it
# to the policy of an xacct_key_grant.
output "statement_for_the_key_policy" {
  value = provider::xacct::tower_key_policy({
    compute_account_id = "111122223333"
  }).json
}
