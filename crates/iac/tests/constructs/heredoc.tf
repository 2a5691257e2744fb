variable "region" {}
resource "aws_iam_user_policy" "u" {
  user   = "alice"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Action": "backup:*", "Resource": "arn:aws:backup:${var.region}:*:backup-vault:*"},
        {"Effect": "Allow", "Action": "kms:*", "Resource": ${jsonencode(var.keys)},
         "Condition": {"StringEquals": {"aws:ResourceTag/owner": "$${aws:username}"}}}
      ]
    }
  EOT
}
