//! A learner's page: the start page, the list, and the open challenge.

use super::challenge_page::ChallengePage;
use super::progress::{first, use_progress};
use super::share_box::ShareBox;
use crate::browser;
use crate::components::i18n::use_i18n;
use crate::dom;
use crate::routes::PLAYGROUND;
use crate::teach::components::course::{Begin, Course};
use crate::teach::components::progress::Progress;
use crate::teach::components::quiz::{Certificate, Quiz, Review};
use crate::teach::qr::READABLE;
use crate::teach::state::{Learner, LearnerAction, Turn};
use crate::teach::view::{course, quiz};
use challenge::{Workshop, code};
use messages::key;
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Html, Properties, Reducible, UseReducerHandle, component, hook, html,
    use_callback, use_effect_with, use_mut_ref, use_reducer, use_state_eq,
};

/// The properties of the page.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The workshop.
    pub(super) workshop: Workshop,
    /// Whether the page was opened by a workshop link, and shows nothing else.
    pub(super) alone: bool,
}

impl Reducible for Learner {
    type Action = LearnerAction;

    fn reduce(self: Rc<Self>, act: LearnerAction) -> Rc<Self> {
        Rc::new((*self).clone().apply(act))
    }
}

/// The parameter of the fragment that says which challenge is open.
const CHALLENGE: &str = "challenge=";

/// The challenge that an address opens.
fn challenge_of(fragment: &str) -> Option<&str> {
    let mut parts = fragment.split('&');
    parts.find_map(|part| part.strip_prefix(CHALLENGE))
}

/// An address with another challenge, or the list.
fn with_challenge(fragment: &str, id: Option<&str>) -> String {
    let parts = fragment
        .split('&')
        .filter(|part| !part.starts_with(CHALLENGE));
    let id = id.map(|id| format!("{CHALLENGE}{id}"));
    let parts: Vec<String> = parts.map(str::to_owned).chain(id).collect();
    parts.join("&")
}

/// Each challenge has an address, so that a link can name it and the browser's Back leads to the list.
#[hook]
fn use_address(learner: &UseReducerHandle<Learner>, act: &Callback<LearnerAction>) {
    use_effect_with((learner.begun, Rc::clone(&learner.written)), {
        let act = act.clone();
        move |(begun, written)| {
            let place = |fragment: &str| {
                let id = challenge_of(fragment)?;
                written.iter().position(|challenge| challenge.id == id)
            };
            // Whoever comes by the address of a challenge begins there.
            if *begun && let Some(at) = place(&browser::fragment()) {
                act.emit(LearnerAction::Open(Some(at)));
            }
            let written = Rc::clone(written);
            let listener = browser::on_fragment(move |fragment| {
                let id = challenge_of(&fragment);
                let at = id.and_then(|id| written.iter().position(|challenge| challenge.id == id));
                act.emit(LearnerAction::Open(at));
            });
            move || drop(listener)
        }
    });
    let open = learner.open.and_then(|at| learner.written.get(at));
    let open = open.map(|challenge| challenge.id.clone());
    let is_first = use_mut_ref(|| true);
    use_effect_with((open, learner.begun), move |(open, begun)| {
        // The address of the beginning is the one that the person came by.
        let was_first = is_first.replace(false);
        let fragment = browser::fragment();
        if *begun && !(was_first && open.is_none()) && challenge_of(&fragment) != open.as_deref() {
            browser::go_to_fragment(&with_challenge(&fragment, open.as_deref()));
        }
    });
}

