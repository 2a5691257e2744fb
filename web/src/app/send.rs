//! What leaves the page, because the person sends it: a link, code to embed. By the clipboard, and nowhere else.

use crate::browser;
use crate::components::speech::Speech;
use crate::state::Asked;
use std::rc::Rc;
use vault::share;
use yew::{AttrValue, Callback, UseStateSetter, hook, use_callback, use_state_eq};

/// What can be sent.
pub(super) struct Send {
    /// What came of it; blank for nothing yet.
    pub(super) told: AttrValue,
    /// Copies a link.
    pub(super) onlink: Callback<()>,
    /// Copies code to embed.
    pub(super) onembed: Callback<()>,
}

/// What can be sent of a case.
#[hook]
pub(super) fn use_send(asked: &Rc<Asked>, speech: &Speech) -> Send {
    let told = use_state_eq(AttrValue::default);
    let needs = (Rc::clone(asked), speech.clone());
    let onlink = use_callback(needs.clone(), {
        let told = told.setter();
        move |(), (asked, speech)| {
            let link = format!("{}#{}", browser::address(), share::encode(&asked.case));
            copy(link, "ui.copied.link", speech, &told);
        }
    });
    let onembed = use_callback(needs, {
        let told = told.setter();
        move |(), (asked, speech)| {
            copy(
                embed(&share::encode(&asked.case), speech),
                "ui.copied.embed",
                speech,
                &told,
            );
        }
    });
    Send {
        told: (*told).clone(),
        onlink,
        onembed,
    }
}

/// A frame with the case, and a link for where frames are not shown.
fn embed(fragment: &str, speech: &Speech) -> String {
    let page = browser::address();
    let (name, open) = (speech.say("ui.title"), speech.say("ui.embed.open"));
    format!(
        "<iframe src=\"{page}embed/#{fragment}\" title=\"{name}\" width=\"100%\" height=\"640\" loading=\"lazy\" \
         referrerpolicy=\"no-referrer\"></iframe>\n<p><a href=\"{page}#{fragment}\">{open}</a></p>\n"
    )
}

fn copy(text: String, key: &'static str, speech: &Speech, told: &UseStateSetter<AttrValue>) {
    let (speech, told) = (speech.clone(), told.clone());
    browser::spawn(async move {
        let key = if browser::copy(&text).await {
            key
        } else {
            "ui.copied.not"
        };
        told.set(speech.say(key));
    });
}
