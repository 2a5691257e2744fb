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
            .asked_for_by(request["asker"]["resource"].as_str()),
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
    let retire = asked.action.eq_ignore_ascii_case("kms:RetireGrant");
    let kind = asked.caller.kind();
    let has_identity = kind.is_some_and(|kind| kind != Kind::Root);
    // "No identity policy or boundary attaches" to root (1.6).
    asked.bounded &= has_identity;

    let said = |name: &str, short: Short, principals: bool| {
        layer(name)
            .map(|policies| say(&policies, &asked, short, principals))
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
        Some(policies) if !retire => say(&policies, &at_the_key, Short::ExtendsIfWild, true),
        _ => nothing(),
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
                say(&level, &asked, Short::EndsInStar, name == "rcp")
            })
            .collect()
    };
    let scp_applies = kind.is_some() && !asked.caller.service_linked();
    let scp = if scp_applies {
        levels("scp")
    } else {
        Vec::new()
    };
    // Of the services in the cases and the generator, RCPs cover these (1.3).
    let rcp_covers = ["kms", "s3", "sts", "sqs", "secretsmanager"].contains(&service.as_str());
    let rcp_applies =
        rcp_covers && !retire && asked.resource != "*" && !asked.caller.service_linked();
    let rcp = if rcp_applies {
        levels("rcp")
    } else {
        Vec::new()
    };

    let all = [&identity, &boundary, &session, &endpoint, &resource];
    if all
        .into_iter()
        .chain(&scp)
        .chain(&rcp)
        .any(|said| said.deny)
    {
        return Decision::ExplicitDeny;
    }
    if scp.iter().any(|level| !level.allow) || (layer("vpcEndpoint").is_some() && !endpoint.allow) {
        return Decision::ImplicitDeny;
    }

    let named = resource.how;
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

    let allowed = match asked.caller.account() {
        None => !named.is_empty(),
        Some(account) if owner.as_deref() != Some(account) => {
            own && (retire || !named.is_empty())
                && (!is_key || works_across_accounts(&asked.action))
        }
        Some(_) => {
            let whole = named.contains(&How::Everyone) || named.contains(&How::Exact);
            let role = named.contains(&How::Role) && boundary_ok && session_ok;
            let delegated = !is_key || retire || !named.is_empty();
            whole || role || (delegated && own)
        }
    };
    if allowed {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    }
}

/// The KMS operations that another account's principals can be given (4.6).
fn works_across_accounts(action: &str) -> bool {
    let name = action.to_lowercase().replace("kms:", "");
    let cryptographic = [
        "decrypt",
        "encrypt",
        "reencrypt",
        "generate",
        "sign",
        "verify",
        "derivesharedsecret",
    ];
    let others = [
        "creategrant",
        "describekey",
        "getkeyrotationstatus",
        "getpublickey",
        "listgrants",
        "retiregrant",
        "revokegrant",
    ];
    cryptographic.iter().any(|prefix| name.starts_with(prefix)) || others.contains(&name.as_str())
}

fn parsed(policy: &Value) -> Value {
    match policy {
        Value::String(text) => {
            serde_json::from_str(text).expect("the naive evaluator takes valid policies")
        }
        object => object.clone(),
    }
}

fn say(policies: &[Value], asked: &Asked, short: Short, principals: bool) -> Said {
    let mut said = Said::default();
    for policy in policies {
        let variables = policy["Version"] == "2012-10-17";
        for statement in list(&policy["Statement"]) {
            let how = if principals {
                who(&statement, asked)
            } else {
                vec![How::Account]
            };
            let applies = !how.is_empty()
                && what(&statement, asked)
                && which(&statement, asked, short, variables)
                && condition::holds(&statement["Condition"], variables, &asked.context);
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

fn who(statement: &Value, asked: &Asked) -> Vec<How> {
    if let Some(principal) = statement.get("Principal") {
        return principal::means(principal, &asked.caller);
    }
    let Some(listed) = statement.get("NotPrincipal") else {
        return Vec::new();
    };
    // "always denies any principal that has a permissions boundary" (1.4)
    let excluded = !asked.bounded && !principal::means(listed, &asked.caller).is_empty();
    if excluded {
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

fn which(statement: &Value, asked: &Asked, short: Short, variables: bool) -> bool {
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
        (None, None) => false,
    }
}
