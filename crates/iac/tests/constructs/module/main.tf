provider "aws" {
  region = "eu-central-1"
}
provider "aws" {
  alias  = "other"
  region = "us-east-1"
}
resource "aws_backup_vault" "this" {
  name        = "${var.name}-vault"
  kms_key_arn = aws_kms_key.this.arn
  tags        = { env = "prod", "cost" = 1 }
}
resource "aws_backup_logically_air_gapped_vault" "gap" {
  name = "gap"
}
resource "aws_kms_key" "this" {
  description = "vaults"
}
resource "aws_kms_key_policy" "this" {
  key_id = aws_kms_key.this.id
  policy = file("${path.module}/key.json")
}
resource "aws_organizations_policy" "guard" {
  name    = "guard"
  content = templatefile("guard.json.tftpl", { regions = "eu-central-1" })
}
resource "aws_organizations_policy" "rcp" {
  name    = "rcp"
  type    = "RESOURCE_CONTROL_POLICY"
  content = file("missing.json")
}
resource "aws_organizations_policy_attachment" "guard" {
  policy_id = aws_organizations_policy.guard.id
  target_id = "ou-ab12-34567890"
}
