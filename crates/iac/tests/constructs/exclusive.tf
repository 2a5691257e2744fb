resource "aws_iam_role_policy_attachment" "a" {
  role       = "creator"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy_attachments_exclusive" "all" {
  role_name   = "creator"
  policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::444455556666:policy/Company"]
}
