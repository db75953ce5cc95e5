# Lets roles of the Quilt stack of another account use the key of an encrypted bucket.
data "xacct_quilt_key_policy" "example" {
  control_account_id = "444455556666"
  principals         = ["arn:aws:iam::444455556666:role/quilt-*"]
}

resource "xacct_key_grant" "quilt" {
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
  policy = data.xacct_quilt_key_policy.example.json
}
