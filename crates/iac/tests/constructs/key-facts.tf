# What GenerateDataKey cannot use (KMS API_GenerateDataKey, KMS key-state).
variable "on" {}
resource "aws_kms_key" "signing" {
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
}
resource "aws_kms_key" "disabled" {
  is_enabled = false
}
resource "aws_kms_external_key" "disabled" {
  enabled = false
}
resource "aws_kms_key" "usual" {
  is_enabled               = true
  customer_master_key_spec = "SYMMETRIC_DEFAULT"
}
resource "aws_kms_key" "later" {
  is_enabled = var.on
}
resource "aws_kms_grant" "g" {
  key_id            = aws_kms_key.usual.key_id
  grantee_principal = "arn:aws:iam::444455556666:user/u"
  operations        = ["Decrypt", "DescribeKey"]
}
