//! Export, always at the person's request: a link, code to embed, a document, a message. By the clipboard or as a file
//! on this device, and nowhere else. If a case seems to contain credentials, the export waits until the person decides
//! how to continue.

use super::store::{SharedSnapshot, Snapshot};
use super::use_fix_search::{Fixes, ProvenFixes};
use crate::browser;
use crate::components::copy_button::Done;
use crate::components::credential_warning::ExportConsent;
use crate::components::export_menu::ExportFormat;
use crate::components::i18n::I18n;
use crate::embed::{block, element};
use crate::state::{Origin, take_secrets};
use crate::view::answer;
use crate::view::picture::{self, Picture};
use crate::view::view_models::MessageAbout;
use messages::{Key, key};
use std::borrow::Cow;
use std::rc::Rc;
use vault::case::Case;
use vault::fix::{self, Fix};
use vault::{case, redact, share, simulate};
use yew::{
    AttrValue, Callback, UseStateSetter, hook, use_callback, use_effect_with, use_mut_ref,
    use_state_eq,
};

/// The exports. A button is told when its export is finished and whether the browser allowed it, and shows that;
/// without a button, the result is shown beside the input box.
#[derive(Clone, PartialEq)]
pub(super) struct Exporter {
    /// The result; blank if there is none yet.
    pub(super) told: AttrValue,
    /// Whether the result is visible: a pressed button shows its result itself.
    pub(super) is_shown: bool,
    /// Dismisses the result.
    pub(super) ontold: Callback<()>,
    /// Copies a link.
    pub(super) onlink: Callback<Option<Done>>,
    /// Copies code to embed.
    pub(super) onembed: Callback<Option<Done>>,
    /// Copies or saves the case in another format.
    pub(super) ontake: Callback<(ExportFormat, Fixes, Option<Done>)>,
    /// Copies a message to the owner of a policy.
    pub(super) onmessage: Callback<(MessageAbout, Fixes, Option<Done>)>,
    /// Copies a text unchanged.
    pub(super) oncopy: Callback<(AttrValue, Done)>,
    /// The warning about possible credentials in the case, if an export is waiting.
    pub(super) held: Option<AttrValue>,
    /// Called with the decision about the waiting export.
    pub(super) onhow: Callback<ExportConsent>,
}

/// The kinds of exports.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Export {
    Link,
    Embed,
    Document(ExportFormat, Fixes),
    /// To the owner of a policy.
    Message(MessageAbout, Fixes),
}

impl Export {
    /// The same export for another case, whose fixes are not known.
    fn of_another_case(&self) -> Self {
        match self {
            Self::Document(taken, _) => Self::Document(*taken, None),
            Self::Message(about, _) => Self::Message(*about, None),
            other => other.clone(),
        }
    }

    /// The case to export: for a fix that was tried, the case before it.
    fn case<'a>(&self, snapshot: &'a SharedSnapshot) -> Cow<'a, Case> {
        match (self, &snapshot.state.tried) {
            (Self::Message(MessageAbout::Tried(_), _), Some(tried)) => {
                Cow::Owned(tried.before.judged().case)
            }
            _ => Cow::Borrowed(&snapshot.draft_case.case),
        }
    }
}

/// The receivers of the result.
#[derive(Clone)]
struct Listeners {
    told: UseStateSetter<(AttrValue, bool)>,
    /// The button that was pressed, while it is visible.
    button: Option<Done>,
}

impl Listeners {
    fn tell(&self, done: bool, sentence: AttrValue) {
        self.told.set((sentence, self.button.is_none() || !done));
        self.end(done);
    }

    fn end(&self, done: bool) {
        if let Some(button) = &self.button {
            button.emit(done);
        }
    }
}

