data "xacct_topic_policy" "genomes" {
  topic_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
}

output "sids" {
  value = data.xacct_topic_policy.genomes.statements[*].sid
}
