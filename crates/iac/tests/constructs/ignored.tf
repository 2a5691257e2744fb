# Somebody else may have changed what `ignore_changes` names.
resource "aws_iam_user_policy" "ignored" {
  name   = "ignored"
  user   = "u"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  lifecycle {
    ignore_changes = [policy]
  }
}
resource "aws_iam_user_policy" "kept" {
  name   = "kept"
  user   = "u"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*" }] })
  lifecycle {
    ignore_changes = [name]
  }
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*" }] })
  lifecycle {
    ignore_changes = all
  }
}
