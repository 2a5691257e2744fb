# Policies of resources that play no part in creating a vault: left out, whatever they deny.
resource "aws_s3_bucket_policy" "logs" {
  bucket = "logs"
  policy = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "*", Resource = "*" }] })
}

resource "aws_ecr_repository_policy" "images" {
  repository = "images"
  policy     = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = ["s3:*", "kms:*"], Resource = "*" }] })
}
