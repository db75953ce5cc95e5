# Lets roles of the Quilt stack of another account use the key of an encrypted bucket: give it to the policy of an
# xacct_key_grant.
output "statement_for_the_key_policy" {
  value = provider::xacct::quilt_key_policy({
    control_account_id = "111122223333"
    principals         = ["arn:aws:iam::111122223333:role/quilt-*"]
  }).json
}
