resource "aws_iam_group_policy" "ops" {
  name   = "ops"
  group  = "ops"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "kms:*", Resource = "*" }]
  })
}
