//! Saving of a learner's work: always in this tab, on this device only after the learner agreed.

use crate::app::persistence::use_keeping;
use crate::browser::{self, StorageArea};
use crate::components::i18n::I18n;
use crate::dom;
use crate::teach::state::learner_storage::Record;
use crate::teach::state::{Learner, LearnerAction};
use messages::{Key, key};
use std::rc::Rc;
use yew::{AttrValue, Callback, Event, hook, use_callback, use_state_eq};

const NAME: &str = "canivault-progress";

/// The delay after the last change before the work is saved, in milliseconds.
const A_MOMENT: u32 = 500;

/// The maximum size of a record in bytes; each challenge takes a few kilobytes.
const MOST: u32 = 4 << 20;

/// The controls for saving.
#[derive(Clone, PartialEq)]
pub(super) struct Progress {
    /// Whether the work is saved on this device.
    pub(super) agreed: bool,
    /// The result of the last operation; blank if there is none.
    pub(super) told: AttrValue,
    /// Called with the learner's consent.
    pub(super) onagree: Callback<bool>,
    /// Saves it as a file.
    pub(super) onexport: Callback<()>,
    /// Called when a file is chosen.
    pub(super) onimport: Callback<Event>,
    /// Deletes all saved data.
    pub(super) ondelete: Callback<()>,
}

/// A learner with the work saved in this tab, or else on this device.
pub(super) fn first(learner: Learner) -> Learner {
    let tab = StorageArea::Tab.take(NAME);
    let past = tab
        .or_else(|| StorageArea::Device.take(NAME))
        .and_then(|text| Record::read(&text));
    match past.and_then(|record| record.of(&learner.workshop)) {
        Some(past) => learner.apply(LearnerAction::Bring(Box::new(past))),
        None => learner,
    }
}

/// The saved record, updated with a learner's work.
fn record(learner: &Learner, shelf: StorageArea) -> Record {
    let kept = shelf.take(NAME).and_then(|text| Record::read(&text));
    kept.unwrap_or_default().with(learner)
}

/// Saves a learner's work.
#[hook]
pub(super) fn use_progress(
    learner: &Rc<Learner>,
    i18n: &I18n,
    act: &Callback<LearnerAction>,
) -> Progress {
    let agreed = use_state_eq(|| StorageArea::Device.take(NAME).is_some());
    let told = use_state_eq(AttrValue::default);
    let changed = (
        learner.works.clone(),
        learner.name.clone(),
        learner.begun,
        learner.quiz,
        *agreed,
    );
    use_keeping(
        A_MOMENT,
        (Rc::clone(learner), *agreed),
        changed,
        |(learner, agreed)| {
            if !learner.begun {
                return;
            }
            // A browser without enough storage saves nothing; the completion code still contains everything.
            let _ = StorageArea::Tab.put(NAME, &record(learner, StorageArea::Tab).write());
            if *agreed {
                let _ =
                    StorageArea::Device.put(NAME, &record(learner, StorageArea::Device).write());
            }
        },
    );
    let say = {
        let (told, i18n) = (told.setter(), i18n.clone());
        move |key: Key| told.set(i18n.text(key))
    };
    let onagree = {
        let (agreed, say) = (agreed.setter(), say.clone());
        Callback::from(move |agrees: bool| {
            agreed.set(agrees);
            if !agrees {
                StorageArea::Device.clear(NAME);
            }
            say(if agrees {
                key::TEACH_PROGRESS_KEPT
            } else {
                key::TEACH_PROGRESS_NOT_KEPT
            });
        })
    };
    let onexport = use_callback(Rc::clone(learner), {
        let say = say.clone();
        move |(), learner| {
            if browser::save("progress.json", &record(learner, StorageArea::Tab).write()) {
                say(key::TEACH_PROGRESS_SAVED);
            }
        }
    });
    let onimport = use_callback((Rc::clone(&learner.workshop), act.clone()), {
        let say = say.clone();
        move |event: Event, (workshop, act)| {
            let Some(file) = dom::chosen_files(&event).into_iter().next() else {
                return;
            };
            let (workshop, act, say) = (Rc::clone(workshop), act.clone(), say.clone());
            browser::spawn(async move {
                let text = browser::read_text(&file, MOST).await;
                let Some(record) = text.and_then(|text| Record::read(&text)) else {
                    say(key::TEACH_PROGRESS_UNREADABLE);
                    return;
                };
                match record.of(&workshop) {
                    Some(past) => {
                        act.emit(LearnerAction::Bring(Box::new(past)));
                        say(key::TEACH_PROGRESS_BROUGHT);
                    }
                    None => say(key::TEACH_PROGRESS_OTHER),
                }
            });
        }
    });
    let ondelete = {
        let (agreed, act) = (agreed.setter(), act.clone());
        Callback::from(move |()| {
            StorageArea::Device.clear(NAME);
            StorageArea::Tab.clear(NAME);
            agreed.set(false);
            act.emit(LearnerAction::Leave);
            say(key::TEACH_PROGRESS_DELETED);
        })
    };
    Progress {
        agreed: *agreed,
        told: (*told).clone(),
        onagree,
        onexport,
        onimport,
        ondelete,
    }
}