/// A learner's page.
#[component]
pub(super) fn Learn(props: &Props) -> Html {
    let i18n = use_i18n();
    let learner = use_reducer(|| first(Learner::new(props.workshop.clone())));
    // Leaving must be confirmed, so that nothing is lost by a click out of curiosity.
    let leaving = use_state_eq(|| false);
    let act: Callback<LearnerAction> = use_callback(learner.dispatcher(), |act, dispatcher| {
        dispatcher.dispatch(act);
    });
    // Moves the focus to the title of what was opened.
    let is_quiz = learner.begun && learner.open.is_none();
    let is_quiz =
        is_quiz && quiz::quiz(i18n.words(), &learner).is_some_and(|quiz| quiz.turn == Turn::Before);
    use_effect_with((learner.open, learner.begun), move |_| {
        let title = if is_quiz { "teach-quiz" } else { "teach-title" };
        dom::focus(title);
        dom::scroll_to(title);
    });
    use_address(&learner, &act);
    let now = Rc::new((*learner).clone());
    let progress = use_progress(&now, &i18n, &act);
    let words = i18n.words();
    let view = course::course(words, &learner);
    let review = quiz::review(words, &learner);
    // Those who are stuck hand in something, too: a trainer cannot help whom nobody sees.
    let code = (!learner.works.is_empty()).then(|| {
        let code = code::encode(&learner.code());
        let parts = code::split(&code, READABLE).into_iter();
        let parts: Vec<AttrValue> = parts.map(AttrValue::from).collect();
        (AttrValue::from(code), parts)
    });
    let inside = if !learner.begun {
        html! {
            <main class="teach-column">
                <Begin title={view.title} ends={view.ends} name={learner.name.clone()} onimport={progress.onimport.clone()} told={progress.told.clone()} act={&act} />
            </main>
        }
    } else if let Some((at, work)) = learner.work() {
        html! { <ChallengePage key={at} {at} work={Rc::clone(work)} learner={now} act={&act} /> }
    } else {
        html! {
            <main class="teach-column teach-print-only">
                if let Some(quiz) = quiz::quiz(words, &learner) {
                    <Quiz {quiz} act={&act} />
                }
                <Course course={view} act={&act} />
                if !review.is_empty() {
                    <Review {review} act={&act} />
                }
                if let Some(certificate) = quiz::certificate(words, &learner) {
                    <Certificate {certificate} onprint={|()| browser::print()} />
                }
                if let Some((code, parts)) = code {
                    <section class="teach-card" aria-labelledby="teach-code-title">
                        <h3 id="teach-code-title">{ i18n.text(key::TEACH_CODE_TITLE) }</h3>
                        <p>{ i18n.text(key::TEACH_CODE_ABOUT) }</p>
                        <ShareBox
                            id="completion-code"
                            label={i18n.text(key::TEACH_CODE_LABEL)}
                            text={code}
                            copy={i18n.text(key::TEACH_CODE_COPY)}
                            qr={i18n.text(key::TEACH_CODE_QR)}
                            {parts}
                        />
                    </section>
                }
                <Progress
                    agreed={progress.agreed}
                    told={progress.told}
                    onagree={progress.onagree}
                    onexport={progress.onexport}
                    onimport={progress.onimport}
                    ondelete={progress.ondelete}
                />
            </main>
        }
    };
    let name = learner.name.trim();
    let onleave = {
        let (act, setter) = (act.clone(), leaving.setter());
        move |_| {
            setter.set(false);
            act.emit(LearnerAction::Leave);
        }
    };
    html! {
        <>
            if learner.begun {
                <nav class="teach-bar" aria-label={i18n.text(key::TEACH_NAV_LEARNER)}>
                    if learner.open.is_some() {
                        <button type="button" class="plain" onclick={act.reform(|_| LearnerAction::Open(None))}>
                            { i18n.text(key::TEACH_NAV_LIST) }
                        </button>
                    }
                    if !name.is_empty() {
                        <span class="teach-name">{ name }</span>
                    }
                    if *leaving {
                        <span role="alert">{ i18n.text(key::TEACH_LEAVE_SURE) }</span>
                        <button type="button" onclick={onleave}>{ i18n.text(key::TEACH_LEAVE_YES) }</button>
                        <button type="button" onclick={let setter = leaving.setter(); move |_| setter.set(false)}>{ i18n.text(key::TEACH_LEAVE_NO) }</button>
                    } else {
                        <button type="button" class="plain" onclick={let setter = leaving.setter(); move |_| setter.set(true)}>{ i18n.text(key::TEACH_NAV_LEAVE) }</button>
                    }
                </nav>
            } else if !props.alone {
                <nav class="teach-bar" aria-label={i18n.text(key::TEACH_NAV)}>
                    <a href={PLAYGROUND}>{ i18n.text(key::TEACH_NAV_PLAYGROUND) }</a>
                    <a href="#train">{ i18n.text(key::TEACH_NAV_TRAINER) }</a>
                </nav>
            }
            { inside }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::{challenge_of, with_challenge};

    #[test]
    fn each_challenge_has_an_address() {
        let course = "learn&lang=ja";
        let boundary = with_challenge(course, Some("boundary"));
        assert_eq!(boundary, "learn&lang=ja&challenge=boundary");
        assert_eq!(challenge_of(&boundary), Some("boundary"));
        assert_eq!(
            with_challenge(&boundary, Some("rcp")),
            "learn&lang=ja&challenge=rcp"
        );
        assert_eq!(with_challenge(&boundary, None), course);
        assert_eq!(challenge_of("w=1.abc"), None);
    }
}
