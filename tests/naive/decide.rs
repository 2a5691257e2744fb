//! One request of which everything is known, decided (semantics 1 and 4).

use serde_json::Value;

use super::condition::{self, Context, list};
use super::pattern::{self, Short};
use super::principal::{self, Caller, How, Kind};
use crate::case::Decision;

#[derive(Clone)]
struct Asked {
    caller: Caller,
    action: String,
    resource: String,
    context: Context,
    bounded: bool,
    /// How what AWS leaves unclear is taken here, by layer and point.
    doubts: Value,
}

impl Asked {
    fn is_so(&self, layer: &str, point: &str) -> bool {
        self.doubts[format!("{layer} {point}")] == true
    }
}

/// What the statements of one policy layer say together.
#[derive(Default)]
struct Said {
    allow: bool,
    deny: bool,
    /// How the allowing statements of a resource policy name the caller.
    how: Vec<How>,
}

/// Decides. `unknown` in the request is ignored: what is not in `context` is absent.
pub(crate) fn decide(request: &Value) -> Decision {
    let text = |field: &str| request[field].as_str().unwrap_or_default().to_owned();
    let policies = &request["policies"];
    let layer = |name: &str| -> Option<Vec<Value>> {
        let list = policies
            .get(name)?
            .as_array()?
            .iter()
            .map(parsed)
            .collect::<Vec<_>>();
        (!list.is_empty()).then_some(list)
    };
    let mut asked = Asked {
        caller: principal::caller(&text("principal"))
            .asked_for_by(request["asker"]["resource"].as_str())
            .or_its_session(),
        action: text("action"),
        resource: text("resource"),
        context: request["context"]
            .as_object()
            .map(|keys| {
                keys.iter()
                    .map(|(key, value)| (key.to_lowercase(), value.clone()))
                    .collect()
            })
            .unwrap_or_default(),
        bounded: layer("boundary").is_some(),
        doubts: request["doubt"].clone(),
    };
    let owner = request["resourceAccount"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| {
            let account = asked.resource.split(':').nth(4).unwrap_or_default();
            if account.is_empty() {
                asked.caller.account().map(str::to_owned)
            } else {
                Some(account.to_owned())
            }
        });
    let service = asked
        .action
        .split(':')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let is_key = service == "kms" && asked.resource.contains(":key/");
    let action = asked.action.to_lowercase();
    // Role trust policies must grant as key policies must (1.5b).
    let is_role = service == "sts" && asked.resource.contains(":role/");
    let must_trust = is_key || is_role;
    let is_alias = super::fill::is_alias(&action, &asked.resource);
    let retire = asked.action.eq_ignore_ascii_case("kms:RetireGrant");
    let kind = asked.caller.kind();
    let has_identity = kind.is_some_and(|kind| kind != Kind::Root);
    // "No identity policy or boundary attaches" to root (1.6).
    asked.bounded &= has_identity;

    let said = |name: &str, short: Short, principals: bool| {
        layer(name)
            .map(|policies| say(name, &policies, &asked, short, principals))
            .unwrap_or_default()
    };
    let nothing = Said::default;
    let identity = if has_identity {
        said("identity", Short::Extends, false)
    } else {
        nothing()
    };
    let boundary = if has_identity {
        said("boundary", Short::Extends, false)
    } else {
        nothing()
    };
    let session = if has_identity {
        said("session", Short::Extends, false)
    } else {
        nothing()
    };
    let endpoint = said("vpcEndpoint", Short::ExtendsIfWild, true);
    // The aliases of a key are for IAM policies only (4.3).
    let mut at_the_key = asked.clone();
    at_the_key.context.remove("kms:resourcealiases");
    let resource = match layer("resource") {
        Some(policies) if !retire => say(
            "resource",
            &policies,
            &at_the_key,
            Short::ExtendsIfWild,
            true,
        ),
        _ => nothing(),
    };

    // The root user of a bucket's account "can perform" these whatever the bucket's policy says (S3 API).
    let of_bucket = [
        "s3:getbucketpolicy",
        "s3:putbucketpolicy",
        "s3:deletebucketpolicy",
    ];
    let own = owner.is_some() && owner.as_deref() == asked.caller.account();
    let root = kind == Some(Kind::Root) && own;
    // Directory buckets too; and the policy of a queue is the root user's to edit, by operations that AWS does not list.
    let of_its_policy = of_bucket.contains(&action.replace("s3express:", "s3:").as_str())
        || (super::fill::is_on_queue_policy(&action) && asked.is_so("resource", "root of queue"));
    let resource = if root && of_its_policy {
        nothing()
    } else {
        resource
    };

    let levels = |name: &str| -> Vec<Said> {
        let levels = policies
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        levels
            .iter()
            .map(|level| {
                let level: Vec<Value> =
                    level.as_array().into_iter().flatten().map(parsed).collect();
                say(name, &level, &asked, Short::EndsInStar, name == "rcp")
            })
            .collect()
    };
    let principal_arn = asked
        .context
        .get("aws:principalarn")
        .and_then(Value::as_str);
    let linked = |layer: &str| {
        let told = asked.caller.service_linked(principal_arn);
        told.unwrap_or_else(|| asked.is_so(layer, "exempt"))
    };
    let scp_applies = kind.is_some() && !linked("scp");
    let scp = if scp_applies {
        levels("scp")
    } else {
        Vec::new()
    };
    // Of the services in the cases and the generator, RCPs cover these (1.3).
    let rcp_covers = ["kms", "s3", "sts", "sqs", "secretsmanager"].contains(&service.as_str());
    let rcp_applies = rcp_covers
        && !retire
        && !linked("rcp")
        && (asked.resource != "*" || !asked.is_so("rcp", "without resource"));
    let rcp = if rcp_applies {
        levels("rcp")
    } else {
        Vec::new()
    };

    let all = [&identity, &boundary, &session, &endpoint, &resource];
    // 1.5b: neither needs a permission. No policy is an obstacle to the one, except perhaps that of a VPC endpoint; to
    // the other, that is not clear.
    let signed = asked.caller != Caller::Anonymous;
    if action == "sts:getcalleridentity" && signed {
        let there = policies.get("vpcEndpoint").is_some();
        let stops = endpoint.deny || (there && !endpoint.allow);
        return if stops && !asked.is_so("vpcEndpoint", "needs nothing") {
            Decision::ImplicitDeny
        } else {
            Decision::Allowed
        };
    }
    let temporary = kind == Some(Kind::User) && asked.context.contains_key("aws:tokenissuetime");
    if action == "sts:getsessiontoken"
        && matches!(kind, Some(Kind::User | Kind::Root))
        && !temporary
    {
        let obstacle = |name: &str, said: &Said, must_allow: bool| {
            let there = policies.get(name).is_some();
            let stops = said.deny || (there && must_allow && !said.allow);
            stops && !asked.is_so(name, "needs nothing")
        };
        let stops = obstacle("identity", &identity, false)
            || obstacle("boundary", &boundary, false)
            || obstacle("vpcEndpoint", &endpoint, true)
            || obstacle("resource", &resource, false)
            || scp.iter().any(|level| obstacle("scp", level, true))
            || rcp.iter().any(|level| obstacle("rcp", level, false));
        return if stops {
            Decision::ImplicitDeny
        } else {
            Decision::Allowed
        };
    }
    // Nor can everybody call everything of STS and IAM (STS API: AssumeRole, GetFederationToken, GetSessionToken).
    let never = match kind {
        Some(Kind::Root) => action == "sts:assumerole" || action == "sts:assumeroot",
        Some(Kind::Federated) => service == "sts" || service == "iam",
        Some(Kind::Role | Kind::Session) => {
            action == "sts:getsessiontoken" || action == "sts:getfederationtoken"
        }
        // With the credentials of GetSessionToken: nothing of IAM without MFA, and of STS two actions.
        Some(Kind::User) if asked.context.contains_key("aws:tokenissuetime") => {
            let mfa = &asked.context.get("aws:multifactorauthpresent");
            let mfa = mfa.is_some_and(|said| *said == true || *said == "true")
                || asked.is_so("resource", "MFA");
            (service == "iam" && !mfa) || (service == "sts" && action != "sts:assumerole")
        }
        Some(Kind::User) => false,
        None => {
            asked.caller == Caller::Anonymous
                && !["s3", "sqs", "sns", "lambda"].contains(&service.as_str())
        }
    };
    if all
        .into_iter()
        .chain(&scp)
        .chain(&rcp)
        .any(|said| said.deny)
    {
        return Decision::ExplicitDeny;
    }
    if is_alias {
        return if asked.is_so("resource", "alias") {
            Decision::Allowed
        } else {
            Decision::ImplicitDeny
        };
    }
    if scp.iter().any(|level| !level.allow) || (layer("vpcEndpoint").is_some() && !endpoint.allow) {
        return Decision::ImplicitDeny;
    }

    // A bucket's policy stands behind that of its access point, and nobody said it.
    if super::fill::is_access_point(&action, &asked.resource)
        && !asked.is_so("resource", "access point")
    {
        return Decision::ImplicitDeny;
    }

    let across = works_across_accounts(&action, &asked.resource);
    let perhaps = asked.is_so("resource", "across accounts");
    let mut named = resource.how;
    // Neither IAM's trust policies nor these of tables are about the action; nor is, perhaps, any policy of a resource
    // about an action on none.
    let of_no_policy = "createtable createglobaltable describeglobaltable describeglobaltablesettings updateglobaltable updateglobaltablesettings importtable restoretablefrombackup deletebackup describebackup";
    let of_tables = action.strip_prefix("dynamodb:");
    if service == "iam"
        || of_tables.is_some_and(|name| of_no_policy.split(' ').any(|one| one == name))
        || (own && asked.resource == "*" && !asked.is_so("resource", "no resource"))
        || (super::fill::creates(&action) && !asked.is_so("resource", "creation"))
        || (own && !super::fill::has_policies(&service) && !asked.is_so("resource", "no policies"))
    {
        named.clear();
    }
    let must_trust =
        must_trust || (own && action == "execute-api:invoke" && !asked.is_so("resource", "method"));
    let assume_root = action == "sts:assumeroot";
    let by_provider = super::fill::is_by_provider(&action) && asked.caller != Caller::Anonymous;
    if (assume_root || by_provider) && !asked.is_so("resource", "caller") {
        return Decision::ImplicitDeny;
    }
    let identity_ok = kind == Some(Kind::Root) || identity.allow;
    let boundary_ok = layer("boundary").is_none() || !has_identity || boundary.allow;
    // A GetFederationToken session without a session policy may do nothing by itself (1.1, 7).
    let session_ok = !has_identity
        || if layer("session").is_some() {
            session.allow
        } else {
            kind != Some(Kind::Federated)
        };
    let own = identity_ok && boundary_ok && session_ok;

    // "Only within a single partition" (1.5).
    let caller = request["principal"].as_str().unwrap_or_default();
    let partition = |arn: &str| arn.split(':').nth(1).map(str::to_owned);
    let abroad = partition(caller).is_some()
        && partition(&asked.resource).is_some_and(|other| Some(other) != partition(caller));
    let allowed = match asked.caller.account() {
        _ if never || abroad => false,
        None if asked.caller == Caller::Anonymous
            && service == "s3"
            && !asked.is_so("resource", "public") =>
        {
            false
        }
        // What a page says of other accounts does not go for services.
        None if asked.caller == Caller::Anonymous => !named.is_empty() && across.unwrap_or(perhaps),
        None => !named.is_empty() && (across != Some(false) || perhaps),
        Some(account) if owner.as_deref() != Some(account) => {
            let granted = (retire || !named.is_empty()) && across.unwrap_or(perhaps);
            own && (granted || assume_root)
        }
        Some(_) => {
            let whole = named.contains(&How::Everyone) || named.contains(&How::Exact);
            let role = named.contains(&How::Role) && boundary_ok && session_ok;
            let delegated = !must_trust || retire || !named.is_empty();
            whole || role || (delegated && own)
        }
    };
    if allowed {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    }
}

