//! What leaves the page, because the person sends it: a link, code to embed, a document, a message. By the clipboard
//! or as a file on this device, and nowhere else.
//! A case that seems to hold credentials is held back until the person says how it may leave.

use super::store::SharedSnapshot;
use super::use_fix_search::Fixes;
use crate::browser;
use crate::components::credential_warning::ExportConsent;
use crate::components::export_menu::ExportFormat;
use crate::components::i18n::I18n;
use crate::embed::element;
use crate::state::take_secrets;
use crate::view::view_models::MessageAbout;
use messages::{Key, key};
use std::rc::Rc;
use vault::case::Case;
use vault::fix::{self, Fix};
use vault::report::Report;
use vault::{case, redact, share, simulate};
use yew::{
    AttrValue, Callback, UseStateSetter, hook, use_callback, use_effect_with, use_mut_ref,
    use_state_eq,
};

/// What can be sent.
#[derive(Clone, PartialEq)]
pub(super) struct Exporter {
    /// What came of it; blank for nothing yet.
    pub(super) told: AttrValue,
    /// Puts that away.
    pub(super) ontold: Callback<()>,
    /// Copies a link.
    pub(super) onlink: Callback<()>,
    /// Copies code to embed.
    pub(super) onembed: Callback<()>,
    /// Copies or saves the case in another form.
    pub(super) ontake: Callback<(ExportFormat, Fixes)>,
    /// Copies a message to whoever owns a policy.
    pub(super) onmessage: Callback<(MessageAbout, Fixes)>,
    /// What is held back, because the case seems to hold these credentials: a warning.
    pub(super) held: Option<AttrValue>,
    /// Told how what is held back may leave.
    pub(super) onhow: Callback<ExportConsent>,
}

/// What can leave.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Export {
    Link,
    Embed,
    Document(ExportFormat, Fixes),
    /// To whoever owns a policy.
    Message(MessageAbout, Fixes),
}

impl Export {
    /// The same of another case, whose fixes are not known.
    fn of_another_case(&self) -> Self {
        match self {
            Self::Document(taken, _) => Self::Document(*taken, None),
            Self::Message(about, _) => Self::Message(*about, None),
            other => other.clone(),
        }
    }
}

/// What can be sent of a case.
#[hook]
pub(super) fn use_export(scene: &SharedSnapshot, i18n: &I18n) -> Exporter {
    let told = use_state_eq(AttrValue::default);
    let held = use_state_eq(|| None::<(Export, AttrValue)>);
    let needs = (scene.clone(), i18n.clone());
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
        move |what, (scene, i18n)| {
            let case = &scene.draft_case.case;
            let found = take_secrets(&mut case.clone());
            if let Some(warning) = i18n.words().secrets(&found) {
                told.set(AttrValue::default());
                held.set(Some((what, warning.into())));
            } else {
                held.set(None);
                send(&what, case, &scene.report, i18n, &told);
            }
        }
    });
    let onhow = use_callback((needs, (*held).clone()), {
        let (told, held) = (told.setter(), held.setter());
        move |how, ((scene, i18n), waiting)| {
            let case = &scene.draft_case.case;
            held.set(None);
            match (how, waiting) {
                (ExportConsent::AsItIs, Some((what, _))) => {
                    send(what, case, &scene.report, i18n, &told);
                }
                (ExportConsent::Redacted, Some((what, _))) => {
                    let mut case = case.clone();
                    take_secrets(&mut case);
                    let case = redact::redact(&case).case;
                    let what = what.of_another_case();
                    send(&what, &case, &vault::report(&case), i18n, &told);
                }
                (ExportConsent::Not, _) | (_, None) => {}
            }
        }
    });
    Exporter {
        told: present,
        ontold: use_callback(told.setter(), |(), told| told.set(AttrValue::default())),
        onlink: use_callback(onwhat.clone(), |(), onwhat| onwhat.emit(Export::Link)),
        onembed: use_callback(onwhat.clone(), |(), onwhat| onwhat.emit(Export::Embed)),
        ontake: use_callback(onwhat.clone(), |(taken, fixes), onwhat| {
            onwhat.emit(Export::Document(taken, fixes));
        }),
        onmessage: use_callback(onwhat, |(about, fixes), onwhat| {
            onwhat.emit(Export::Message(about, fixes));
        }),
        held: held.as_ref().map(|(_, warning)| warning.clone()),
        onhow,
    }
}

