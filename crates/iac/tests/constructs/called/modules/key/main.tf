resource "aws_kms_key" "this" {
  description = "vaults"
}
output "arn" { value = aws_kms_key.this.arn }