/// Whether another account's principals can be given an action, in lower case (4.6, 1.5b); `None` where AWS says neither.
pub(super) fn works_across_accounts(action: &str, resource: &str) -> Option<bool> {
    let (service, name) = action.split_once(':').unwrap_or_default();
    let one_of = |names: &str| names.split(' ').any(|one| one == name);
    // What is in the list works; of the rest nothing is said.
    let only_said = |names: &str| one_of(names).then_some(true);
    match service {
        "kms" if resource.contains(":key/") => {
            let cryptographic = [
                "decrypt",
                "encrypt",
                "reencrypt",
                "generate",
                "sign",
                "verify",
                "derivesharedsecret",
            ];
            let others = "creategrant describekey getkeyrotationstatus getpublickey listgrants retiregrant revokegrant";
            Some(cryptographic.iter().any(|prefix| name.starts_with(prefix)) || one_of(others))
        }
        // "Cross-account use: No", of aliases and of what is on no key.
        "kms" => Some(false),
        "backup" => Some(name == "copyintobackupvault"),
        // The administrative actions of SQS.
        "sqs" => Some(!one_of(
            "addpermission cancelmessagemovetask createqueue deletequeue listmessagemovetasks listqueues listqueuetags removepermission setqueueattributes startmessagemovetask tagqueue untagqueue",
        )),
        "s3" if !account_of(resource).is_empty() => None,
        "s3" => Some(!name.ends_with("bucketpolicy")),
        "s3express" if name == "createsession" => Some(true),
        "s3express" => {
            let regional = [
                "bucketpolicy",
                "encryptionconfiguration",
                "lifecycleconfiguration",
                "metricsconfiguration",
            ];
            let is_regional = regional.iter().any(|end| name.ends_with(end))
                || one_of("createbucket deletebucket listallmydirectorybuckets");
            is_regional.then_some(false)
        }
        // The column "Cross-account support".
        "dynamodb" => Some(one_of(
            "batchgetitem batchwriteitem conditioncheckitem deleteitem getitem putitem query scan updateitem deletetable describetable updatetable listtagsofresource tagresource untagresource describestream getrecords getsharditerator",
        )),
        // Not the list of what works, which is long, but what is not in it.
        "secretsmanager" => Some(!one_of("createsecret listsecrets batchgetsecretvalue")),
        "lambda" if resource.contains(":layer:") => only_said("getlayerversion"),
        "lambda" => only_said("invokefunction invokefunctionurl getfunction listaliases"),
        "sns" => only_said(
            "addpermission deletetopic gettopicattributes listsubscriptionsbytopic publish receive removepermission settopicattributes subscribe",
        ),
        "ecr" if resource.contains(":repository/") => Some(true),
        "events" => only_said("putevents"),
        "logs" if resource.contains(":destination:") => only_said("putsubscriptionfilter"),
        "execute-api" => only_said("invoke"),
        "sts" if resource.contains(":role/") => only_said(
            "assumerole assumerolewithsaml assumerolewithwebidentity setsourceidentity tagsession",
        ),
        "iam" => Some(false),
        _ => None,
    }
}