fn send(
    what: &Export,
    case: &Case,
    report: &Report,
    i18n: &I18n,
    told: &UseStateSetter<AttrValue>,
) {
    let page = browser::address();
    let fragment = share::encode(case);
    match what {
        Export::Link => copy(
            format!("{page}#{fragment}"),
            key::UI_COPIED_LINK,
            i18n,
            told,
        ),
        Export::Embed => {
            let code = element(i18n.words(), case, report, &page) + &frame(&fragment, &page, i18n);
            copy(code, key::UI_COPIED_EMBED, i18n, told);
        }
        Export::Document(ExportFormat::Markdown, fixes) => {
            let fixes = found(fixes, case);
            let text = i18n.words().markdown(case, report, &fixes);
            copy(text, key::UI_COPIED_MARKDOWN, i18n, told);
        }
        Export::Document(ExportFormat::Simulation, _) => {
            let simulation = simulate::simulation(case, report);
            let text = i18n.words().simulation(&simulation);
            copy(text, key::UI_COPIED_SIMULATION, i18n, told);
        }
        Export::Document(ExportFormat::Case, _) => {
            if browser::save("case.json", &case::write(case)) {
                told.set(i18n.text(key::UI_SAVED_CASE));
            }
        }
        Export::Document(ExportFormat::Print, _) => browser::print(),
        Export::Message(MessageAbout::Denial(denial), _) => {
            let Some((subject, body)) = i18n.words().request_about_denial(case, report, *denial)
            else {
                return;
            };
            let text = format!("{subject}\n\n{body}\n");
            copy(text, key::UI_COPIED_MESSAGE, i18n, told);
        }
        Export::Message(MessageAbout::Fix { fix, step }, fixes) => {
            let fixes = found(fixes, case);
            let Some(fix) = fixes.get(*fix) else { return };
            let Some(step) = fix.steps.get(*step) else {
                return;
            };
            let (subject, body) = i18n.words().request_for_change(case, fix, step);
            let text = format!("{subject}\n\n{body}\n");
            copy(text, key::UI_COPIED_MESSAGE, i18n, told);
        }
    }
}

/// The fixes that were found already, or else what a search in one piece finds.
fn found(fixes: &Fixes, case: &Case) -> Rc<Vec<Fix>> {
    let search = || Rc::new(fix::find_all(case));
    fixes.clone().unwrap_or_else(search)
}

/// A frame with the case and a link to it, for pages that take no script, in a comment behind the element.
fn frame(fragment: &str, page: &str, i18n: &I18n) -> String {
    let (name, open) = (i18n.text(key::UI_TITLE), i18n.text(key::UI_EMBED_OPEN));
    let instead = i18n.text(key::UI_EMBED_INSTEAD);
    format!(
        "\n<!-- {instead}\n<iframe src=\"{page}embed/#{fragment}\" title=\"{name}\" width=\"100%\" height=\"640\" \
         loading=\"lazy\" referrerpolicy=\"no-referrer\"></iframe>\n<p><a href=\"{page}#{fragment}\">{open}</a></p>\n-->\n"
    )
}

fn copy(text: String, key: Key, i18n: &I18n, told: &UseStateSetter<AttrValue>) {
    let (i18n, told) = (i18n.clone(), told.clone());
    browser::spawn(async move {
        let key = if browser::copy(&text).await {
            key
        } else {
            key::UI_COPIED_NOT
        };
        told.set(i18n.text(key));
    });
}
