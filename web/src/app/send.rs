//! What leaves the page, because the person sends it: a link, code to embed, a document, a message. By the clipboard
//! or as a file on this device, and nowhere else.
//! A case that seems to hold credentials is held back until the person says how it may leave.

use super::found::Fixes;
use super::store::Scene;
use crate::browser;
use crate::components::speech::Speech;
use crate::components::take::Taken;
use crate::embed::element;
use crate::state::take_secrets;
use crate::view::screen::MessageAbout;
use std::rc::Rc;
use vault::case::Case;
use vault::fix::{self, Fix};
use vault::report::Report;
use vault::{case, redact, share, simulate};
use words::{Key, key};
use yew::{
    AttrValue, Callback, UseStateSetter, hook, use_callback, use_effect_with, use_mut_ref,
    use_state_eq,
};

/// What can be sent.
#[derive(Clone, PartialEq)]
pub(super) struct Send {
    /// What came of it; blank for nothing yet.
    pub(super) told: AttrValue,
    /// Puts that away.
    pub(super) ontold: Callback<()>,
    /// Copies a link.
    pub(super) onlink: Callback<()>,
    /// Copies code to embed.
    pub(super) onembed: Callback<()>,
    /// Copies or saves the case in another form.
    pub(super) ontake: Callback<(Taken, Fixes)>,
    /// Copies a message to whoever owns a policy.
    pub(super) onmessage: Callback<(MessageAbout, Fixes)>,
    /// What is held back, because the case seems to hold these credentials: a warning.
    pub(super) held: Option<AttrValue>,
    /// Told how what is held back may leave.
    pub(super) onhow: Callback<How>,
}

/// What can leave.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Link,
    Embed,
    Taken(Taken, Fixes),
    /// To whoever owns a policy.
    Message(MessageAbout, Fixes),
}

impl What {
    /// The same of another case, whose fixes are not known.
    fn of_another_case(&self) -> Self {
        match self {
            Self::Taken(taken, _) => Self::Taken(*taken, None),
            Self::Message(about, _) => Self::Message(*about, None),
            other => other.clone(),
        }
    }
}

/// How a case that seems to hold credentials may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Without them, and with placeholders for names and numbers.
    Redacted,
    /// As it is.
    AsItIs,
    /// Not at all.
    Not,
}

/// What can be sent of a case.
#[hook]
pub(super) fn use_send(scene: &Scene, speech: &Speech) -> Send {
    let told = use_state_eq(AttrValue::default);
    let held = use_state_eq(|| None::<(What, AttrValue)>);
    let needs = (scene.clone(), speech.clone());
    // What is on the clipboard is no longer what is on the page; and what is told of a step comes at once.
    let about = use_mut_ref(|| needs.clone());
    let present = if *about.borrow() == needs {
        (*told).clone()
    } else {
        AttrValue::default()
    };
    use_effect_with(needs.clone(), {
        let told = told.setter();
        move |needs| {
            about.replace(needs.clone());
            told.set(AttrValue::default());
        }
    });
    let onwhat = use_callback(needs.clone(), {
        let (told, held) = (told.setter(), held.setter());
        move |what, (scene, speech)| {
            let case = &scene.asked.case;
            let found = take_secrets(&mut case.clone());
            if let Some(warning) = speech.words().secrets(&found) {
                told.set(AttrValue::default());
                held.set(Some((what, warning.into())));
            } else {
                held.set(None);
                send(&what, case, &scene.report, speech, &told);
            }
        }
    });
    let onhow = use_callback((needs, (*held).clone()), {
        let (told, held) = (told.setter(), held.setter());
        move |how, ((scene, speech), waiting)| {
            let case = &scene.asked.case;
            held.set(None);
            match (how, waiting) {
                (How::AsItIs, Some((what, _))) => {
                    send(what, case, &scene.report, speech, &told);
                }
                (How::Redacted, Some((what, _))) => {
                    let mut case = case.clone();
                    take_secrets(&mut case);
                    let case = redact::redact(&case).case;
                    let what = what.of_another_case();
                    send(&what, &case, &vault::report(&case), speech, &told);
                }
                (How::Not, _) | (_, None) => {}
            }
        }
    });
    Send {
        told: present,
        ontold: use_callback(told.setter(), |(), told| told.set(AttrValue::default())),
        onlink: use_callback(onwhat.clone(), |(), onwhat| onwhat.emit(What::Link)),
        onembed: use_callback(onwhat.clone(), |(), onwhat| onwhat.emit(What::Embed)),
        ontake: use_callback(onwhat.clone(), |(taken, fixes), onwhat| {
            onwhat.emit(What::Taken(taken, fixes));
        }),
        onmessage: use_callback(onwhat, |(about, fixes), onwhat| {
            onwhat.emit(What::Message(about, fixes));
        }),
        held: held.as_ref().map(|(_, warning)| warning.clone()),
        onhow,
    }
}