/// The account in an ARN; empty if there is none.
pub(super) fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

fn parsed(policy: &Value) -> Value {
    match policy {
        Value::String(text) => {
            serde_json::from_str(text).expect("the naive evaluator takes valid policies")
        }
        object => object.clone(),
    }
}

fn say(layer: &str, policies: &[Value], asked: &Asked, short: Short, principals: bool) -> Said {
    let mut said = Said::default();
    for policy in policies {
        let variables = policy["Version"] == "2012-10-17";
        let statements = list(&policy["Statement"]);
        let refused = layer == "rcp" && statements.iter().any(refused_in_rcp);
        for statement in statements {
            let how = if principals {
                who(layer, &statement, asked)
            } else {
                vec![How::Account]
            };
            let denies = statement["Effect"] == "Deny";
            if refused && !denies && refused_in_rcp(&statement) {
                // What it does, nobody knows (1.3).
                said.deny |= asked.is_so(layer, "refused");
                continue;
            }
            let applies = !how.is_empty()
                && what(&statement, asked)
                && which(layer, &statement, asked, short, variables)
                && condition::holds(
                    &statement["Condition"],
                    variables,
                    &asked.context,
                    &|point: &str| denies && asked.is_so(layer, point),
                    &|point: &str| asked.is_so(layer, point),
                )
                && (!refused || !denies || asked.is_so(layer, "refused"));
            if applies && statement["Effect"] == "Deny" {
                said.deny = true;
            } else if applies {
                said.allow = true;
                said.how.extend(how);
            }
        }
    }
    said
}

