//! Detection of credentials in a whole case. Nobody needs them, and a link would carry them on.

use vault::case::{Case, StatedValue, Visibility};
use vault::redact::{self, Secret};

/// What looks like credentials anywhere in a case, taken out of it.
pub fn take_secrets(case: &mut Case) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut take = |text: &mut String| {
        let secrets = redact::secrets(text);
        if !secrets.is_empty() {
            *text = redact::without_secrets(text);
            found.extend(secrets);
        }
    };
    case.title.iter_mut().for_each(&mut take);
    for text in [
        &mut case.caller.arn,
        &mut case.vault.name,
        &mut case.key.arn,
    ] {
        take(text);
    }
    for tags in [&mut case.caller.tags, &mut case.vault.tags] {
        tags.values_mut().for_each(&mut take);
    }
    for said in case.context.values_mut() {
        match said {
            StatedValue::Absent => {}
            StatedValue::One(value) => take(value),
            StatedValue::Many(values) => values.iter_mut().for_each(&mut take),
        }
    }
    let policies = &mut case.policies;
    for seen in [&mut policies.scp, &mut policies.rcp] {
        for level in items(seen) {
            take(&mut level.target);
            for policy in &mut level.policies {
                take(&mut policy.name);
                policy.rewrite(&mut take);
            }
        }
    }
    for seen in [
        &mut policies.identity,
        &mut policies.boundary,
        &mut policies.session,
        &mut policies.vpc_endpoint,
        &mut policies.key,
    ] {
        for policy in items(seen) {
            take(&mut policy.name);
            policy.rewrite(&mut take);
        }
    }
    for denial in &mut case.denials {
        denial.text.iter_mut().for_each(&mut take);
    }
    case.placeholders.values_mut().for_each(&mut take);
    found
}

/// What can be seen of a layer, to be changed.
fn items<T>(seen: &mut Visibility<T>) -> &mut [T] {
    match seen {
        Visibility::Listed(items) => items,
        Visibility::NotMentioned | Visibility::Hidden => &mut [],
    }
}
