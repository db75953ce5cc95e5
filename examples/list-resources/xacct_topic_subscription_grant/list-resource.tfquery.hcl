# terraform query                                    lists them
# terraform query -generate-config-out=generated.tf  writes import blocks and configuration for all of them
list "xacct_topic_subscription_grant" "genomes" {
  provider = xacct

  config {
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
  }
}