/// What AWS does not accept in an RCP (1.3): anything but a `Deny` for everybody of actions by name; its own
/// `RCPFullAWSAccess` allows everything.
fn refused_in_rcp(statement: &Value) -> bool {
    let star = |value: &Value| list(value).contains(&Value::from("*"));
    let everybody = statement["Principal"] == "*" || statement["Principal"]["AWS"] == "*";
    let every_action =
        star(&statement["Action"]) || list(&statement["Action"]).contains(&Value::from("*:*"));
    if statement["Effect"] == "Allow" {
        let full = everybody && every_action && star(&statement["Resource"]);
        return !full || statement.get("Condition").is_some();
    }
    !everybody || every_action || statement.get("NotAction").is_some()
}

fn who(layer: &str, statement: &Value, asked: &Asked) -> Vec<How> {
    if let Some(principal) = statement.get("Principal") {
        let mut ways = principal::means(principal, &asked.caller);
        // Whether `{"AWS": "*"}` means services is not documented (2.8).
        let service = matches!(asked.caller, Caller::Service(_));
        if service && principal != "*" && !asked.is_so(layer, "AWS star") {
            ways.retain(|way| *way != How::Everyone);
        }
        return ways;
    }
    let Some(listed) = statement.get("NotPrincipal") else {
        return Vec::new();
    };
    // "always denies any principal that has a permissions boundary", and spares only who is named (1.4)
    let spared = principal::spares(listed, &asked.caller);
    if !asked.bounded && spared.unwrap_or_else(|| asked.is_so(layer, "NotPrincipal")) {
        Vec::new()
    } else {
        vec![How::Everyone]
    }
}

fn what(statement: &Value, asked: &Asked) -> bool {
    let some = |actions: &Value| {
        list(actions)
            .iter()
            .any(|entry| pattern::action(&pattern::text(entry), &asked.action))
    };
    match (statement.get("Action"), statement.get("NotAction")) {
        (Some(actions), _) => some(actions),
        (None, Some(actions)) => !some(actions),
        (None, None) => false,
    }
}

fn which(layer: &str, statement: &Value, asked: &Asked, short: Short, variables: bool) -> bool {
    let some = |resources: &Value| {
        list(resources).iter().any(|entry| {
            pattern::resource(
                &pattern::text(entry),
                &asked.resource,
                short,
                variables,
                &asked.context,
            )
        })
    };
    match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(resources), _) => some(resources),
        (None, Some(resources)) => !some(resources),
        // About the resource that the policy is attached to, except in a key policy (1.5b).
        (None, None) => layer == "resource" && !asked.action.to_lowercase().starts_with("kms:"),
    }
}
