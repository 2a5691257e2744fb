variable "name" { default = "not this one" }
variable "actions" { type = list(string) }
variable "key_arn" {}

resource "aws_iam_role" "this" {
  name               = "${var.name}-creator"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "this" {
  name = "vaults"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = var.actions, Resource = "*" },
      { Effect = "Allow", Action = "kms:*", Resource = var.key_arn },
    ]
  })
}

output "role_name" { value = aws_iam_role.this.name }
