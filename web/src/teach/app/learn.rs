//! A learner's page: the start page, the list, and the open challenge.

use super::challenge_page::ChallengePage;
use super::progress::{first, use_progress};
use super::share_box::ShareBox;
use crate::components::i18n::use_i18n;
use crate::dom;
use crate::routes::PLAYGROUND;
use crate::teach::components::course::{Begin, Course};
use crate::teach::components::progress::Progress;
use crate::teach::qr::READABLE;
use crate::teach::state::{Learner, LearnerAction};
use crate::teach::view::course;
use challenge::{Workshop, code};
use messages::key;
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Html, Properties, Reducible, component, html, use_callback,
    use_effect_with, use_reducer, use_state_eq,
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
    use_effect_with((learner.open, learner.begun), |_| {
        dom::focus("teach-title");
        dom::scroll_to("teach-title");
    });
    let now = Rc::new((*learner).clone());
    let progress = use_progress(&now, &i18n, &act);
    let view = course::course(i18n.words(), &learner);
    let code = (view.done.0 > 0).then(|| {
        let code = code::encode(&learner.code());
        let parts = code::split(&code, READABLE).into_iter();
        let parts: Vec<AttrValue> = parts.map(AttrValue::from).collect();
        (AttrValue::from(code), parts)
    });
    let inside = if !learner.begun {
        html! {
            <main class="teach-column">
                <Begin title={view.title} ends={view.ends} name={learner.name.clone()} act={&act} />
            </main>
        }
    } else if let Some((at, work)) = learner.work() {
        html! { <ChallengePage key={at} {at} work={Rc::clone(work)} learner={now} act={&act} /> }
    } else {
        html! {
            <main class="teach-column">
                <Course course={view} act={&act} />
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