/// The exports of a case.
#[hook]
pub(super) fn use_export(snapshot: &SharedSnapshot, i18n: &I18n) -> Exporter {
    let told = use_state_eq(|| (AttrValue::default(), false));
    let held = use_state_eq(|| None::<(Export, AttrValue)>);
    let needs = (snapshot.clone(), i18n.clone());
    // The content of the clipboard no longer matches the page; and messages about a step are shown at once.
    let about = use_mut_ref(|| needs.clone());
    let present = if *about.borrow() == needs {
        (*told).clone()
    } else {
        (AttrValue::default(), false)
    };
    use_effect_with(needs.clone(), {
        let told = told.setter();
        move |needs| {
            about.replace(needs.clone());
            told.set((AttrValue::default(), false));
        }
    });
    let onwhat = use_callback(needs.clone(), {
        let (told, held) = (told.setter(), held.setter());
        move |(what, button): (Export, Option<Done>), (snapshot, i18n)| {
            let case = what.case(snapshot);
            let found = take_secrets(&mut case.clone().into_owned());
            if let Some(warning) = i18n.words().secrets(&found) {
                told.set((AttrValue::default(), false));
                held.set(Some((what, warning.into())));
            } else {
                held.set(None);
                let listeners = Listeners {
                    told: told.clone(),
                    button,
                };
                let tried = snapshot.state.tried.as_ref().map(|tried| tried.fix.clone());
                send(&what, &case, snapshot, tried, i18n, &listeners);
            }
        }
    });
    let onhow = use_callback((needs, (*held).clone()), {
        let (told, held) = (told.setter(), held.setter());
        move |how, ((snapshot, i18n), waiting)| {
            held.set(None);
            let listeners = Listeners {
                told: told.clone(),
                button: None,
            };
            match (how, waiting) {
                (ExportConsent::AsItIs, Some((what, _))) => {
                    let case = what.case(snapshot);
                    let tried = snapshot.state.tried.as_ref().map(|tried| tried.fix.clone());
                    send(what, &case, snapshot, tried, i18n, &listeners);
                }
                (ExportConsent::Redacted, Some((what, _))) => {
                    let mut case = what.case(snapshot).into_owned();
                    take_secrets(&mut case);
                    let case = redact::redact(&case).case;
                    let what = what.of_another_case();
                    let still = Snapshot::still(&case, Origin::Own);
                    send(&what, &case, &still, None, i18n, &listeners);
                }
                (ExportConsent::Not, _) | (_, None) => {}
            }
        }
    });
    let oncopy = use_callback(i18n.clone(), {
        let told = told.setter();
        move |(text, done): (AttrValue, Done), i18n: &I18n| {
            let listeners = Listeners {
                told: told.clone(),
                button: Some(done),
            };
            copy(text.to_string(), key::UI_COPIED_TEXT, i18n, &listeners);
        }
    });
    let (told_now, is_shown) = present;
    Exporter {
        told: told_now,
        is_shown,
        ontold: use_callback(told.setter(), |(), told| {
            told.set((AttrValue::default(), false));
        }),
        onlink: use_callback(onwhat.clone(), |done, onwhat| {
            onwhat.emit((Export::Link, done));
        }),
        onembed: use_callback(onwhat.clone(), |done, onwhat| {
            onwhat.emit((Export::Embed, done));
        }),
        ontake: use_callback(onwhat.clone(), |(taken, fixes, done), onwhat| {
            onwhat.emit((Export::Document(taken, fixes), done));
        }),
        onmessage: use_callback(onwhat, |(about, fixes, done), onwhat| {
            onwhat.emit((Export::Message(about, fixes), done));
        }),
        oncopy,
        held: held.as_ref().map(|(_, warning)| warning.clone()),
        onhow,
    }
}

