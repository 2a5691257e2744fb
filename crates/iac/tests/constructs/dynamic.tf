variable "services" { default = ["kms", "backup"] }
variable "more" { type = list(string) }

data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = var.services
    iterator = service
    content {
      actions   = ["${service.value}:*"]
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {
      effect    = "Deny"
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}