fn send(
    what: &What,
    case: &Case,
    report: &Report,
    speech: &Speech,
    told: &UseStateSetter<AttrValue>,
) {
    let page = browser::address();
    let fragment = share::encode(case);
    match what {
        What::Link => copy(
            format!("{page}#{fragment}"),
            key::UI_COPIED_LINK,
            speech,
            told,
        ),
        What::Embed => {
            let code =
                element(speech.words(), case, report, &page) + &frame(&fragment, &page, speech);
            copy(code, key::UI_COPIED_EMBED, speech, told);
        }
        What::Taken(Taken::Markdown, fixes) => {
            let fixes = found(fixes, case);
            let text = speech.words().markdown(case, report, &fixes);
            copy(text, key::UI_COPIED_MARKDOWN, speech, told);
        }
        What::Taken(Taken::Simulation, _) => {
            let simulation = simulate::simulation(case, report);
            let text = speech.words().simulation(&simulation);
            copy(text, key::UI_COPIED_SIMULATION, speech, told);
        }
        What::Taken(Taken::Case, _) => {
            if browser::save("case.json", &case::write(case)) {
                told.set(speech.text(key::UI_SAVED_CASE));
            }
        }
        What::Taken(Taken::Print, _) => browser::print(),
        What::Message(MessageAbout::Denial(denial), _) => {
            let Some((subject, body)) = speech.words().request_about_denial(case, report, *denial)
            else {
                return;
            };
            let text = format!("{subject}\n\n{body}\n");
            copy(text, key::UI_COPIED_MESSAGE, speech, told);
        }
        What::Message(MessageAbout::Fix { fix, step }, fixes) => {
            let fixes = found(fixes, case);
            let Some(fix) = fixes.get(*fix) else { return };
            let Some(step) = fix.steps.get(*step) else {
                return;
            };
            let (subject, body) = speech.words().request_for_change(case, fix, step);
            let text = format!("{subject}\n\n{body}\n");
            copy(text, key::UI_COPIED_MESSAGE, speech, told);
        }
    }
}

/// The fixes that were found already, or else what a search in one piece finds.
fn found(fixes: &Fixes, case: &Case) -> Rc<Vec<Fix>> {
    let search = || Rc::new(fix::everything(case));
    fixes.clone().unwrap_or_else(search)
}

/// A frame with the case and a link to it, for pages that take no script, in a comment behind the element.
fn frame(fragment: &str, page: &str, speech: &Speech) -> String {
    let (name, open) = (speech.text(key::UI_TITLE), speech.text(key::UI_EMBED_OPEN));
    let instead = speech.text(key::UI_EMBED_INSTEAD);
    format!(
        "\n<!-- {instead}\n<iframe src=\"{page}embed/#{fragment}\" title=\"{name}\" width=\"100%\" height=\"640\" \
         loading=\"lazy\" referrerpolicy=\"no-referrer\"></iframe>\n<p><a href=\"{page}#{fragment}\">{open}</a></p>\n-->\n"
    )
}

fn copy(text: String, key: Key, speech: &Speech, told: &UseStateSetter<AttrValue>) {
    let (speech, told) = (speech.clone(), told.clone());
    browser::spawn(async move {
        let key = if browser::copy(&text).await {
            key
        } else {
            key::UI_COPIED_NOT
        };
        told.set(speech.text(key));
    });
}
