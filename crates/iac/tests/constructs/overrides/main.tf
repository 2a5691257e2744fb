resource "aws_iam_user_policy" "v" {
  name   = "v"
  user   = "u"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
resource "aws_iam_user_policy" "i" {
  name   = "i"
  user   = "u"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  lifecycle {
    ignore_changes = [policy]
  }
}
resource "aws_iam_user_policy" "d" {
  name   = "d"
  user   = "u"
  policy = data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["backup:*"]
    resources = ["*"]
  }
}
