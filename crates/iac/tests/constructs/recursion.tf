locals {
  a = local.b
  b = [local.a, "kms:*"]
}
policy = jsonencode({ Statement = [{ Effect = "Allow", Action = local.a, Resource = "*" }] })
