//! The finding codes: one row for each, with its name, its severity and the AWS page about it.

use super::Severity::{self, Error, Suggestion, Warning};
use Guide::{Iam, Kms, Organizations};

/// The guide that contains a page of AWS's documentation.
#[derive(Clone, Copy)]
enum Guide {
    Iam,
    Organizations,
    Kms,
}

impl Guide {
    const fn folder(self) -> &'static str {
        match self {
            Iam => "IAM/latest/UserGuide",
            Organizations => "organizations/latest/userguide",
            Kms => "kms/latest/developerguide",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $word:literal $severity:ident $guide:ident $page:literal;)+) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)+
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in JSON, in `tests/findings` and in the message files.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The severity. An error that `policy::read` reports leaves something unclear.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => $severity,)+
                }
            }

            const fn source(self) -> (Guide, &'static str) {
                match self {
                    $(Self::$variant => ($guide, $page),)+
                }
            }
        }
    };
}

impl Code {
    /// The address of the page that explains the rule.
    pub fn page(self) -> String {
        let (guide, page) = self.source();
        format!("https://docs.aws.amazon.com/{}/{page}.html", guide.folder())
    }
}

codes! {
    // The text is not JSON.
    /// Nothing, or nothing but white space.
    EmptyText "emptyText" Error Iam "reference_policies_grammar";
    /// A character or word in a place where JSON does not allow it. `found`: the text there.
    UnexpectedText "unexpectedText" Error Iam "reference_policies_grammar";
    /// The text ends before this `{`, `[` or `"` is closed. `opener`.
    Unclosed "unclosed" Error Iam "reference_policies_grammar";
    /// A name or value without its double quotes. `word`.
    Unquoted "unquoted" Error Iam "reference_policies_grammar";
    /// Single quotes.
    SingleQuotes "singleQuotes" Error Iam "reference_policies_grammar";
    /// A quotation mark that a word processor made. `character`.
    TypographicQuotes "typographicQuotes" Error Iam "reference_policies_grammar";
    /// White space that JSON does not allow, such as the no-break space of a web page. `character`.
    ForeignSpace "foreignSpace" Error Iam "reference_policies_grammar";
    /// A line break or another control character inside a string. `character`.
    ControlCharacter "controlCharacter" Error Iam "reference_policies_grammar";
    /// An escape that JSON does not have, or half of a surrogate pair. `escape`.
    BadEscape "badEscape" Error Iam "reference_policies_grammar";
    /// A number that is not in JSON's notation.
    BadNumber "badNumber" Error Iam "reference_policies_grammar";
    /// `//` or `/* */`.
    Comment "comment" Error Iam "reference_policies_grammar";
    /// A comma after the last entry.
    TrailingComma "trailingComma" Error Iam "reference_policies_grammar";
    /// No comma between two entries.
    MissingComma "missingComma" Error Iam "reference_policies_grammar";
    /// No colon after a name.
    MissingColon "missingColon" Error Iam "reference_policies_grammar";
    /// A name without a value.
    MissingValue "missingValue" Error Iam "reference_policies_grammar";
    /// More text after the document's end.
    MoreText "moreText" Error Iam "reference_policies_grammar";
    /// A text in another language, such as YAML. `language`.
    OtherLanguage "otherLanguage" Suggestion Iam "reference_policies_grammar";
    /// More levels than a policy can have.
    TooDeep "tooDeep" Error Iam "reference_policies_grammar";

    // The document is not understood as a policy.
    /// A value of another JSON type. `element`, `expected`, `found`.
    WrongType "wrongType" Error Iam "reference_policies_grammar";
    /// The same name twice in one object. `key`.
    DuplicateKey "duplicateKey" Error Iam "reference_policies_grammar";
    /// An element that AWS does not know. `element`.
    UnknownElement "unknownElement" Error Iam "reference_policies_elements";
    /// An element that AWS does not know, similar to one that it does. `element`, `suggestion`.
    MisspelledElement "misspelledElement" Error Iam "reference_policies_elements";
    /// A statement in the place of a policy, as AWS's pages often show.
    BareStatement "bareStatement" Error Iam "reference_policies_elements_statement";
    /// An element that every policy or statement has. `element`.
    MissingElement "missingElement" Error Iam "reference_policies_grammar";
    /// `Action` with `NotAction` and the like. `element`, `other`.
    ExclusiveElements "exclusiveElements" Error Iam "reference_policies_grammar";
    /// A `Version` that does not exist. `version`.
    BadVersion "badVersion" Error Iam "reference_policies_elements_version";
    /// Neither `Allow` nor `Deny`. `effect`.
    BadEffect "badEffect" Error Iam "reference_policies_elements_effect";
    /// `Principal` in a policy that is attached to its principal. `element`.
    PrincipalNotAllowed "principalNotAllowed" Error Iam "reference_policies_elements_principal";
    /// `NotPrincipal` with `Allow`.
    AllowNotPrincipal "allowNotPrincipal" Error Iam "reference_policies_elements_notprincipal";
    /// A key of `Principal` that does not exist. `key`.
    BadPrincipalType "badPrincipalType" Error Iam "reference_policies_elements_principal";
    /// A value of `Principal` that is not a principal. `principal`.
    BadPrincipal "badPrincipal" Error Iam "reference_policies_elements_principal";
    /// A string where `{"AWS": "..."}` belongs. `principal`, `key`.
    BarePrincipal "barePrincipal" Error Iam "reference_policies_elements_principal";
    /// A wildcard in a part of a principal. `principal`.
    WildcardInPrincipal "wildcardInPrincipal" Error Iam "reference_policies_elements_principal";
    /// A group, which is no principal. `principal`.
    GroupPrincipal "groupPrincipal" Error Iam "reference_policies_elements_principal";
    /// An action without a service prefix. `action`.
    ActionWithoutService "actionWithoutService" Error Iam "reference_policies_elements_action";
    /// A wildcard in the service prefix of an action. `action`.
    WildcardInService "wildcardInService" Error Iam "reference_policies_elements_action";
    /// A condition operator that does not exist. `operator`.
    UnknownOperator "unknownOperator" Error Iam "reference_policies_elements_condition_operators";
    /// A condition operator that does not exist, similar to one that does. `operator`, `suggestion`.
    MisspelledOperator "misspelledOperator" Error Iam "reference_policies_elements_condition_operators";
    /// `Null` with `IfExists`. `operator`.
    NullIfExists "nullIfExists" Error Iam "reference_policies_elements_condition_operators";

    // The policy is understood, except for placeholders.
    /// A placeholder that is not filled in. `placeholder`.
    Placeholder "placeholder" Error Iam "reference_policies_grammar";

    // The policy is understood, and some of it has no effect. From here on, errors are things that AWS refuses.
    /// A key policy statement without `Action` or `Resource` has no effect. `element`.
    NoEffectWithout "noEffectWithout" Warning Kms "key-policy-overview";
    /// `ForAllValues:Null` is always true.
    AlwaysTrueNull "alwaysTrueNull" Warning Iam "access-analyzer-reference-policy-checks";
    /// `ForAnyValue:Null` is never true.
    NeverTrueNull "neverTrueNull" Warning Iam "access-analyzer-reference-policy-checks";

    // The document: `check/document.rs`.
    /// No `Version`: variables do not work.
    MissingVersion "missingVersion" Warning Iam "reference_policies_elements_version";
    /// `2008-10-17`: variables do not work, and managed policies are refused. `version`.
    OldVersion "oldVersion" Warning Iam "reference_policies_elements_version";
    /// `Id` in an identity-based policy.
    IdNotAllowed "idNotAllowed" Warning Iam "reference_policies_elements_id";
    /// `"Statement": []`
    NoStatements "noStatements" Warning Iam "reference_policies_elements_statement";
    /// Larger than AWS accepts. `size`, `limit`, `excess`.
    TooLarge "tooLarge" Error Iam "reference_iam-quotas";
    /// Larger than a managed policy can be, unless it is AWS's own (`MP/AWSBackupFullAccess`); inline policies of a
    /// role have some more room. `size`, `limit`, `excess`.
    TooLargeForManaged "tooLargeForManaged" Warning Iam "reference_iam-quotas";
    /// Nearly full. `left`, `limit`.
    FewCharactersLeft "fewCharactersLeft" Suggestion Iam "reference_iam-quotas";
    /// A character that policies cannot have. `character`.
    RefusedCharacter "refusedCharacter" Error Iam "reference_iam-quotas";
    /// `"Sid": ""`
    EmptySid "emptySid" Suggestion Iam "reference_policies_elements_sid";
    /// Characters other than letters and digits. `sid`.
    SidCharacters "sidCharacters" Error Iam "reference_policies_elements_sid";
    /// The same `Sid` twice. `sid`.
    DuplicateSid "duplicateSid" Error Iam "reference_policies_elements_sid";

    // The statement: `check/statement.rs`.
    /// An empty list. `element`.
    EmptyList "emptyList" Warning Iam "access-analyzer-reference-policy-checks";
    /// `Allow` with `NotAction`.
    AllowNotAction "allowNotAction" Warning Iam "reference_policies_elements_notaction";
    /// `Allow` with `NotResource`.
    AllowNotResource "allowNotResource" Warning Iam "reference_policies_elements_notresource";
    /// The same as an earlier statement, or part of it. `statement`: which, counted from 1.
    RedundantStatement "redundantStatement" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// An action that another entry of the list covers. `action`, `other`.
    RedundantAction "redundantAction" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// A resource that another entry of the list covers. `resource`, `other`.
    RedundantResource "redundantResource" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// `iam:PassRole` for every role. `action`.
    PassRoleEverywhere "passRoleEverywhere" Warning Iam "id_roles_use_passrole";
    /// `Allow` in a customer's RCP.
    RcpAllows "rcpAllows" Error Organizations "orgs_manage_policies_rcps_syntax";
    /// A principal other than `*` in an RCP.
    RcpPrincipal "rcpPrincipal" Error Organizations "orgs_manage_policies_rcps_syntax";
    /// An element that RCPs do not have. `element`.
    RcpElement "rcpElement" Error Organizations "orgs_manage_policies_rcps_syntax";
    /// `"Action": "*"` in an RCP.
    RcpEveryAction "rcpEveryAction" Error Organizations "orgs_manage_policies_rcps_syntax";

    // Actions: `check/action.rs`.
    /// There is no service with this prefix. `service`.
    UnknownService "unknownService" Warning Iam "reference_policies_actions-resources-contextkeys";
    /// There is no service with this prefix, but a similar one. `service`, `suggestion`.
    MisspelledService "misspelledService" Warning Iam "reference_policies_actions-resources-contextkeys";
    /// The service has no such action. `action`.
    UnknownAction "unknownAction" Warning Iam "reference_policies_actions-resources-contextkeys";
    /// The service has no such action, but a similar one. `action`, `suggestion`.
    MisspelledAction "misspelledAction" Warning Iam "reference_policies_actions-resources-contextkeys";
    /// A pattern that no action of the service matches. `action`.
    ActionMatchesNothing "actionMatchesNothing" Warning Iam "reference_policies_elements_action";
    /// White space in an action. `action`.
    ActionWithSpace "actionWithSpace" Warning Iam "reference_policies_elements_action";
    /// A comma in an action: a list in one string. `action`.
    ActionWithComma "actionWithComma" Warning Iam "reference_policies_elements_action";
    /// A second colon in an action. `action`.
    ActionWithColons "actionWithColons" Warning Iam "reference_policies_elements_action";
    /// A policy variable in an action. `action`.
    VariableInAction "variableInAction" Warning Iam "reference_policies_variables";
    /// `*:*` instead of `*`.
    StarColonStar "starColonStar" Suggestion Iam "reference_policies_elements_action";
    /// An action that a key policy cannot grant, because it is not authorized on a key. `action`.
    NotAKeyAction "notAKeyAction" Warning Kms "kms-api-permissions-reference";
    /// `kms:RetireGrant` in a key policy or an RCP. `action`.
    RetireGrantHere "retireGrantHere" Warning Kms "grant-delete";
    /// An action without resource types in a statement that only names ARNs. `action`.
    NoResourceType "noResourceType" Warning Iam "reference_policies_elements_resource";

    // Resources: `check/resource.rs`.
    /// Neither `*` nor an ARN. `resource`.
    NotAnArn "notAnArn" Error Iam "reference_policies_elements_resource";
    /// A key id or an alias name where the key's ARN belongs. `resource`.
    BareKeyId "bareKeyId" Error Kms "cmks-in-iam-policies";
    /// Fewer than six parts. `resource`.
    ShortArn "shortArn" Warning Iam "reference-arns";
    /// A partition that does not exist. `partition`.
    BadPartition "badPartition" Error Iam "reference-arns";
    /// A wildcard in the place of the service. `resource`.
    WildcardInArnService "wildcardInArnService" Suggestion Iam "reference_policies_elements_resource";
    /// A service that does not exist, similar to one that does. `service`, `suggestion`.
    MisspelledArnService "misspelledArnService" Warning Iam "reference-arns";
    /// Capital letters in the partition, service or region. `part`, `suggestion`.
    CapitalsInArn "capitalsInArn" Error Iam "access-analyzer-reference-policy-checks";
    /// A value that does not look like a Region. `region`.
    BadRegion "badRegion" Warning Iam "reference-arns";
    /// A Region that does not exist, similar to one that does. `region`, `suggestion`.
    MisspelledRegion "misspelledRegion" Warning Iam "reference-arns";
    /// A value that does not look like an account ID. `account`.
    BadAccount "badAccount" Warning Iam "reference-arns";
    /// An ARN without a Region or account, of a service whose ARNs have one. `part`, `service`.
    MissingArnPart "missingArnPart" Warning Iam "reference-arns";
    /// White space in a resource. `resource`.
    SpaceInResource "spaceInResource" Warning Iam "reference_policies_elements_resource";
    /// An ARN that none of the statement's actions can have. `resource`.
    ResourceNeverMatches "resourceNeverMatches" Warning Iam "reference_policies_elements_resource";
    /// An alias ARN for actions on keys. `resource`.
    AliasForKeyAction "aliasForKeyAction" Warning Kms "cmks-in-iam-policies";
    /// A `Resource` other than `*` in a key policy. `resource`.
    KeyPolicyResource "keyPolicyResource" Suggestion Kms "key-policy-overview";

    // Variables: `check/variable.rs`.
    /// A variable in a policy whose version does not support them. `variable`.
    VariableInOldVersion "variableInOldVersion" Warning Iam "reference_policies_elements_version";
    /// `${` without `}`.
    VariableNotClosed "variableNotClosed" Error Iam "reference_policies_variables";
    /// `${}`
    VariableEmpty "variableEmpty" Error Iam "reference_policies_variables";
    /// White space in a variable's name.
    VariableWithSpace "variableWithSpace" Error Iam "reference_policies_variables";
    /// A default value that is not in single quotes.
    VariableDefault "variableDefault" Error Iam "reference_policies_variables";
    /// A variable before an ARN's fifth colon. `resource`.
    VariableBeforeResource "variableBeforeResource" Warning Iam "reference_policies_variables";
    /// A variable of a key with several values. `key`.
    MultivaluedVariable "multivaluedVariable" Warning Iam "reference_policies_variables";
    /// A variable with an operator that does not support them. `operator`.
    VariableWithOperator "variableWithOperator" Error Iam "reference_policies_variables";

    // Principals: `check/principal.rs`.
    /// A principal element without any principal. `element`.
    EmptyPrincipal "emptyPrincipal" Warning Iam "access-analyzer-reference-policy-checks";
    /// Everybody is allowed, without a condition.
    EverybodyAllowed "everybodyAllowed" Warning Iam "reference_policies_elements_principal";
    /// The id of a deleted user or role. `principal`.
    DeletedPrincipal "deletedPrincipal" Warning Iam "reference_policies_elements_principal";
    /// A value that does not look like a service principal. `principal`.
    BadServicePrincipal "badServicePrincipal" Warning Iam "reference_policies_elements_principal";
    /// `NotPrincipal` with `Deny` denies everybody who has a permissions boundary.
    NotPrincipalAndBoundaries "notPrincipalAndBoundaries" Warning Iam "reference_policies_elements_notprincipal";
    /// `NotPrincipal` that names a user or role and not its account. `account`.
    NotPrincipalWithoutAccount "notPrincipalWithoutAccount" Warning Iam "reference_policies_elements_notprincipal";

    // Conditions: `check/condition.rs`.
    /// `"Condition": {}` or an operator without keys. `element`.
    EmptyCondition "emptyCondition" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// A key without values. `key`.
    EmptyValues "emptyValues" Warning Iam "access-analyzer-reference-policy-checks";
    /// Strings, numbers and booleans in one list. `key`.
    MixedTypes "mixedTypes" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// The same key twice, in different case. `key`, `other`.
    KeysDifferInCase "keysDifferInCase" Error Iam "access-analyzer-reference-policy-checks";
    /// A condition key without a prefix. `key`.
    KeyWithoutPrefix "keyWithoutPrefix" Error Iam "reference_policies_condition-keys";
    /// A variable in a condition key. `key`.
    VariableInKey "variableInKey" Error Iam "reference_policies_variables";
    /// There is no such condition key. `key`.
    UnknownKey "unknownKey" Warning Iam "reference_policies_condition-keys";
    /// There is no such condition key, but a similar one. `key`, `suggestion`.
    MisspelledKey "misspelledKey" Warning Iam "reference_policies_condition-keys";
    /// A key with several values without a set operator. `key`.
    MissingSetOperator "missingSetOperator" Error Iam "reference_policies_condition-single-vs-multi-valued-context-keys";
    /// A set operator for a key with one value. `key`.
    NeedlessSetOperator "needlessSetOperator" Warning Iam "reference_policies_condition-single-vs-multi-valued-context-keys";
    /// `Allow` with `ForAllValues` and no `Null` test: it allows without the key. `key`.
    ForAllWithoutNull "forAllWithoutNull" Warning Iam "reference_policies_condition-single-vs-multi-valued-context-keys";
    /// `ForAllValues` with a key with which KMS refuses it. `key`.
    KmsRefusesForAll "kmsRefusesForAll" Error Kms "conditions-kms";
    /// An operator of another type than the key's. `operator`, `key`, `type`.
    OperatorForOtherType "operatorForOtherType" Warning Iam "reference_policies_elements_condition_operators";
    /// A test that `aws:MultiFactorAuthPresent` is false, which never holds for access keys: their requests do not have
    /// the key.
    MfaAbsent "mfaAbsent" Warning Iam "reference_policies_condition-keys";
    /// A key that the statement's action does not have. `key`, `action`.
    KeyOfOtherAction "keyOfOtherAction" Warning Kms "conditions-kms";
    /// `kms:ResourceAliases` in a key policy. `key`.
    KeyNotInKeyPolicies "keyNotInKeyPolicies" Warning Kms "conditions-kms";

    // Values of conditions: `check/value.rs`.
    /// A value of `Null` other than `true` and `false`. `value`.
    BadNull "badNull" Error Iam "reference_policies_elements_condition_operators";
    /// Neither `true` nor `false`. `value`.
    BadBool "badBool" Error Iam "reference_policies_elements_condition_operators";
    /// Both `true` and `false`. `key`.
    SeveralBools "severalBools" Error Iam "access-analyzer-reference-policy-checks";
    /// Not a number. `value`.
    NotANumber "notANumber" Error Iam "reference_policies_elements_condition_operators";
    /// Not a date. `value`.
    NotADate "notADate" Error Iam "reference_policies_elements_condition_operators";
    /// Seconds since 1970. `value`.
    EpochDate "epochDate" Suggestion Iam "access-analyzer-reference-policy-checks";
    /// Neither an address nor a network. `value`.
    NotAnIpAddress "notAnIpAddress" Error Iam "reference_policies_elements_condition_operators";
    /// A private address for `aws:SourceIp`. `value`.
    PrivateIpAddress "privateIpAddress" Error Iam "access-analyzer-reference-policy-checks";
    /// An address with bits set beyond the network prefix. `value`, `network`.
    HostBits "hostBits" Suggestion Iam "reference_policies_elements_condition_operators";
    /// Not base64. `value`.
    NotBase64 "notBase64" Error Iam "reference_policies_elements_condition_operators";
    /// A wildcard with an operator that does not support them. `operator`, `value`, `suggestion`.
    LiteralWildcard "literalWildcard" Warning Iam "reference_policies_elements_condition_operators";
    /// A value of an ARN operator that is not an ARN. `value`.
    NotAnArnValue "notAnArnValue" Warning Iam "reference_policies_elements_condition_operators";
    /// A session's ARN for `aws:PrincipalArn`, which contains the role's ARN. `value`.
    SessionAsPrincipalArn "sessionAsPrincipalArn" Warning Iam "reference_policies_condition-keys";
    /// A value that is not `service.region.amazonaws.com`. `value`.
    BadViaService "badViaService" Warning Kms "conditions-kms";
    /// A value of an account key that is not an account ID. `value`, `key`.
    NotAnAccountId "notAnAccountId" Warning Iam "reference_policies_condition-keys";
    /// A value twice in one list. `value`.
    RepeatedValue "repeatedValue" Suggestion Iam "access-analyzer-reference-policy-checks";
}
