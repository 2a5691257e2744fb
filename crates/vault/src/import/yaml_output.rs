//! Recognition of what the AWS CLI prints as YAML (`--output yaml`).
//!
//! The crate `canivault-iac` converts such an output to JSON, which `formats.rs` reads.

/// The members by which an output is recognized, and a member of the value (or of its first item) that it must have; blank
/// if it can have any.
pub const MEMBERS: [(&str, &str); 26] = [
    ("Role", "Arn"),
    ("User", "Arn"),
    ("KeyMetadata", "Arn"),
    ("AttachedPolicies", "PolicyArn"),
    ("PolicyNames", ""),
    ("Groups", "GroupName"),
    ("Policies", "Arn"),
    ("AttachedManagedPolicies", "Arn"),
    ("CustomerManagedPolicyReferences", "Name"),
    ("PermissionsBoundary", ""),
    ("InlinePolicy", ""),
    ("PolicyVersion", "Document"),
    ("Policy", "PolicySummary"),
    ("Policy", "Arn"),
    ("PolicyName", ""),
    ("StackEvents", "StackId"),
    ("DecodedMessage", ""),
    ("VpcEndpoints", "VpcEndpointId"),
    ("RoleDetailList", "Arn"),
    ("UserDetailList", "Arn"),
    ("Organization", "Id"),
    ("BackupVaultArn", ""),
    ("Events", "CloudTrailEvent"),
    ("Grants", "GrantId"),
    ("AssumedRoleUser", "Arn"),
    ("UserId", ""),
];

/// Returns `true` if a text without a name may be such an output: every line that is not indented is a member of it.
pub fn may_be(text: &str) -> bool {
    let is_of_output = |line: &&str| !line.is_empty() && !line.starts_with([' ', '-', '#', '\r']);
    let mut any = false;
    for line in text.lines().filter(is_of_output) {
        let Some((name, value)) = line.split_once(':') else {
            return false;
        };
        let is_member = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_member {
            return false;
        }
        // A value that has members begins on the next line.
        any |= MEMBERS.iter().any(|(member, inner)| {
            *member == name && (inner.is_empty() || value.trim().is_empty())
        });
    }
    any
}
