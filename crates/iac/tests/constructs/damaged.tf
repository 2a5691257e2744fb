resource "aws_iam_policy" "broken" {
  name   = "broken"
  policy = jsonencode({ Statement = [{ Effect = "Allow" Action = "kms:*" }] })
}

resource "aws_iam_policy" "whole" {
  name   = "whole"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*" }] })
}

resource "aws_iam_policy" "cut" {
  name   = "cut"
  policy = jsonencode({ Statement = [{ Effect = "Deny",
