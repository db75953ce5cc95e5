resource "xacct_key_grant" "quilt" {
  key_id     = "alias/genomes"
  principals = ["arn:aws:iam::444455556666:role/quilt-*"]
}
