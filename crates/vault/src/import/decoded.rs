//! `aws sts decode-authorization-message`: the contents of an encoded message, which EC2 and a few other services send.
//!
//! Source of the members: the sample in `STS`'s `DecodeAuthorizationMessage`, and outputs in public threads.

use super::node::{self, Node};
use super::{Import, Put, Source};
use crate::access_denied::{Denied, Why};

/// The output, or the decoded message alone.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    let Some(text) = document.text_of("DecodedMessage") else {
        return message(document, import);
    };
    node::within(text, |decoded| message(decoded, import))?
}

fn message(decoded: Node<'_>, import: &mut Import) -> Option<()> {
    let said = |name| decoded.get(name).and_then(Node::scalar);
    if said("allowed")? != "false" {
        return None;
    }
    let why = if said("explicitDeny")? == "true" {
        Why::Explicit(None)
    } else {
        Why::Implicit(None)
    };
    let context = decoded.get("context")?;
    let text = |of: Option<Node<'_>>, name| Some(of?.text_of(name)?.to_owned());
    // Some services omit their name.
    let asked = text(Some(context), "action");
    let denied = Denied {
        caller: text(context.get("principal"), "arn"),
        action: asked.clone().filter(|name| name.contains(':')),
        operation: asked.and_then(|name| Some(name.rsplit(':').next()?.to_owned())),
        resource: text(Some(context), "resource"),
        why,
        ..Denied::default()
    };
    import.put(Source::AccessDenied, Put::Denied(Box::new(denied)));
    Some(())
}