/// `tried` is the fix that was tried, if it belongs to this case.
fn send(
    what: &Export,
    case: &Case,
    snapshot: &Snapshot,
    tried: Option<Fix>,
    i18n: &I18n,
    listeners: &Listeners,
) {
    let report = &*snapshot.report;
    let words = i18n.words();
    let page = browser::address();
    let fragment = || share::encode(case);
    let send_message = |(subject, body): (String, String)| {
        let text = format!("{subject}\n\n{body}\n");
        copy(text, key::UI_COPIED_MESSAGE, i18n, listeners);
    };
    let change_of = |fix: &Fix, step: usize, proof: Option<&AttrValue>| {
        let step = fix.steps.get(step)?;
        let proof = proof.map(AttrValue::as_str);
        let link = format!("{page}#{}", share::encode(&redact::redact(case).case));
        Some(words.request_for_change(case, fix, step, proof, Some(&link)))
    };
    match what {
        Export::Link => {
            let link = format!("{page}#{}", fragment());
            copy(link, key::UI_COPIED_LINK, i18n, listeners);
        }
        Export::Embed => {
            let code = element(words, case, report, &page) + &frame(&fragment(), &page, i18n);
            copy(code, key::UI_COPIED_EMBED, i18n, listeners);
        }
        Export::Document(ExportFormat::Markdown, fixes) => {
            let text = words.markdown(case, report, &found(fixes, case));
            copy(text, key::UI_COPIED_MARKDOWN, i18n, listeners);
        }
        Export::Document(ExportFormat::Mdx, _) => {
            copy(block(case, report), key::UI_COPIED_MDX, i18n, listeners);
        }
        Export::Document(ExportFormat::Simulation, _) => {
            let text = words.simulation(&simulate::simulation(case, report));
            copy(text, key::UI_COPIED_SIMULATION, i18n, listeners);
        }
        Export::Document(ExportFormat::Case, _) => {
            if browser::save(&picture::file_name(case, "json"), &case::write(case)) {
                listeners.tell(true, i18n.text(key::UI_SAVED_CASE));
            }
        }
        Export::Document(ExportFormat::Svg, _) => {
            let picture = drawn(snapshot, i18n);
            if browser::save_svg(&picture::file_name(case, "svg"), &picture.svg) {
                listeners.tell(true, i18n.text(key::UI_SAVED_PICTURE));
            }
        }
        Export::Document(ExportFormat::Png, _) => {
            let (picture, name) = (drawn(snapshot, i18n), picture::file_name(case, "png"));
            let (i18n, listeners) = (i18n.clone(), listeners.clone());
            browser::spawn(async move {
                let address = picture.address();
                if browser::save_png(&name, &address, picture.width, picture.height).await {
                    listeners.tell(true, i18n.text(key::UI_SAVED_PICTURE));
                }
            });
        }
        Export::Document(ExportFormat::Print, _) => browser::print(),
        Export::Message(MessageAbout::Denial(denial), _) => {
            let message = words.request_about_denial(case, report, *denial);
            message.map_or_else(|| listeners.end(false), send_message);
        }
        Export::Message(MessageAbout::Fix { fix, step }, fixes) => {
            let fixes = found(fixes, case);
            let proof = fixes.proofs.get(*fix);
            let message = fixes.get(*fix);
            let message = message.and_then(|fix| change_of(fix, *step, proof));
            message.map_or_else(|| listeners.end(false), send_message);
        }
        Export::Message(MessageAbout::Tried(step), fixes) => {
            let proof = fixes.as_ref().and_then(|fixes| fixes.tried.as_ref());
            let tried = tried.or_else(|| fix::find_all(case).into_iter().next());
            let message = tried.and_then(|fix| change_of(&fix, *step, proof));
            message.map_or_else(|| listeners.end(false), send_message);
        }
    }
}

/// The picture of the current view.
pub(super) fn drawn(snapshot: &Snapshot, i18n: &I18n) -> Picture {
    let input = snapshot.view_input(i18n.words());
    let (verdict, grid) = (answer::verdict(&input, &[]), answer::grid(&input));
    picture::picture(i18n.words(), &verdict, &grid)
}

/// The fixes found already, or else the result of a search in one piece.
fn found(fixes: &Fixes, case: &Case) -> Rc<ProvenFixes> {
    let search = || Rc::new(ProvenFixes::unproven(fix::find_all(case)));
    fixes.clone().unwrap_or_else(search)
}

/// A frame with the case and a link to it, for pages that allow no scripts, in a comment after the element.
fn frame(fragment: &str, page: &str, i18n: &I18n) -> String {
    let (name, open) = (i18n.text(key::UI_TITLE), i18n.text(key::UI_EMBED_OPEN));
    let instead = i18n.text(key::UI_EMBED_INSTEAD);
    format!(
        "\n<!-- {instead}\n<iframe src=\"{page}embed/#{fragment}\" title=\"{name}\" width=\"100%\" height=\"640\" \
         loading=\"lazy\" referrerpolicy=\"no-referrer\"></iframe>\n<p><a href=\"{page}#{fragment}\">{open}</a></p>\n-->\n"
    )
}

fn copy(text: String, key: Key, i18n: &I18n, listeners: &Listeners) {
    let (i18n, listeners) = (i18n.clone(), listeners.clone());
    browser::spawn(async move {
        let is_copied = browser::copy(&text).await;
        let key = if is_copied { key } else { key::UI_COPIED_NOT };
        listeners.tell(is_copied, i18n.text(key));
    });
}
