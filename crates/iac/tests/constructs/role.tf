variable "create_extra" { type = bool }

resource "aws_iam_role" "creator" {
  name                 = "creator"
  permissions_boundary = aws_iam_policy.boundary.arn
  managed_policy_arns  = ["arn:aws:iam::aws:policy/ReadOnlyAccess", aws_iam_policy.shared.arn]
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  inline_policy {
    name   = "inline"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "backup:*", Resource = "*" }] })
  }
}

resource "aws_iam_role_policy" "second" {
  name   = "second"
  role   = aws_iam_role.creator.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "kms:*", Resource = aws_kms_key.vault.arn }] })
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_policy" "shared" {
  name_prefix = "shared-"
  policy      = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_policy" "extra" {
  name   = "extra"
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "kms:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
}

resource "aws_iam_role_policy_attachment" "extra" {
  count      = var.create_extra ? 1 : 0
  role       = aws_iam_role.creator.name
  policy_arn = aws_iam_policy.extra.arn
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = "creator"
  policy_arn = "arn:aws:iam::aws:policy/AWSBackupFullAccess"
}

resource "aws_iam_policy" "none" {
  count  = 0
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
}
